"""The room is closed, and what its docstrings show is true."""

import ast
import doctest
from dataclasses import is_dataclass
from importlib import import_module
from pathlib import Path
from unittest import TestCase, TestSuite

ROOM = Path(__file__).parents[1]
PACKAGE = __package__.rpartition(".")[0]
FOREIGN = {"holidays"}
STANDARD = {
    "bisect",
    "calendar",
    "collections",
    "csv",
    "dataclasses",
    "datetime",
    "fractions",
    "functools",
    "heapq",
    "itertools",
    "operator",
    "pathlib",
    "typing",
    "zoneinfo",
}
SOURCES = sorted([*ROOM.glob("*.py"), *ROOM.glob("settlement/*.py")])


def _module(path):
    inside = path.relative_to(ROOM).with_suffix("").parts
    return import_module(".".join((PACKAGE, *inside)))


def load_tests(_loader, tests, _pattern):
    suite = TestSuite(tests)
    for path in SOURCES:
        if path.stem != "__init__":
            module = _module(path)
            suite.addTests(doctest.DocTestSuite(module))
    return suite


class TestRoom(TestCase):
    def nodes(self):
        self.assertGreaterEqual(len(SOURCES), 9)
        for path in SOURCES:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                yield path.name, node

    def test_it_imports_itself_the_standard_library_and_the_holidays_only(self):
        for name, node in self.nodes():
            if isinstance(node, ast.Import):
                for alias in node.names:
                    self.assertIn(alias.name, STANDARD | FOREIGN, name)
            elif isinstance(node, ast.ImportFrom) and node.level:
                self.assertEqual(node.level, 1, name)
            elif isinstance(node, ast.ImportFrom):
                root = node.module.partition(".")[0]
                self.assertIn(root, STANDARD | FOREIGN, name)

    def test_it_never_asks_for_today(self):
        for name, node in self.nodes():
            if isinstance(node, ast.Attribute):
                self.assertNotIn(node.attr, ("today", "now", "utcnow"), name)

    def test_what_it_holds_cannot_be_changed_and_carries_nothing_else(self):
        found = 0
        for path in SOURCES:
            module = _module(path)
            for record in vars(module).values():
                if isinstance(record, type) and is_dataclass(record):
                    found += 1
                    working = record.__name__ == "_Moment"
                    self.assertIs(record.__dataclass_params__.frozen, not working)
                    self.assertIn("__slots__", vars(record), record)
        self.assertGreater(found, 20)

    def test_it_exports_the_names_that_others_rely_on(self):
        room = import_module(PACKAGE)
        for name in room.__all__:
            self.assertTrue(hasattr(room, name), name)
        for module, names in {
            "periods": ("Cadence", "Period", "nth_period", "first_anchor"),
            "proration": ("share",),
            "business_days": ("bank_calendar",),
            "debit_dates": ("last_change_date", "earliest_charge_date"),
            "charges": ("due_charges", "next_charge"),
        }.items():
            for name in names:
                found = getattr(import_module(f"{PACKAGE}.{module}"), name)
                self.assertIs(getattr(room, name), found)
