from odoo import Command
from odoo.tests import tagged

from .test_crediting import APRIL, CreditingCase


@tagged("post_install", "-at_install")
class TestLastRemainder(CreditingCase):
    """The credit that leaves nothing of a charge takes what is left, net and tax."""

    def by_hand(self, invoice, price):
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, "date": APRIL})
        )
        wizard.refund_moves()
        wizard.new_move_ids.invoice_line_ids.price_unit = price
        wizard.new_move_ids.action_post()

    def assertNothingLeft(self, subscription):
        charge = subscription.charge_ids.filtered(lambda c: c.sign == 1)
        self.assertFalse(any(charge._get_amounts_left().values()))
        self.assertEqual(subscription.invoice_ids[:1].amount_residual, 0.0)

    def test_no_day_is_left(self):
        # 10.00 and 20 %, a third each: 3.33 + 0.67; twice, and the rest, 3.34 + 0.66.
        subscription = self.bill(10.0, tax=self.tax)
        invoice = subscription.invoice_ids
        for day, net, tax in (
            ("2025-04-21", 3.33, 0.67),
            ("2025-04-11", 3.33, 0.67),
            ("2025-04-01", 3.34, 0.66),
        ):
            self.assertNote(self.leave(subscription, day), net, tax, invoice)
        self.assertNothingLeft(subscription)

    def test_days_are_left_and_no_money(self):
        # By hand twice 16.67 + 3.33: of 100.00 + 20.00 are 66.66 + 13.34 left, less than
        # 22 of 30 days. So much of the tax would be 13.33, and leave a cent.
        subscription = self.bill(100.0, tax=self.tax)
        invoice = subscription.invoice_ids
        self.by_hand(invoice, 16.67)
        self.by_hand(invoice, 16.67)
        self.assertNote(self.leave(subscription, "2025-04-09"), 66.66, 13.34, invoice)
        self.assertNothingLeft(subscription)
        self.assertFalse(self.leave(subscription, "2025-04-02"))

    def test_two_pauses_leave_nothing_in_one_event(self):
        # 7.00 + 1.40 of 30 days: 10 days in the middle, 2.33 + 0.47; the rest at once,
        # in two parts: 2.33 + 0.47, and 2.34 + 0.46.
        subscription = self.bill(7.0, tax=self.tax)
        self.credit(
            subscription, "pause", "2025-04-11", policy="credit", until="2025-04-21"
        )
        note = self.leave(subscription, "2025-04-01")
        self.assertEqual((note.amount_untaxed, note.amount_tax), (4.67, 0.93))
        self.assertEqual(
            sorted(note.invoice_line_ids.mapped("price_subtotal")), [2.33, 2.34]
        )
        self.assertNothingLeft(subscription)

    def test_a_cent_that_the_whole_invoice_rounds_away(self):
        # Half of 10.01 and of 20.03 are 5.01 and 10.02 each by itself, and 15.02 rounded
        # as one: the larger line books 10.01. Both come back whole, for another price.
        self.company.sudo().tax_calculation_rounding_method = "round_globally"
        lines = [
            Command.create(
                {
                    "product_id": self.product.id,
                    "quantity": 0.5,
                    "unit_price": price,
                    "tax_ids": [Command.set(self.tax.ids)],
                }
            )
            for price in (10.01, 20.03)
        ]
        subscription = self.make_subscription(APRIL, line_ids=lines)
        invoice = subscription._bill(APRIL)
        items = invoice.invoice_line_ids
        self.assertEqual(items.mapped("price_subtotal"), [5.01, 10.02])
        self.assertEqual(items.mapped("amount_currency"), [-5.01, -10.01])
        made = self.credit(subscription, "change", "2025-04-01", to={"quantity": 2})
        # 20.02 + 40.06 and 20 %, less 15.02 and 3.00.
        self.assertEqual((made.amount_untaxed, made.amount_tax), (45.06, 9.02))
        self.assertLedgerAddsUp()
