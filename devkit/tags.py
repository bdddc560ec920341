"""Odoo's --test-tags, narrowed to one group of our tests. Pure."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from .console import Stop
from .places import MODULE

COMMIT, BROWSER = "subdebit_commit", "subdebit_browser"
SPECIAL = (COMMIT, BROWSER)
#: Marks a class of which each test takes many seconds: it begins early.
LONG = "subdebit_long"

#: [-][tag][/path/to/file.py][/module][:class][.method][[parameters]], as Odoo reads it.
ITEM = re.compile(
    r"^(?P<sign>[+-]?)(?P<tag>\*|\w*)(?P<file>/[\w/.-]+\.py)?(?:/(?P<module>\w+))?"
    r"(?::(?P<klass>\w*))?(?:\.(?P<method>\w*))?(?P<parameters>\[.*\])?$"
)


@dataclass(frozen=True)
class Item:
    """One entry of a --test-tags list."""

    sign: str
    tag: str
    file: str
    module: str
    klass: str
    method: str
    parameters: str

    def text(self):
        """The entry as Odoo reads it."""
        place = self.file or (f"/{self.module}" if self.module else "")
        return "".join(
            (
                *("-" if self.sign == "-" else "", self.tag, place),
                *(
                    f":{self.klass}" if self.klass else "",
                    f".{self.method}" if self.method else "",
                    self.parameters,
                ),
            )
        )


def parse(tags):
    """The entries of a list; refuse one that Odoo would ignore."""
    items = []
    for part in re.split(r",(?![^\[]*\])", tags or ""):
        found = ITEM.match(part.strip())
        if not found:
            raise Stop(
                f"--tags: `{part}` is no test tag. Use [-][tag][/module][:Class][.method], separated by commas."
            )
        if part.strip():
            items.append(Item(*(value or "" for value in found.groups())))
    return items


def spec(tags, group=None):
    """The list that runs what `tags` asks for within a group (None: the ordinary tests); None when that is nothing."""
    items = parse(tags)
    includes = [item for item in items if item.sign != "-"]
    if not includes:
        includes = [Item("", "", "", MODULE, "", "", "")]
    included = [_within(item, group) for item in includes]
    included = [text for text in included if text]
    excluded = [item.text() for item in items if item.sign == "-"]
    if group is None:
        excluded += [f"-{tag}" for tag in SPECIAL]
    return ",".join(included + excluded) if included else None


def _within(item, group):
    tag = item.tag
    if group is None:
        if tag in SPECIAL:
            return None
    elif tag not in ("", "*", "standard", group):
        return None
    module = item.module or ("" if item.file else MODULE)
    return Item(
        "", group or tag, item.file, module, item.klass, item.method, item.parameters
    ).text()


@dataclass(frozen=True)
class Written:
    """A test class as it stands in the source."""

    file: str
    name: str
    tags: frozenset
    methods: tuple

    @property
    def group(self):
        """Which of our groups it belongs to."""
        return next((tag for tag in SPECIAL if tag in self.tags), None)


def scan(folder):
    """The test classes written in a folder: what should run can be counted without running it."""
    found = []
    for file in sorted(Path(folder).rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text(), str(file))):
            if isinstance(node, ast.ClassDef):
                methods = tuple(
                    x.name
                    for x in node.body
                    if isinstance(x, ast.FunctionDef) and x.name.startswith("test")
                )
                found.append(
                    Written(file.name, node.name, frozenset(_tags(node)), methods)
                )
    return found


def _tags(node):
    for call in node.decorator_list:
        if (
            isinstance(call, ast.Call)
            and getattr(call.func, "id", getattr(call.func, "attr", "")) == "tagged"
        ):
            yield from (
                value.value for value in call.args if isinstance(value, ast.Constant)
            )


def expected(tags, group, classes):
    """The written tests of a group that `tags` asks for, as `Class.method`."""
    if spec(tags, group) is None:
        return []
    includes = [item for item in parse(tags) if item.sign != "-"]
    mine = [one for one in classes if one.group == group]
    asked = ((one, method) for one in mine for method in one.methods)
    return [
        f"{one.name}.{method}" for one, method in asked if _asked(includes, one, method)
    ]


def absentees(tags, group, classes, logs):
    """Written tests that the processes of a run without exclusions should have started, and did not.

    They are not imported by `tests/__init__.py`, or wait for another moment than the run's. Classes
    outside of the standard set are left out, and those that were skipped as a whole.
    """
    if any(item.sign == "-" or item.tag for item in parse(tags)):
        return []
    known = {name for log in logs for _logger, name in (*log.started, *log.skipped)}
    left_out = {
        one.name for one in classes if group is None and "-standard" in one.tags
    }
    left_out |= {
        name.split(".")[-1].rstrip(")") for name in known if "setUpClass" in name
    }
    names = expected(tags, group, classes)
    return [n for n in names if n not in known and n.split(".")[0] not in left_out]


def _asked(includes, one, method):
    return not includes or any(
        item.klass in ("", one.name)
        and item.method in ("", method)
        and (not item.file or item.file.endswith(one.file))
        for item in includes
    )
