"""What no screen may do: cut a word, write one day in two ways, need a table on a phone."""

import polib
from lxml import etree

from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_path
from odoo.tools.safe_eval import safe_eval

# What the menu of filters shows whole, 1280 pixels wide, in letters as wide as DejaVu's.
LABEL_BELOW = 17
SHOWN = ("form", "list", "kanban")
# Lists that are looked at in a window, or made for wide screens alone.
TABLES = ("pivot", "graph")


@tagged("post_install", "-at_install")
class TestScreens(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        named = cls.env["ir.model.data"].search(
            [("module", "=", "subscription_debit"), ("model", "=", "ir.ui.view")]
        )
        cls.views = cls.env["ir.ui.view"].browse(named.mapped("res_id"))
        path = file_path("subscription_debit/i18n/fr.po")
        cls.french = {
            entry.msgid: entry.msgstr for entry in polib.pofile(path, encoding="utf-8")
        }

    # === WORDS === #

    def find_labels(self):
        """Return the labels of our filters and groups, in English and in French."""
        labels = {
            node.get("string")
            for view in self.views.filtered(lambda view: view.type == "search")
            for node in etree.fromstring(view.arch).iter("filter")
            if node.get("string") and not node.get("invisible")
        }
        return labels | {self.french.get(label, label) for label in labels}

    def test_no_label_of_a_filter_is_cut(self):
        labels = self.find_labels()
        self.assertIn("In Progress", labels)
        self.assertIn("En cours", labels)
        self.assertFalse([label for label in labels if len(label) >= LABEL_BELOW])

    # === DAYS === #

    def walk(self, model, node):
        """Yield ``(model, field's node)`` of what is shown, rows within a form too."""
        if node.tag == "field":
            field = self.env[model]._fields.get(node.get("name"))
            if field is not None:
                yield model, node
            if len(node) and field is not None and field.relational:
                model = field.comodel_name
        if node.tag not in ("calendar", "graph", "pivot", "search", "activity"):
            for child in node.iterchildren("*"):
                yield from self.walk(model, child)

    def find_days(self):
        """Yield ``(view, field's node)`` of each day and hour on a screen of ours."""
        for view in self.views:
            if view.type not in SHOWN or not view.model.startswith("subdebit."):
                continue
            for model, node in self.walk(view.model, etree.fromstring(view.arch)):
                field = self.env[model]._fields[node.get("name")]
                is_hidden = "1" in (node.get("invisible"), node.get("column_invisible"))
                if field.type in ("date", "datetime") and not is_hidden:
                    yield view, node

    def test_a_day_is_written_as_in_sentences(self):
        """“11/30/2026” everywhere: beside “Nov 30” nobody sees which year is meant."""
        days = list(self.find_days())
        self.assertGreater(len(days), 80)
        otherwise = [
            f"{view.xml_id} {node.get('name')}"
            for view, node in days
            if node.get("position") is None
            and node.get("widget") not in ("daterange", "remaining_days")
            and not safe_eval(node.get("options") or "{}").get("numeric")
        ]
        self.assertFalse(otherwise)

    # === PHONES === #

    def test_each_list_has_cards_for_a_phone(self):
        actions = self.env["ir.actions.act_window"].browse(
            self.env["ir.model.data"]
            .search(
                [
                    ("module", "=", "subscription_debit"),
                    ("model", "=", "ir.actions.act_window"),
                ]
            )
            .mapped("res_id")
        )
        modes = {action.xml_id: action.view_mode.split(",") for action in actions}
        without = [
            name
            for name, mode in modes.items()
            if "list" in mode and "kanban" not in mode and mode[0] not in TABLES
        ]
        self.assertFalse(without)

    def test_customers_are_in_the_order_of_their_names(self):
        """In lists and on cards alike; Odoo's own order is by rank."""
        action = self.env.ref("subscription_debit.action_customer")
        orders = {
            view.view_mode: etree.fromstring(view.view_id.arch).get("default_order")
            for view in action.view_ids
        }
        self.assertEqual(orders["list"], "complete_name")
        self.assertEqual(orders["kanban"], "complete_name")

    def test_what_comes_is_in_the_order_of_its_days(self):
        action = self.env.ref("subscription_debit.action_next_charges")
        views = self.env["subdebit.subscription"].get_views(action.views)["views"]
        for kind in ("list", "kanban"):
            order = etree.fromstring(views[kind]["arch"]).get("default_order")
            self.assertEqual(order, "next_charge_date, id", kind)

    # === INVOICES === #

    def test_nothing_is_uploaded_to_the_invoices_of_subscriptions(self):
        """Odoo's lists of invoices carry *Upload*; the daily run alone makes these."""
        action = self.env.ref("subscription_debit.action_our_invoices")
        views = self.env["account.move"].get_views(action.views)["views"]
        kinds = {
            k: etree.fromstring(v["arch"]).get("js_class") for k, v in views.items()
        }
        self.assertEqual(kinds["list"], "subdebit_invoice_list")
        self.assertFalse(kinds["kanban"])

    def test_the_customer_is_subscribed_from_the_top_of_the_contact(self):
        view = self.env["res.partner"].get_view(
            self.env.ref("base.view_partner_form").id, "form"
        )
        action = self.env.ref("subscription_debit.action_backdate")
        buttons = etree.fromstring(view["arch"]).xpath(
            f"//div[@name='button_box']/button[@name='{action.id}']"
        )
        self.assertEqual(len(buttons), 1)
