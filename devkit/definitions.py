"""Which of our files defines what of which Odoo model. Pure: source text in, sentences out.

Odoo stacks all classes of one model in the order in which they are imported: a second `def` of a name silently
wraps or hides the first. So each name of a model is ours once, and whoever adds to it calls it.
"""

import ast
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

#: What says which model a class is, and is no part of it.
IDENTITY = ("_name", "_inherit")


@dataclass(frozen=True)
class Slice:
    """One class of a model: where it stands, whether it makes the model, and the names that it defines."""

    place: str
    model: str
    makes: bool
    names: dict


def doubles(slices):
    """Sentences on each method or field that two classes define for one model."""
    found = defaultdict(list)
    for one in slices:
        for name, line in one.names.items():
            found[one.model, name].append(f"{one.place}:{line}")
    for (model, name), places in sorted(found.items()):
        if len(places) > 1:
            yield f"{model}.{name} is defined {len(places)} times: {', '.join(places)}"


def too_early(slices):
    """Sentences on each class that adds to a model of ours before the class that makes it was imported."""
    made = {one.model for one in slices if one.makes}
    seen = set()
    for one in slices:
        if one.makes:
            seen.add(one.model)
        elif one.model in made - seen:
            yield f"{one.place}: adds to {one.model}, which is made by a file that is imported later"


def loaded_slices(root):
    """The model classes of an addon, in the order in which Python meets them."""
    return list(Loading(Path(root)).load("__init__.py"))


class Loading:
    """Follows the imports from a package's own file on, as Python does: each module once, parents first."""

    def __init__(self, root):
        self.root = root
        self.seen = set()

    def load(self, place):
        """The classes that the import of a file brings, its own and those of what it imports first."""
        if place in self.seen or not (self.root / place).is_file():
            return
        self.seen.add(place)
        for node in ast.parse((self.root / place).read_text(), place).body:
            if isinstance(node, ast.ImportFrom) and node.level:
                for file in self._files(Path(place).parent, node):
                    yield from self.load(file)
            elif isinstance(node, ast.ClassDef):
                yield from _slice(place, node)

    def _files(self, package, node):
        """The files that a relative import may load, packages before what lies in them."""
        above = [package, *package.parents][node.level - 1]
        module = above.joinpath(*(node.module or "").split("."))
        folders = [f for f in reversed(module.parents) if f.is_relative_to(above)]
        names = [module / alias.name for alias in node.names]
        for path in (*folders, module, *names):
            yield str(path / "__init__.py")
            yield f"{path}.py"


def _slice(place, node):
    values = dict(_assigned(node))
    name, inherited = (_texts(values.get(key)) for key in IDENTITY)
    if model := next(iter(name or inherited), None):
        lines = {key: value.lineno for key, value in values.items()}
        names = {key: line for key, line in lines.items() if key not in IDENTITY}
        yield Slice(place, model, bool(name) and model not in inherited, names)


def _assigned(node):
    """(name, node) of each method, field and attribute in the body of a class."""
    for part in node.body:
        if isinstance(part, ast.FunctionDef):
            yield part.name, part
        elif isinstance(part, ast.Assign):
            names = (target for target in part.targets if isinstance(target, ast.Name))
            yield from ((target.id, part.value) for target in names)
        elif isinstance(part, ast.AnnAssign) and part.value:
            yield part.target.id, part.value


def _texts(node):
    """The texts of a constant, or of a list of constants."""
    parts = getattr(node, "elts", [node])
    return [part.value for part in parts if isinstance(part, ast.Constant)]
