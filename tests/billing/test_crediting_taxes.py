from odoo import Command
from odoo.tests import tagged

from ..common import d
from ..tax_case import TaxCase
from .test_crediting import CreditingCase

APRIL = d("2025-04-01")
# A third of April's days comes back, then another, then the last.
THIRDS = ("2025-04-21", "2025-04-11", "2025-04-01")


@tagged("post_install", "-at_install")
class TestCreditingTaxes(TaxCase, CreditingCase):
    """What was booked comes back, though its taxes have changed in place since."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nineteen = cls.make_tax("19 within", 19.0, within=True)

    def bill_april(self, *lines, taxes):
        """Return a subscription whose April is billed, with lines of these prices."""
        subscription = self.make_subscription(
            APRIL,
            line_ids=[
                Command.create(
                    {
                        "product_id": self.product.id,
                        "unit_price": price,
                        "tax_ids": [Command.set([tax.id for tax in taxes])],
                    }
                )
                for price in lines
            ],
        )
        subscription._bill(APRIL)
        return subscription

    def leave_in_thirds(self, subscription):
        """Return net and tax of the credit notes, one after another."""
        notes = [self.leave(subscription, day) for day in THIRDS]
        self.assertLedgerAddsUp()
        return [(note.amount_untaxed, note.amount_tax) for note in notes]

    def assertThirds(self, subscription):
        """14.89 with 19 % within, 12.51 + 2.38: in thirds, the last has the rest."""
        invoice = subscription.invoice_ids
        self.assertEqual((invoice.amount_untaxed, invoice.amount_tax), (12.51, 2.38))
        # 12.51 ÷ 3 = 4.17; 2.38 ÷ 3 = 0.793…
        self.assertEqual(
            self.leave_in_thirds(subscription),
            [(4.17, 0.79), (4.17, 0.79), (4.17, 0.8)],
        )
        self.assertEqual(invoice.amount_residual, 0.0)

    def test_a_rate_that_was_edited(self):
        subscription = self.bill_april(14.89, taxes=[self.nineteen])
        self.nineteen.amount = 21.0
        self.assertThirds(subscription)

    def test_a_tax_that_was_archived(self):
        subscription = self.bill_april(14.89, taxes=[self.nineteen])
        self.nineteen.active = False
        self.assertThirds(subscription)

    def test_a_tax_that_was_moved_out_of_the_price(self):
        subscription = self.bill_april(14.89, taxes=[self.nineteen])
        self.nineteen.price_include_override = "tax_excluded"
        self.assertThirds(subscription)

    def test_a_tax_that_was_moved_into_the_price(self):
        on_top = self.make_tax("19", 19.0)
        subscription = self.bill_april(12.51, taxes=[on_top])
        on_top.write({"price_include_override": "tax_included", "amount": 7.0})
        self.assertThirds(subscription)

    def test_a_rate_edited_between_two_credits(self):
        subscription = self.bill_april(14.89, taxes=[self.nineteen])
        invoice = subscription.invoice_ids
        first = self.leave(subscription, "2025-04-11")
        # Two thirds of 12.51 and of 2.38.
        self.assertNote(first, 8.34, 1.59, invoice)
        self.nineteen.amount = 21.0
        self.assertNote(self.leave(subscription, "2025-04-01"), 4.17, 0.79, invoice)
        self.assertEqual(invoice.amount_residual, 0.0)

    def test_two_lines_of_one_tax(self):
        # 14.89 = 12.51 + 2.38 (12.5126…); 9.99 = 8.39 + 1.60 (8.3949…), and together
        # 24.88 = 20.91 + 3.97 (20.9075…).
        for rounding, expected in (
            ("round_per_line", (20.9, 3.98)),
            ("round_globally", (20.91, 3.97)),
        ):
            with self.subTest(rounding):
                self.company.sudo().tax_calculation_rounding_method = rounding
                self.nineteen.amount = 19.0
                subscription = self.bill_april(14.89, 9.99, taxes=[self.nineteen])
                invoice = subscription.invoice_ids
                total = invoice.amount_untaxed, invoice.amount_tax
                self.assertEqual(total, expected)
                self.nineteen.amount = 21.0
                note = self.leave(subscription, "2025-04-01")
                self.assertEqual((note.amount_untaxed, note.amount_tax), total)
                self.assertEqual(note.amount_total, 24.88)
                self.assertEqual(invoice.amount_residual, 0.0)
                self.assertLedgerAddsUp()

    def test_a_cent_of_tax_that_one_of_three_lines_bears(self):
        # 20 % of 0.32 is 0.064, of 0.96 it is 0.192.
        self.company.sudo().tax_calculation_rounding_method = "round_globally"
        on_top = self.make_tax("20", 20.0)
        subscription = self.bill_april(0.32, 0.32, 0.32, taxes=[on_top])
        note = self.leave(subscription, "2025-04-01")
        self.assertNote(note, 0.96, 0.19, subscription.invoice_ids - note)
        self.assertLedgerAddsUp()

    def test_a_part_of_a_group_that_was_archived(self):
        # 15 % and 5.5 % of 30.00; half of April is 15.00, 2.25 and 0.83 (0.825).
        state, levy = self.make_tax("15", 15.0), self.make_tax("5.5", 5.5)
        group = self.make_tax_group("Both", state, levy)
        subscription = self.bill_april(30.0, taxes=[group])
        invoice = subscription.invoice_ids
        levy.active = False
        note = self.leave(subscription, "2025-04-16")
        self.assertNote(note, 15.0, 3.08, invoice)
        self.assertGrids(
            note,
            {"15 base": -15.0, "15 tax": -2.25, "5.5 base": -15.0, "5.5 tax": -0.83},
        )
        self.assertNote(self.leave(subscription, "2025-04-01"), 15.0, 3.07, invoice)
        self.assertEqual(invoice.amount_residual, 0.0)

    def test_a_tax_that_left_its_group(self):
        state, levy = self.make_tax("15", 15.0), self.make_tax("5.5", 5.5)
        group = self.make_tax_group("Both", state, levy)
        subscription = self.bill_april(30.0, taxes=[group])
        group.children_tax_ids = state
        note = self.leave(subscription, "2025-04-01")
        self.assertNote(note, 30.0, 6.15, subscription.invoice_ids - note)

    def test_what_waits_for_the_next_invoice(self):
        # 10 of 30 days, 4.17 + 0.79, come off May's 14.89 with 21 % within.
        subscription = self.bill_april(14.89, taxes=[self.nineteen])
        self.credit(
            subscription, "pause", "2025-04-16", policy="prorate", until="2025-04-26"
        )
        self.nineteen.amount = 21.0
        may = subscription._bill(d("2025-05-01"))
        self.assertEqual(may.amount_total, 9.93)
        self.assertLedgerAddsUp()
        # The whole of May, 12.31 + 2.58, and what is left of April's 12.51 + 2.38.
        self.nineteen.amount = 23.0
        april = subscription.invoice_ids - may
        notes = self.leave(subscription, "2025-04-01").sorted("id")
        self.assertNote(notes[0], 8.34, 1.59, april)
        self.assertNote(notes[1], 12.31, 2.58, may)
        self.assertLedgerAddsUp()

    def test_a_zero_rate_that_was_raised(self):
        zero = self.make_tax("0", 0.0)
        subscription = self.bill_april(30.0, taxes=[zero])
        zero.amount = 20.0
        note = self.leave(subscription, "2025-04-16")
        self.assertNote(note, 15.0, 0.0, subscription.invoice_ids - note)
