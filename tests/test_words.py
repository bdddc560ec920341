import re
from io import BytesIO

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_path
from odoo.tools.translate import trans_export

ENGLISH, FRENCH = 3, 4
MAY_BE_NEW = (
    *("res.partner", "account.move", "subdebit.subscription", "subdebit.plan"),
    *("subdebit.notice", "subdebit.discount", "subdebit.charge", "subdebit.retry"),
)
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def _get_refused(column):
    """The words that a column of the glossary refuses, each as a pattern of whole words."""
    with open(file_path("subscription_debit/GLOSSARY.md"), encoding="utf-8") as file:
        rows = [line.split("|")[1:-1] for line in file if line.startswith("| ")][1:]
    words = [word.strip() for row in rows for word in row[column].split(";")]
    return {w: re.compile(rf"(?<!\w){re.escape(w)}(?!\w)", re.I) for w in words if w}


def _get_offences(terms, refused):
    return sorted(
        f"{word}: {term}"
        for term in terms
        for word, pattern in refused.items()
        if pattern.search(PLACEHOLDER.sub("", term).replace("’", "'"))
    )


@tagged("post_install", "-at_install")
class TestWords(TransactionCase):
    """The screens speak the words of GLOSSARY.md, in English and in French."""

    def test_no_old_word_is_left_in_english(self):
        with BytesIO() as buffer:
            trans_export(False, ["subscription_debit"], buffer, "po", self.env)
            exported = polib.pofile(buffer.getvalue().decode())
        terms = [entry.msgid for entry in exported if not entry.obsolete]
        self.assertFalse(_get_offences(terms, _get_refused(ENGLISH)))

    def test_no_old_word_is_left_in_french(self):
        path = file_path("subscription_debit/i18n/fr.po")
        french = polib.pofile(path, encoding="utf-8").translated_entries()
        terms = [entry.msgstr for entry in french]
        self.assertFalse(_get_offences(terms, _get_refused(FRENCH)))

    def test_where_there_is_nothing_to_say_nothing_is_said(self):
        """An empty set of records in a text would be shown as its name in the code."""
        said = {
            f"{model._name}.{name}": record[name]
            for model, names in self.find_texts()
            for record in [model.new({})]
            for name in names
        }
        raw = re.compile(r"[a-z][\w.]*\(.*\)|\[\]|\{\}")
        shown = {name: text for name, text in said.items() if raw.fullmatch(text or "")}
        self.assertFalse(shown)
        self.assertIn("res.partner.subdebit_attention_alert", said)

    def find_texts(self):
        """Return models that may be new, each with the names of our computed texts."""
        for model in map(self.env.__getitem__, MAY_BE_NEW):
            names = [
                name
                for name, field in model._fields.items()
                if field.type in ("char", "text")
                and field.compute
                and not field.related
                and "subscription_debit" in field._modules
            ]
            yield model, names

    def test_an_old_word_would_be_found(self):
        refused = _get_refused(FRENCH)
        self.assertIn("hors ligne", refused)
        self.assertFalse(_get_offences(["Règlement manuel"], refused))
        self.assertEqual(
            _get_offences(["Il paie Hors ligne."], refused),
            ["hors ligne: Il paie Hors ligne."],
        )
