import re
from pathlib import Path

from odoo.tests import TransactionCase, tagged

ROOT = Path(__file__).parents[2]
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.S)
# A colour in figures, or by its name: not a variable, and not a function of one.
LITERAL = re.compile(
    r"#[0-9a-f]{3,8}\b"
    r"|\b(?:rgb|hsl)a?\(\s*[\d.]"
    r"|\b\d{1,3}\s*,\s*\d{1,3}\s*,\s*\d{1,3}\b"
    r"|(?<![\w$-])(?:white|black|gr[ae]y|silver|red|green|blue|navy|teal|yellow|orange"
    r"|gold|brown|pink|purple|violet)(?![\w(-])",
    re.I,
)
STYLE = re.compile(r'style="([^"]*)"')


@tagged("post_install", "-at_install")
class TestColours(TransactionCase):
    """Dark mode changes the variables: what names its own colour stays as by day."""

    def test_style_sheets_name_no_colour_of_their_own(self):
        sheets = sorted((ROOT / "static").rglob("*.scss"))
        self.assertIn("timeline_field.scss", [sheet.name for sheet in sheets])
        for sheet in sheets:
            with self.subTest(sheet.name):
                said = COMMENT.sub("", sheet.read_text())
                self.assertEqual(LITERAL.findall(said), [])

    def test_nor_do_the_views_and_widgets(self):
        files = [
            path
            for room in ("static/src", "views", "wizards")
            for path in sorted((ROOT / room).rglob("*.xml"))
        ]
        self.assertGreater(len(files), 50)
        for path in files:
            with self.subTest(str(path.relative_to(ROOT))):
                styles = " ".join(STYLE.findall(path.read_text()))
                self.assertEqual(LITERAL.findall(styles), [])

    def test_a_colour_is_known_when_it_is_seen(self):
        for said in (
            "color: #fff;",
            "border: 1px solid rgba(128, 128, 128, 0.4)",
            "--tone: 128, 128, 128;",
            "background: White",
        ):
            self.assertTrue(LITERAL.search(said), said)
        for said in (
            "color: $white;",
            "rgba(var(--tone), 0.4)",
            "#{red($success)}",
            "transparent 4px 9px",
            "flex: 1 1 0",
        ):
            self.assertFalse(LITERAL.search(said), said)
