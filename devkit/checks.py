"""`./dev check`: format, lint, the rooms, who defines what, well-formed files."""

import os
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from .console import at_once, follow
from .database import manifest
from .definitions import doubles, loaded_slices, too_early
from .environment import environment
from .places import MODULE, ROOT
from .running import addons_folder

#: What our requirements are called when they are imported.
DEPENDENCIES = ("dateutil", "holidays", "stripe", "gocardless_pro")

#: Not part of what Odoo loads, so Odoo's linter has nothing to say on them.
NOT_ODOO = "devkit,benchmarks,dev"
DATA_ROOMS = ("data", "demo", "report", "security", "views", "wizards")


def check(fix=False):
    """Run all checks at once, even after a failure; return the exit code. `fix` first mends what a tool can mend."""
    python = environment().python
    if fix:
        _tool(python, "ruff", "check", "--fix", "--quiet", ".")
        _tool(python, "ruff", "format", "--quiet", ".")
    slices = loaded_slices(ROOT)
    checks = {
        "format (./dev check --fix mends it)": lambda: _tool(
            python, "ruff", "format", "--check", "--output-format=concise", "."
        ),
        "lint": lambda: _tool(python, "ruff", "check", "--output-format=concise", "."),
        "Odoo's lint": lambda: _pylint(python),
        "rooms": lambda: _rooms(python),
        "one file for each method and field": lambda: list(doubles(slices)),
        "order of imports": lambda: list(too_early(slices)),
        "names of folders": lambda: list(misnamed(ROOT, DEPENDENCIES)),
        "XML": lambda: list(_broken_xml(ROOT)),
        "files of the manifest": lambda: list(_unlisted(ROOT, manifest())),
    }
    found = zip(checks, at_once(lambda run: run(), checks.values()), strict=True)
    results = [_report(title, problems) for title, problems in found]
    return 0 if all(results) else 1


def _report(title, problems):
    print(f"{'FAILED' if problems else 'ok':6} {title}", flush=True)
    for line in problems:
        print(f"       {line}", flush=True)
    return not problems


def _tool(python, tool, *words):
    """The output of a linter that failed; nothing when it is content."""
    code, lines = follow([python, "-m", tool, *words], cwd=ROOT)
    return (lines or [f"{tool} ended with code {code}"]) if code else []


def _pylint(python):
    """The addon is seen under its technical name: the linter looks for a manifest beside the files."""
    settings = f"--rcfile={ROOT / 'pyproject.toml'}"
    code, lines = follow(
        [python, "-m", "pylint", settings, f"--ignore={NOT_ODOO}", MODULE],
        cwd=addons_folder(),
    )
    return (lines or [f"pylint ended with code {code}"]) if code else []


def _rooms(python):
    """Broken contracts between the rooms; they are written down in pyproject.toml."""
    command = [python.parent / "lint-imports", "--no-cache", "--no-logo"]
    paths = {"PYTHONPATH": str(addons_folder()), "PYTHONDONTWRITEBYTECODE": "1"}
    code, lines = follow(command, cwd=ROOT, env={**os.environ, **paths})
    return (lines or [f"import-linter ended with code {code}"]) if code else []


def misnamed(root, dependencies):
    """Folders of Python files that would hide a module of the standard library or of a dependency."""
    taken = set(sys.stdlib_module_names) | set(dependencies)
    for folder in sorted({file.parent for file in Path(root).rglob("*.py")}):
        if folder.name in taken and folder != Path(root):
            yield f"{folder.relative_to(root)}/: this name hides the module `{folder.name}`; choose another one"


def _broken_xml(root):
    for file in sorted(Path(root).rglob("*.xml")):
        try:
            ElementTree.parse(file)
        except ElementTree.ParseError as error:
            yield f"{file.relative_to(root)}: {error}"


def _unlisted(root, values):
    """XML files that Odoo never loads because the manifest does not name them, and the other way round."""
    listed = {*values.get("data", ()), *values.get("demo", ())}
    written = {
        str(file.relative_to(root))
        for room in DATA_ROOMS
        for file in (root / room).rglob("*.xml")
    }
    yield from (
        f"{name}: not named in __manifest__.py" for name in sorted(written - listed)
    )
    yield from (
        f"{name}: named in __manifest__.py, but missing"
        for name in sorted(listed)
        if not (root / name).exists()
    )
