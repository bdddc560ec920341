"""A virtual environment with what Odoo, the addon and the tests import."""

import os
import platform
import re
import shutil
import sys
from pathlib import Path

from . import apt
from .console import Stop, explain, follow, say
from .layers import layer
from .places import ROOT, cache, short_hash

RECIPE = 1
HERE = Path(__file__).resolve().parent
ODOO_LIST = HERE / "odoo-requirements.txt"
OWN_LISTS = (ROOT / "requirements.txt", HERE / "tool-requirements.txt")

#: Of a user's own list: what needs a compiler, and what stands in for it.
REPLACED = {"psycopg2": "psycopg2-binary", "python-ldap": None}

NETWORK = "is there a network, and does pip reach its index (`pip config list`)? Then run the same command again."


def python_of(folder):
    """The interpreter of a virtual environment."""
    return folder / "bin" / "python"


def python_env(odoo_list=None):
    """The interpreter of the environment, made when a requirement or the Python changed.

    `odoo_list` is the requirements file of a user's own Odoo. Its pins do not fit together on every
    Python; where they do not, the versions that the addon is tested with take their place.
    """
    choices = [_wanted(file) for file in (odoo_list, ODOO_LIST) if file]
    key = short_hash(RECIPE, sys.version, platform.machine(), sys.base_prefix, *choices)
    title = f"installing the Python packages of Odoo and of the addon (Python {platform.python_version()})"
    folder = layer(
        cache() / f"python-{key}", title, lambda *place: _build(*place, choices)
    )
    return python_of(folder)


def _wanted(odoo_list):
    """All requirement lines, one list."""
    texts = [without_compilers(odoo_list.read_text())]
    texts += [file.read_text() for file in OWN_LISTS]
    lines = (line.split("#")[0].strip() for text in texts for line in text.splitlines())
    return [line for line in lines if line]


def without_compilers(text):
    """A requirements text whose packages all come as wheels."""
    lines = []
    for line in text.splitlines():
        name = re.match(r"[\w.-]*", line).group().lower()
        replacement = REPLACED.get(name, name)
        if replacement is not None:
            lines.append(
                line.replace(line[: len(name)], replacement, 1)
                if replacement != name
                else line
            )
    return "\n".join(lines)


def _build(folder, progress, choices):
    make_venv(folder, progress)
    *first, last = choices
    if not any(_install(folder, progress, wanted)[0] == 0 for wanted in first):
        if first:
            say(
                "  Its own requirements do not install together here; taking those that the addon is tested with."
            )
        code, lines = _install(folder, progress, last)
        if code:
            raise Stop(
                explain(f"pip could not install the Python packages: {NETWORK}", lines)
            )


def _install(folder, progress, wanted):
    listing = folder / "requirements.txt"
    listing.write_text("\n".join(wanted) + "\n")
    progress.note = "asking the index"
    command = pip(python_of(folder), "install", "-r", listing)
    return follow(command, Counter(progress, len(wanted)))


def pip(python, *words):
    """A pip command of an environment. The user's own pip settings (indexes, proxies) stay in force."""
    return [python, "-m", "pip", "--disable-pip-version-check", "--no-input", *words]


class Counter:
    """How far pip is, read from its output."""

    def __init__(self, progress, total):
        self.progress, self.total, self.seen = progress, total, set()

    def __call__(self, line):
        words = line.split()
        if words[:1] == ["Collecting"]:
            self.seen.add(words[1])
            self.progress.note = f"{len(self.seen)} packages looked up ({self.total} are named): {words[1]}"
        elif words[:2] == ["Installing", "collected"]:
            self.progress.note = f"installing {len(words) - 3} packages"


def make_venv(folder, progress):
    """An environment with pip, even where Debian has split `venv` and `ensurepip` off."""
    progress.note = "making the virtual environment"
    _bare_venv(folder)
    code, _lines = follow(
        [python_of(folder), "-m", "ensurepip", "--upgrade", "--default-pip"]
    )
    if code:
        _pip_from_apt(folder, progress)


def _bare_venv(folder):
    """What `python -m venv --without-pip` makes; by hand, as that module can be missing."""
    base = getattr(sys, "_base_executable", None) or sys.executable
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    site = folder / "lib" / f"python{version}" / "site-packages"
    site.mkdir(parents=True)
    (folder / "bin").mkdir()
    for name in ("python", "python3"):
        (folder / "bin" / name).symlink_to(os.path.realpath(base))
    if sys.maxsize > 2**32:
        (folder / "lib64").symlink_to("lib")
    home = os.path.dirname(os.path.realpath(base))
    (folder / "pyvenv.cfg").write_text(
        f"home = {home}\ninclude-system-site-packages = false\nversion = {platform.python_version()}\n"
    )


def _pip_from_apt(folder, progress):
    """Debian keeps pip's wheel in a package of its own; fetch it without installing anything."""
    progress.note = "fetching pip by apt"
    system, _sources = apt.archive()
    trouble = (
        "This Python has no ensurepip, and the package python3-pip-whl could not be fetched by apt: "
        "is there a network? Or install the package python3-venv, then run the same command again."
    )
    suite = apt.open_suite(folder / "fetch", system.codename, trouble)
    apt.unpack(
        suite.download(["python3-pip-whl"], folder / "fetch" / "debs", progress),
        folder / "fetch",
        progress,
    )
    wheel = next((folder / "fetch").rglob("pip-*.whl"), None)
    if wheel is None:
        raise Stop(trouble)
    command = [
        python_of(folder),
        f"{wheel}/pip",
        "install",
        "--no-index",
        "--disable-pip-version-check",
        wheel,
    ]
    code, lines = follow(command)
    if code:
        raise Stop(explain(trouble, lines))
    shutil.rmtree(folder / "fetch")
