"""The windows in which the past is started, in a real browser, in two languages."""

from unittest.mock import patch

from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..common import d

TODAY = d("2025-10-15")


@tagged("-standard", "subdebit_browser", "-at_install", "post_install")
class TestBackdateBrowser(HttpCase):
    """B3, B6, B7: a manager, in English and in French; and who may do less.

    85.75 a month and 20 %: 102.90. From 15 October 2024, on 15 October 2025, twelve
    months are past: 1,029.00 + 205.80 = 1,234.80. Today's is the thirteenth.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env.company
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=company, install_demo=False
        )
        company.subdebit_past_date = "period"
        cls.enterClassContext(
            patch.object(
                cls.registry["res.company"],
                "_subdebit_today",
                lambda _company, _now=None: TODAY,
            )
        )
        cls._load_french()
        tax = cls.env["account.tax"].create(
            {"name": "20%", "amount": 20.0, "type_tax_use": "sale"}
        )
        product = cls.env["product.product"].create(
            {
                "name": "Membership",
                "type": "service",
                "list_price": 85.75,
                "taxes_id": [Command.set(tax.ids)],
            }
        )
        line = Command.create({"product_id": product.id})
        cls.plan = cls.env["subdebit.plan"].create({"name": "Club", "line_ids": [line]})
        offline = {
            "subdebit_payment_mode": "offline",
            "subdebit_offline_type": "cheque",
        }
        cls.ada, cls.bob, cls.cleo = cls.env["res.partner"].create(
            [{"name": name, **offline} for name in ("Ada", "Bob", "Cleo")]
        )
        for group in ("user", "billing", "manager"):
            for language in ("en", "fr"):
                new_test_user(
                    cls.env,
                    login=f"{group}_{language}",
                    groups=f"subscription_debit.group_{group}",
                    lang={"en": "en_US", "fr": "fr_FR"}[language],
                )

    @classmethod
    def _load_french(cls):
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.env["ir.module.module"].search(
            [("name", "in", ("base", "web", "subscription_debit"))]
        )._update_translations(["fr_FR"])

    def tour(self, tour, login, record):
        self.start_tour(f"/odoo/{record._name}/{record.id}", tour, login=login)

    def make_draft(self, partner, start):
        return self.env["subdebit.subscription"].create(
            {"partner_id": partner.id, "plan_id": self.plan.id, "date_start": start}
        )

    def assertStarted(self, partner, total):
        """One subscription, its past paid by hand, and nothing of the refused try."""
        subscription = partner.subdebit_subscription_ids
        self.assertEqual(subscription.mapped("state"), ["active"])
        moves = self.find_invoices(partner)
        self.assertEqual(moves, subscription.invoice_ids)
        self.assertEqual(moves.mapped("amount_total"), [102.9] * 12)
        self.assertEqual(moves.mapped("payment_state"), ["paid"] * 12)
        self.assertEqual(subscription.next_charge_date, TODAY)
        said = subscription.event_ids.filtered(lambda e: e.kind == "backdate").reason
        self.assertIn(total, said)

    def assertNothingIsMade(self):
        self.assertFalse(self.ada.subdebit_subscription_ids)
        self.assertFalse(self.find_invoices(self.ada))

    def assertDraft(self):
        """A draft as it was agreed, and nothing else."""
        subscription = self.ada.subdebit_subscription_ids
        self.assertEqual(subscription.mapped("state"), ["draft"])
        self.assertEqual(subscription.date_start, d("2024-10-15"))
        self.assertEqual(subscription.line_ids.unit_price, 85.75)
        self.assertFalse(self.find_invoices(self.ada))

    def find_invoices(self, partner):
        return self.env["account.move"].search(
            [("partner_id", "=", partner.id), ("move_type", "=", "out_invoice")]
        )

    # === ONE CUSTOMER === #

    def test_a_past_date_reveals_warning_and_choice_in_english(self):
        self.tour("subdebit_backdate_reveals_en", "manager_en", self.ada)
        self.assertNothingIsMade()

    def test_a_past_date_reveals_warning_and_choice_in_french(self):
        self.tour("subdebit_backdate_reveals_fr", "manager_fr", self.ada)
        self.assertNothingIsMade()

    def test_the_total_is_typed_in_english(self):
        with mute_logger("odoo.http"):
            self.tour("subdebit_backdate_types_en", "manager_en", self.ada)
        self.assertStarted(self.ada, "$\xa01,234.80")

    def test_the_total_is_typed_in_french(self):
        with mute_logger("odoo.http"):
            self.tour("subdebit_backdate_types_fr", "manager_fr", self.ada)
        self.assertStarted(self.ada, "234,80")

    def test_a_draft_is_started_in_english(self):
        draft = self.make_draft(self.ada, "2024-10-15")
        with mute_logger("odoo.http"):
            self.tour("subdebit_backdate_draft_en", "manager_en", draft)
        self.assertStarted(self.ada, "$\xa01,234.80")

    def test_a_draft_is_started_in_french(self):
        draft = self.make_draft(self.ada, "2024-10-15")
        with mute_logger("odoo.http"):
            self.tour("subdebit_backdate_draft_fr", "manager_fr", draft)
        self.assertStarted(self.ada, "234,80")

    def test_a_plain_user_keeps_a_draft(self):
        self.tour("subdebit_backdate_prepares_fr", "user_fr", self.ada)
        self.assertDraft()

    def test_billing_keeps_a_draft(self):
        self.tour("subdebit_backdate_prepares_en", "billing_en", self.ada)
        self.assertDraft()

    # === SEVERAL === #

    def test_several_contacts_are_started_and_one_is_left_out(self):
        """Bob's month of 15 September is invoiced: two are left, 2,469.60 in all."""
        running = self.make_draft(self.bob, "2025-09-15")
        running._start(d("2025-09-15"))
        invoice = running._bill(d("2025-09-15"))
        with mute_logger("odoo.http"):
            self.start_tour(
                "/odoo/action-base.action_partner_form",
                "subdebit_backdate_bulk",
                login="manager_en",
            )
        self.assertStarted(self.ada, "$\xa02,469.60")
        self.assertStarted(self.cleo, "$\xa02,469.60")
        self.assertEqual(self.bob.subdebit_subscription_ids, running)
        self.assertEqual(self.find_invoices(self.bob), invoice)
