import tempfile
import textwrap
import unittest
from pathlib import Path

from ..console import Stop
from ..counts import OdooLog
from ..tags import BROWSER, COMMIT, absentees, expected, scan, spec

STANDARD = "-subdebit_commit,-subdebit_browser"


class Narrowing(unittest.TestCase):
    def test_without_tags_each_group_runs_all_of_the_module(self):
        self.assertEqual(spec(None), f"/subscription_debit,{STANDARD}")
        self.assertEqual(spec("", COMMIT), "subdebit_commit/subscription_debit")

    def test_a_class_is_looked_for_in_every_group(self):
        self.assertEqual(
            spec(":TestA.test_b"), f"/subscription_debit:TestA.test_b,{STANDARD}"
        )
        self.assertEqual(
            spec(":TestA", BROWSER), "subdebit_browser/subscription_debit:TestA"
        )

    def test_a_tag_of_a_group_runs_that_group_alone(self):
        self.assertIsNone(spec("subdebit_commit"))
        self.assertIsNone(spec("subdebit_commit", BROWSER))
        self.assertEqual(
            spec("subdebit_commit", COMMIT), "subdebit_commit/subscription_debit"
        )

    def test_exclusions_hold_everywhere(self):
        self.assertEqual(spec("-:TestA"), f"/subscription_debit,-:TestA,{STANDARD}")
        self.assertEqual(
            spec("-:TestA", COMMIT), "subdebit_commit/subscription_debit,-:TestA"
        )

    def test_other_modules_and_files_stay_as_they_are_written(self):
        self.assertEqual(spec("/account:TestX"), f"/account:TestX,{STANDARD}")
        path = "/subscription_debit/tests/test_a.py:TestA"
        self.assertEqual(spec(path), f"{path},{STANDARD}")

    def test_what_odoo_would_ignore_is_refused(self):
        with self.assertRaisesRegex(Stop, "no test tag"):
            spec("a b")


class Scan(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        source = """
            from odoo import tests
            from odoo.tests import TransactionCase, tagged

            @tagged("post_install", "-at_install", "subdebit_commit")
            class TestC(TransactionCase):
                def test_one(self): ...
                def helper(self): ...

            @tests.tagged("subdebit_browser")
            class TestB(TransactionCase):
                def test_two(self): ...
                def test_three(self): ...

            class TestA(TransactionCase):
                def test_four(self): ...
        """
        (Path(folder.name) / "test_x.py").write_text(textwrap.dedent(source))
        self.classes = scan(folder.name)

    def test_each_written_test_belongs_to_one_group(self):
        groups = (None, COMMIT, BROWSER)
        self.assertEqual(
            [len(expected(None, group, self.classes)) for group in groups], [1, 1, 2]
        )

    def test_tags_narrow_what_is_expected(self):
        for tags, counts in (
            (":TestB", [0, 0, 2]),
            (".test_three", [0, 0, 1]),
            ("subdebit_commit", [0, 1, 0]),
            (":TestA,:TestC", [1, 1, 0]),
            ("/subscription_debit/tests/test_x.py", [1, 1, 2]),
        ):
            with self.subTest(tags):
                groups = (None, COMMIT, BROWSER)
                found = [len(expected(tags, group, self.classes)) for group in groups]
                self.assertEqual(found, counts)

    def test_a_test_that_nobody_imports_is_missed(self):
        log = OdooLog(started=[("x", "TestB.test_two")])
        self.assertEqual(
            absentees(None, BROWSER, self.classes, [log]), ["TestB.test_three"]
        )
        self.assertEqual(absentees(":TestB.test_two", BROWSER, self.classes, [log]), [])
        self.assertEqual(absentees("-.test_three", BROWSER, self.classes, [log]), [])

    def test_a_class_that_was_skipped_as_a_whole_is_not_missed(self):
        log = OdooLog(skipped={("x", "setUpClass (odoo.addons.a.tests.test_x.TestB)")})
        self.assertEqual(absentees(None, BROWSER, self.classes, [log]), [])
