from odoo.tests import tagged

from ..common import d
from ..file.test_import import CUTOVER, HEADER, ImportCase, row
from .discount_case import DiscountCase


@tagged("post_install", "-at_install")
class TestWithdrawnCode(DiscountCase):
    """A code that is withdrawn from what runs: what was billed with it stays."""

    def withdraw(self, subscription, user=None):
        window = self.open_discount(subscription, user or self.billing)
        self.confirm(window)

    def open_discount(self, subscription, user):
        action = self.rpc(user, subscription, "action_open_discount")
        windows = self.env[action["res_model"]].with_context(lang="en_US")
        (saved,) = self.rpc(
            user,
            windows,
            "web_save",
            {"withdrawn_ids": [(6, 0, subscription.discount_use_ids.ids)]},
            specification={"problem": {}},
            context=action["context"],
        )
        return windows.browse(saved["id"]).with_user(user)

    def start_off(self, **vals):
        self.code = self.make_code(duration="forever", **vals)
        return self.start_coded("2025-01-01")

    def test_from_the_next_period_that_is_not_invoiced(self):
        # 27.00 up to March; 30.00 from April on.
        subscription = self.start_off()
        self.bill_until("2025-03-11")
        self.today = d("2025-03-11")
        window = self.open_discount(subscription, self.billing)
        self.assertEqual(window.credit_total, 0.0)
        self.assertIn("nothing is taken off any more", window.summary)
        self.confirm(window)
        self.assertEqual(subscription.invoice_count, 3)
        self.assertEqual(subscription.discount_text, "SPRING10: Withdrawn")
        self.assertEqual(
            [(first, total) for first, *_sums, total in self.bill_until("2025-05-31")],
            [("2025-04-01", 30.0), ("2025-05-01", 30.0)],
        )

    def test_what_was_billed_is_neither_credited_nor_doubted(self):
        subscription = self.start_off()
        self.bill_until("2025-03-11")
        self.today = d("2025-03-11")
        self.withdraw(subscription)
        self.assertFalse(subscription._get_engine_differences())
        self.assertEqual(subscription.invoice_count, 3)

    def test_it_is_withdrawn_once_and_of_its_own_subscription(self):
        subscription = self.start_off()
        other = self.start_coded("2025-01-01")
        window = self.open_discount(subscription, self.billing)
        window.subscription_ids = other
        self.assertRefused(
            self.billing, window, "action_confirm", words="no such promo code"
        )
        self.withdraw(subscription)
        self.assertFalse(subscription._get_lasting_uses())
        window = self.open_discount(subscription, self.billing)
        self.assertIn("no such promo code", window.problem)

    def test_a_user_looks_and_billing_withdraws(self):
        subscription = self.start_off()
        window = self.open_discount(subscription, self.user)
        self.assertRefused(self.user, window, "action_confirm", words="Billing")


@tagged("post_install", "-at_install")
class TestImportedCode(ImportCase):
    """A column of a file names the promo code of each."""

    HEADER = HEADER + ",Promo code"

    def setUp(self):
        super().setUp()
        self.patch(
            self.registry["res.company"],
            "_subdebit_today",
            lambda _company, _now=None: CUTOVER,
        )
        self.code = self.env["subdebit.discount"].create(
            {"code": "SPRING10", "percent": 10.0, "duration": "forever", "max_uses": 1}
        )

    def test_it_is_taken_off_what_comes_and_seen_before(self):
        # From the period that begins on 27 September: 30.00 less 10 %.
        content = self.file(row(start="2024-01-27") + ",spring10", header=self.HEADER)
        wizard = self.open_wizard(content)
        wizard.action_preview()
        self.assertFalse(wizard.ignored_columns)
        self.assertEqual(wizard.row_ids.first_amount, 27.0)
        [made] = self.import_file(content)
        self.assertEqual(self.code.used_count, 1)
        self.assertEqual(made._bill(CUTOVER).amount_total, 27.0)
        self.assertIn("SPRING10", made.discount_text)

    def test_why_it_cannot_be_used_is_said_of_its_row(self):
        self.code.sudo().used_count = 1
        content = self.file(
            row("A1") + ",SPRING10",
            row("A2") + ",NONE",
            row("A3") + ",",
            header=self.HEADER,
        )
        wizard = self.open_wizard(content)
        wizard.action_preview()
        used_up, unknown, none = wizard.row_ids.mapped("problem")
        self.assertIn("SPRING10 is used up", used_up)
        self.assertIn("There is no promo code NONE.", unknown)
        self.assertFalse(none)
