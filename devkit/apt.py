"""Fetch packages with a private apt: the machine's own mirror and keys, another suite, nothing installed."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .apt_sources import (
    Source,
    own_archives,
    parse_deb822,
    parse_list,
    parse_os_release,
)
from .console import FULL_DISK, Stop, explain, follow, must
from .places import make

OWN_ODOO = "Or point ODOO_PATH at a folder with Odoo 19's source, which needs no apt."

#: Hooks and extra indexes of the machine's apt: they would run, or be fetched, for nothing and may need root.
UNWANTED = re.compile(
    r"^(APT::Update::|DPkg::|Dir::Etc::(parts|main)\b|Dir::Cache::"
    r"|Acquire::IndexTargets::(?!deb::Packages\b|deb \"))"
)


@dataclass(frozen=True)
class Distribution:
    """What differs between the two families: names, the rolling suite, and where old packages still are."""

    name: str
    codename: str
    rolling: str
    components: tuple
    aliases: tuple
    older: tuple


def distribution(text=None):
    """Debian or Ubuntu (or a child of one), from /etc/os-release."""
    if text is None:
        text = _read(Path("/etc/os-release"))
    values = parse_os_release(text)
    family = [values.get("ID", ""), *values.get("ID_LIKE", "").split()]
    if "ubuntu" in family:
        codename = values.get("UBUNTU_CODENAME") or values.get("VERSION_CODENAME", "")
        return Distribution(
            "ubuntu",
            codename,
            "devel",
            ("main", "universe"),
            ("devel",),
            ("noble", "jammy"),
        )
    if "debian" in family:
        codename = values.get("DEBIAN_CODENAME") or values.get("VERSION_CODENAME", "")
        aliases = ("stable", "testing", "unstable", "sid")
        return Distribution(
            "debian", codename, "sid", ("main",), aliases, ("trixie", "bookworm")
        )
    raise Stop(
        f"This system is neither Debian nor Ubuntu, so Odoo cannot be fetched by apt. {OWN_ODOO}"
    )


def archive():
    """The distribution of this machine and the sources it may fetch from, the likeliest first."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise Stop(
            f"apt-get and dpkg-deb are not on this system, and Odoo is fetched by them. {OWN_ODOO}"
        )
    system = distribution()
    sources = own_archives(
        _machine_sources(), (system.codename, *system.aliases), system.name
    )
    if not sources:
        raise Stop(
            f"No source of {system.name.title()} itself was found in {_etc_apt()} (a `deb` entry for "
            f"`{system.codename}` with the component `main`). Add one. {OWN_ODOO}"
        )
    return system, sources


def _etc_apt():
    """The folder of the machine's apt settings, as apt itself sees it."""
    reply = subprocess.run(
        ["apt-config", "shell", "D", "Dir::Etc/d"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    return Path(reply.removeprefix("D=").strip("'") or "/etc/apt")


def _machine_sources():
    folder = _etc_apt()
    files = [folder / "sources.list", *sorted((folder / "sources.list.d").glob("*"))]
    for file in files:
        if file.suffix == ".sources":
            yield from parse_deb822(_read(file))
        elif file.suffix == ".list":
            yield from parse_list(_read(file))


def _read(file):
    try:
        return file.read_text(errors="replace")
    except OSError:
        return ""


class PrivateApt:
    """An apt with its own lists and cache in `folder`, for one suite of one archive."""

    def __init__(self, folder, source: Source, suite, components):
        self.suite = suite
        self.folder = make(folder)
        make(folder / "lists" / "partial")
        make(folder / "cache" / "archives" / "partial")
        (folder / "own.sources").write_text(source.text(suite, components))
        (folder / "apt.conf").write_text(self._settings())

    def _settings(self):
        """The machine's settings (proxies, certificates), minus its hooks, plus the private folders."""
        dump = subprocess.run(
            ["apt-config", "dump"], capture_output=True, text=True, check=False
        ).stdout
        kept = [line for line in dump.splitlines() if not UNWANTED.match(line)]
        own = {
            "Dir::Etc::parts": "/dev/null",
            "Dir::Etc::main": "/dev/null",
            "Dir::Etc::sourcelist": self.folder / "own.sources",
            "Dir::Etc::sourceparts": "/dev/null",
            "Dir::Etc::preferences": "/dev/null",
            "Dir::Etc::preferencesparts": "/dev/null",
            "Dir::State::lists": self.folder / "lists",
            "Dir::State::status": "/dev/null",
            "Dir::Cache": self.folder / "cache",
            "Dir::Cache::archives": self.folder / "cache" / "archives",
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
        }
        if os.geteuid() == 0:
            own["APT::Sandbox::User"] = "root"
        return (
            "\n".join([*kept, *(f'{name} "{value}";' for name, value in own.items())])
            + "\n"
        )

    def _run(self, *words, **options):
        environment = {
            **os.environ,
            "APT_CONFIG": str(self.folder / "apt.conf"),
            "LC_ALL": "C",
        }
        return follow(["apt-get", *words], env=environment, **options)

    def update(self):
        """Fetch the package lists; return None, or what apt said when it could not."""
        code, lines = self._run("update")
        failed = code or any(
            line.startswith(("E:", "Err:", "W: Failed")) for line in lines
        )
        return lines if failed else None

    def sizes(self, packages):
        """`{file: bytes}` of what `download` will fetch; empty when a package is not there."""
        _code, lines = self._run("download", "--print-uris", *packages, cwd=self.folder)
        rows = (line.split() for line in lines if line.startswith("'"))
        return {row[1]: int(row[2]) for row in rows}

    def download(self, packages, into, progress):
        """Fetch the packages into a folder; apt checks their signatures. Return the files."""
        total = sum(self.sizes(packages).values())
        progress.measure = lambda: (
            f"{_weight(into) // 1_000_000} of {total // 1_000_000} MB"
        )
        try:
            code, lines = self._run("download", *packages, cwd=make(into))
        finally:
            progress.measure = None
        if code:
            raise Stop(
                explain(
                    f"apt could not fetch {', '.join(packages)} from {self.suite}. {OWN_ODOO}",
                    lines,
                )
            )
        return sorted(into.glob("*.deb"))


def _weight(folder):
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def open_suite(folder, suite, trouble, components=None):
    """A PrivateApt for `suite`, from the first of the machine's archives that has it."""
    system, sources = archive()
    said = []
    for number, source in enumerate(sources[:4]):
        apt = PrivateApt(
            folder / f"{suite}-{number}", source, suite, components or system.components
        )
        said = apt.update()
        if said is None:
            return apt
        if any(FULL_DISK in line for line in said):
            break
    raise Stop(
        explain(
            trouble,
            [line for line in said if line.startswith(("E:", "W:", "Err:"))] or said,
        )
    )


def unpack(files, into, progress):
    """Extract packages into a folder: nothing is installed, no script of theirs runs."""
    for number, file in enumerate(files, 1):
        progress.note = f"unpacking {number} of {len(files)}: {file.name.split('_')[0]}"
        must(
            ["dpkg-deb", "-x", file, into],
            f"{file.name} could not be unpacked; run the same command again.",
        )
