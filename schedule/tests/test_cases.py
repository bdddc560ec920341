"""Every worked example comes out as it was counted by hand."""

from collections import Counter
from importlib import import_module
from pkgutil import iter_modules
from unittest import TestCase

from . import cases

RULES = sorted(
    module.name for module in iter_modules(cases.__path__) if module.name != "notation"
)


def worked_examples():
    """Yield each rule with its cases."""
    for rule in RULES:
        yield rule, import_module(f"{cases.__name__}.{rule}").CASES


class TestCases(TestCase):
    maxDiff = None

    def test_each_worked_example_comes_out_as_counted_by_hand(self):
        for rule, examples in worked_examples():
            for example in examples:
                with self.subTest(f"{rule}: {example.id}"):
                    self.assertMultiLineEqual(
                        "\n".join(example.expected()) + "\n",
                        "\n".join(example.found()) + "\n",
                        self.promise(example),
                    )

    def promise(self, example):
        source = f" ({example.source})" if example.source else ""
        return f"\n{example.promise}{source}\n- counted by hand\n+ found"

    def test_each_rule_has_its_table_and_each_case_a_name_and_a_promise(self):
        named = Counter()
        for rule, examples in worked_examples():
            self.assertTrue(examples, rule)
            for example in examples:
                named[f"{rule}: {example.id}"] += 1
                self.assertRegex(example.promise, r"^[A-Z0-9].*\.$", example.id)
        self.assertEqual([name for name, times in named.items() if times > 1], [])
        self.assertGreaterEqual(len(named), 90)
        self.assertGreaterEqual(len(RULES), 24)
