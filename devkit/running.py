"""Start Odoo: its settings, its command line, its environment variables."""

import contextlib
import os
import re
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .console import Stop, explain, follow, leashed, must
from .database import Databases, data_dir, settings_file
from .environment import Environment, environment
from .places import MODULE, ROOT, cache, checkout_home, make
from .postgres import server

LAUNCH = Path(__file__).resolve().parent / "odoo" / "launch.py"
BUNDLES = LAUNCH.with_name("bundles.py")
TROUBLE = re.compile(r" (ERROR|CRITICAL) ")
#: Odoo's own code uses what its own pinned libraries call old; a visitor can do nothing about it.
QUIET = ("--log-level=warn", "--log-handler=py.warnings:ERROR")
LOADING = re.compile(r"Loading module (\S+) \((\d+)/(\d+)\)")


@dataclass(frozen=True)
class Workshop:
    """An environment and a running server: all that a command needs to start Odoo."""

    environment: Environment
    databases: Databases

    def command(self, subcommand, name, *options, addons=()):
        """Odoo's command line for a database; its settings are ours, never those of the user's own Odoo."""
        settings = _settings(self.environment, name, addons)
        return [
            self.environment.python,
            LAUNCH,
            subcommand,
            "--config",
            settings,
            "--database",
            name,
            *options,
        ]

    def shell(self, name, addons=()):
        """The command line of Odoo's shell: no port, no cron, only what matters in the log."""
        words = (*QUIET, "--no-http", "--max-cron-threads=0")
        return self.command("shell", name, *words, addons=addons)

    def variables(self, **more):
        """The process environment: Odoo's code and the server, nothing of the user's own Odoo or Python."""
        unwanted = (
            "ODOO_RC",
            "OPENERP_SERVER",
            "PYTHONHOME",
            "PYTHONDONTWRITEBYTECODE",
            "PGDATABASE",
            "PYTHONSTARTUP",
        )
        kept = {key: value for key, value in os.environ.items() if key not in unwanted}
        path = os.pathsep.join(
            [*more.pop("paths", ()), str(self.environment.source.base)]
        )
        return {
            **kept,
            "PYTHONPATH": path,
            "PYTHONUNBUFFERED": "1",
            # Odoo's package has no bytecode: without it each process compiles thousands of files.
            "PYTHONPYCACHEPREFIX": str(cache() / "bytecode"),
            **self.databases.variables,
            **more,
        }

    def install(self, name, modules, progress, update=False, addons=()):
        """Install (or update) modules in a database, without demo data; return the log."""
        words = ["-u" if update else "-i", ",".join(modules), "--stop-after-init"]
        words += ["--no-http", "--max-cron-threads=0"]
        command = self.command("server", name, *words, addons=addons)
        code, lines = follow(command, Loading(progress), env=self.variables())
        wrong = [n for n, line in enumerate(lines) if TROUBLE.search(line)]
        if code or wrong:
            said = lines[wrong[-1] if wrong else -20 :]
            trouble = f"Odoo could not install {', '.join(modules)}:"
            raise Stop(explain(trouble, said, keep=20))
        return lines

    def bundle(self, name, *more):
        """Make the bundles of scripts and styles, for all copies of a database: each would spend 20 seconds on it.

        `more`: files whose lines are run there as well.
        """
        text = "\n".join(Path(file).read_text() for file in (BUNDLES, *more))
        file = make(checkout_home()) / f"{name}.py"
        file.write_text(text)
        with open(file) as script:
            must(
                self.shell(name),
                "Odoo could not make its bundles of scripts and styles:",
                env=self.variables(),
                stdin=script,
            )

    def template(self, *more, bundled=False):
        """The name of the database with the dependencies and more modules, made when missing."""

        def fill(name, modules, progress):
            self.install(name, modules, progress)
            if bundled:
                progress.note = "scripts and styles"
                self.bundle(name)

        return self.databases.template(self.environment.key, fill, *more)


class Loading:
    """How far Odoo is with its modules, read from its log."""

    def __init__(self, progress):
        self.progress = progress

    def __call__(self, line):
        found = LOADING.search(line)
        if found:
            self.progress.note = f"module {found[2]} of {found[3]}: {found[1]}"


@contextlib.contextmanager
def workshop():
    """Everything a command needs, made where missing; the server runs while the block does."""
    place = environment()
    with server(place.python) as variables:
        yield Workshop(place, Databases(place.python, variables))


def _settings(place, name, more):
    """Odoo's configuration file for a database."""
    file = settings_file(name)
    addons = ",".join(map(str, (*place.source.addons, addons_folder(), *more)))
    file.write_text(
        "[options]\n"
        f"addons_path = {addons}\n"
        f"data_dir = {data_dir(name)}\n"
        "http_interface = 127.0.0.1\n"
        "list_db = False\n"
        "without_demo = True\n"
        # No database of ours reports to anybody, as installing the French chart would.
        "publisher_warranty_url =\n"
        f"dbfilter = ^{name}$\n"
    )
    return file


def addons_folder():
    """A folder in which this checkout has the module's technical name, whatever its own folder is called."""
    link = make(checkout_home() / "addons") / MODULE
    if not link.is_symlink() or os.readlink(link) != str(ROOT):
        aside = link.with_name(f"{MODULE}.{os.getpid()}")
        aside.symlink_to(ROOT)
        aside.replace(link)
    return link.parent


def foreground(command, **options):
    """Run a command that owns the terminal and standard output; return its exit code. Ctrl-C is for it, not for us."""
    child = subprocess.Popen(leashed(command), **options)
    try:
        while True:
            with contextlib.suppress(KeyboardInterrupt):
                return child.wait()
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()


def free_port():
    """A port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def refuse_taken_port(port):
    """Say early that the port is taken, before the long work."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Stop(
                f"Port {port} cannot be used ({error.strerror}). Name another one, such as --port {port + 1}, "
                "or stop the program that uses it."
            ) from None
