import re
import unittest

from ..reasons import REASONS

CORE = (
    "py.warnings: /c/odoo-1/dist-packages/odoo/addons/mail/x.py:3: DeprecationWarning: "
)
OURS = "py.warnings: /c/checkouts/1/addons/subscription_debit/models/x.py:3: DeprecationWarning: "
THEIRS = "py.warnings: /c/python-1/lib/site-packages/PyPDF2/generic.py:353: "


def excused(line):
    return any(re.search(pattern, line) for pattern, _why in REASONS)


class Reasons(unittest.TestCase):
    def test_the_old_ways_of_odoo_are_excused_and_ours_are_not(self):
        said = "'werkzeug.urls.url_encode' is deprecated"
        self.assertTrue(excused(CORE + said))
        self.assertFalse(excused(OURS + said))

    def test_another_deprecation_is_seen(self):
        self.assertFalse(excused(CORE + "something else is deprecated"))

    def test_the_spelling_of_a_third_party_is_excused_and_ours_is_not(self):
        self.assertTrue(
            excused(THEIRS + "DeprecationWarning: invalid escape sequence '\\c'")
        )
        self.assertFalse(excused(OURS + "invalid escape sequence '\\c'"))
