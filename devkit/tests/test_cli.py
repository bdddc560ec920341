import contextlib
import io
import unittest

from ..cli import _parser


class TestDemoWords(unittest.TestCase):
    def test_the_next_day_is_asked_for(self):
        self.assertTrue(_parser().parse_args(["demo", "--next-day"]).next_day)
        self.assertFalse(_parser().parse_args(["demo"]).next_day)

    def test_a_day_and_the_next_day_exclude_each_other(self):
        words = ["demo", "--next-day", "--date", "2026-03-31"]
        with (
            contextlib.redirect_stderr(io.StringIO()) as said,
            self.assertRaises(SystemExit),
        ):
            _parser().parse_args(words)
        self.assertIn("not allowed with", said.getvalue())
