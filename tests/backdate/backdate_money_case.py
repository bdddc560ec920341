"""A past that is shown and made, compared with what a calendar says."""

from datetime import timedelta

from .backdate_case import TODAY, BackdateCase


class MoneyCase(BackdateCase):
    """A past that is shown, made and followed by the normal days."""

    def open_terms(
        self, start, price=30.0, unit="month", count=1, product=None, **terms
    ):
        """Return a wizard for a plan of these terms."""
        product = product or self.make_product("Lessons", price)
        plan = self.make_plan("Terms", product, **terms)
        self.price_plan(plan, (unit, count, product.lst_price))
        return self.open_wizard(
            start, plan_id=plan.id, cadence_unit=unit, cadence_count=count
        )

    def assertMade(self, wizard, *expected, total):
        """Shown, confirmed and made: ``(invoice date, from, to, total)``.

        The preview says the same as the invoices, whose numbers follow their dates.
        """
        self.assertEqual((wizard.past_count, wizard.past_total), (len(expected), total))
        shown = [
            (
                str(row.issue_on),
                str(row.date_from),
                str(row.date_last),
                row.amount_total,
                row.amount_net,
                row.amount_tax,
                row.accounting_date,
                row.due_on,
            )
            for row in wizard.preview_ids
        ]
        subscription = self.confirm(wizard, total)
        moves = subscription.invoice_ids.sorted("id")
        self.assertInvoices([*expected], moves)
        self.assertEqual(shown, [self.read_move(move) for move in moves])
        self.assertEqual(moves.mapped("name"), sorted(moves.mapped("name")))
        self.assertEqual(set(moves.mapped("state")), {"posted"} if moves else set())
        return subscription

    def read_move(self, move):
        """Return what the preview says of an invoice, as it is."""
        return (
            str(move.invoice_date),
            str(move.subdebit_period_from),
            str(move.subdebit_period_to),
            move.amount_total,
            move.amount_untaxed,
            move.amount_tax,
            move.date,
            move.invoice_date_due,
        )

    def assertGoesOn(self, subscription, *expected, days=62):
        """Billed day by day from today on: these are the normal ones, and no other."""
        moves = self.bill_each_day(subscription, "2025-10-15", days)
        self.assertInvoices([*expected], moves)
        self.assertNothingToBill(subscription, str(TODAY + timedelta(days=days - 1)))
