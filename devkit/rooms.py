"""Who may import what: the addon's rooms and the arrows between them. Pure: source text in, sentences out."""

import ast
import sys
from pathlib import Path

from .places import MODULE

CLOSED = ("schedule", "gateways")

#: A room may import from rooms of a lower floor, and from itself.
FLOORS = {
    "wizards": 3,
    "controllers": 3,
    "report": 3,
    "models": 2,
    "schedule": 1,
    "gateways": 1,
}

#: Files of the root: they may import from the closed rooms, everybody else from them.
SHARED = ("const", "exceptions")

CLOCKS = {"today", "now", "utcnow"}
LOOKED_AT = (*FLOORS, *SHARED)


def trespasses(root):
    """Sentences on every import and every clock that stands where it must not."""
    root = Path(root)
    names = {
        entry.stem
        for entry in root.iterdir()
        if entry.is_dir() or entry.suffix == ".py"
    }
    for file in sorted(root.rglob("*.py")):
        inside = file.relative_to(root)
        room = inside.parts[0].removesuffix(".py")
        if room in LOOKED_AT:
            tree = ast.parse(file.read_text(), str(inside))
            yield from (
                f"{inside}:{line}: {said}"
                for line, said in look(tree, inside.parts, names)
            )


def look(tree, parts, names):
    """(line, sentence) for each trespass in one file; `parts` is its path, `names` what lies at the root."""
    room = parts[0].removesuffix(".py")
    for node in ast.walk(tree):
        for target in imported(node, parts[:-1]):
            said = _judge(room, target, names)
            if said:
                yield node.lineno, said
        if room == "schedule" and (said := _clock(node)):
            yield node.lineno, said


def imported(node, package):
    """What a node imports, as tuples of names: `('.', 'models', 'x')` from the addon's root, else `('odoo', 'api')`."""
    if isinstance(node, ast.Import):
        return [tuple(alias.name.split(".")) for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        module = tuple((node.module or "").split(".")) if node.module else ()
        if not node.level:
            return [(*module, alias.name) for alias in node.names]
        base = (
            package[: len(package) - node.level + 1]
            if node.level <= len(package) + 1
            else ("..",)
        )
        return [(".", *base, *module, alias.name) for alias in node.names]
    if (
        isinstance(node, ast.Call)
        and _called(node.func) in ("import_module", "__import__")
        and node.args
    ):
        name = node.args[0]
        return (
            [tuple(name.value.split("."))]
            if isinstance(name, ast.Constant) and isinstance(name.value, str)
            else []
        )
    return []


def _called(function):
    return getattr(function, "id", getattr(function, "attr", ""))


def _judge(room, target, names):
    if target[:3] == ("odoo", "addons", MODULE):
        target = (".", *target[3:])
        if room in CLOSED:
            return f"{room}/ is closed: import with a dot, from inside the room only"
    if room in CLOSED:
        return _judge_closed(room, target, names)
    if target[0] == "." and len(target) > 1:
        return _judge_floor(room, target[1])
    return None


def _judge_closed(room, target, names):
    if target[0] == "odoo":
        return f"{room}/ is closed: it runs without Odoo and must not import it"
    if target[0] == "." and target[1:2] != (room,):
        return f"{room}/ is closed: it imports nothing from outside of itself, such as {'.'.join(target[1:])}"
    if target[0] != "." and target[0] in names:
        return f"{room}/ is closed: import with a dot, from inside the room only, not {'.'.join(target)}"
    return None


def _judge_floor(room, other):
    if room in SHARED:
        allowed = other in (*CLOSED, *SHARED)
    else:
        allowed = other == room or other not in FLOORS or FLOORS[other] < FLOORS[room]
    return (
        None
        if allowed
        else f"{room} must not import from {other}: wizards, controllers → models → schedule, gateways"
    )


def _clock(node):
    if (
        isinstance(node, ast.Attribute)
        and node.attr in CLOCKS
        and getattr(node.value, "id", "") != "self"
    ):
        return f"schedule/ is given its dates: no .{node.attr} here"
    if (
        isinstance(node, (ast.Import, ast.ImportFrom))
        and imported(node, ())[0][0] == "time"
    ):
        return "schedule/ is given its dates: no clock of the module time here"
    return None


def misnamed(root, dependencies):
    """Folders of Python files that would hide a module of the standard library or of a dependency."""
    taken = set(sys.stdlib_module_names) | set(dependencies)
    for folder in sorted({file.parent for file in Path(root).rglob("*.py")}):
        if folder.name in taken and folder != Path(root):
            yield f"{folder.relative_to(root)}/: this name hides the module `{folder.name}`; choose another one"
