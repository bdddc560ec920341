"""What this checkout remembers between commands: a small file in its own folder."""

import hashlib
import json

from .places import ROOT, checkout_home

#: Rooms whose files Odoo never loads into a database.
NOT_LOADED = {"devkit", "tests", "benchmarks", "demo", ".git", ".ci"}
LOADED = {".py", ".xml", ".csv", ".js", ".scss", ".po", ".sql"}


def _file():
    return checkout_home() / "state.json"


def recall(name, default=None):
    """A remembered value."""
    try:
        return json.loads(_file().read_text()).get(name, default)
    except (OSError, ValueError):
        return default


def remember(**values):
    """Keep values; the file is replaced whole."""
    try:
        known = json.loads(_file().read_text())
    except (OSError, ValueError):
        known = {}
    aside = _file().with_suffix(".new")
    aside.write_text(json.dumps({**known, **values}))
    aside.replace(_file())


def source_hash():
    """Changes when a file changes that Odoo has loaded into the database."""
    digest = hashlib.sha256()
    for file in sorted(ROOT.rglob("*")):
        inside = file.relative_to(ROOT)
        if (
            file.suffix in LOADED
            and inside.parts[0] not in NOT_LOADED
            and "tests" not in inside.parts
        ):
            digest.update(str(inside).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]
