import re
from io import BytesIO

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_path
from odoo.tools.translate import trans_export

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|</?\w+")


@tagged("post_install", "-at_install")
class TestTranslation(TransactionCase):
    """Everything that is said is said in French too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with BytesIO() as buffer:
            trans_export(False, ["subscription_debit"], buffer, "po", cls.env)
            exported = polib.pofile(buffer.getvalue().decode())
        cls.terms = {entry.msgid for entry in exported if not entry.obsolete}
        path = file_path("subscription_debit/i18n/fr.po")
        # NOTE: Odoo does not use a fuzzy translation, so it does not count here.
        cls.french = {
            entry.msgid: entry.msgstr
            for entry in polib.pofile(path, encoding="utf-8")
            if entry.translated()
        }

    def test_every_term_is_translated(self):
        self.assertTrue(self.terms)
        missing = sorted(term for term in self.terms if not self.french.get(term))
        self.assertFalse(missing, self._list("Not in i18n/fr.po", missing))

    def test_the_labels_of_our_selections_can_be_translated(self):
        """Those that a function gives are no terms: they stay English."""
        by_function = [
            str(field)
            for model in self.env.values()
            for field in model._fields.values()
            if field.type == "selection"
            and "subscription_debit" in field._modules
            and field.store
            and not field.related
            and callable(field.selection)
        ]
        # The names of time zones are the same in each language.
        self.assertEqual(by_function, ["res.company.subdebit_tz"])

    def test_a_translation_keeps_the_placeholders_and_the_markup(self):
        differing = sorted(
            term
            for term in self.terms & self.french.keys()
            if self._get_placeholders(term) != self._get_placeholders(self.french[term])
        )
        self.assertFalse(differing, self._list("Other placeholders", differing))

    def _get_placeholders(self, text):
        return sorted(PLACEHOLDER.findall(text))

    def _list(self, title, terms):
        return "\n".join([f"{title}: {len(terms)}", *map(repr, terms)])
