from ..common import d
from ..pause.pause_case import PauseCase
from ..tax_case import TaxMixin


class DiscountCase(TaxMixin, PauseCase):
    """Subscriptions of 30.00 a month with promo codes; it is 11 March 2025."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax_account = cls.make_account("TAX.DUE")

    @classmethod
    def make_code(cls, code="SPRING10", **vals):
        """Return a code that takes 10 percent off, or else what is said."""
        return cls.env["subdebit.discount"].create(
            {"code": code, "percent": 10.0, "max_per_customer": 0, **vals}
        )

    @classmethod
    def make_amount(cls, code="WELCOME5", amount=5.0, **vals):
        return cls.make_code(code, mode="amount", amount=amount, **vals)

    def bill(self, day="2025-01-01", until="2025-05-31", code="SPRING10", **vals):
        """Return ``(first day, net, tax, total)`` of what a draft with a code costs."""
        self.start_coded(day, code, **vals)
        return self.bill_until(until)

    def start_coded(self, day="2025-01-01", code="SPRING10", **vals):
        """Start a draft with a code, and return it."""
        self.subscription = self.make_subscription(d(day), discount_code=code, **vals)
        return self.subscription

    def bill_until(self, until):
        """Bill day by day as the cron does; return what the invoices of it say."""
        made = self.env["account.move"]
        subscription, last = self.subscription, d(until)
        while subscription.next_issue_date and subscription.next_issue_date <= last:
            self.today = subscription.next_issue_date
            made |= subscription._bill(self.today)
        self.assertFalse(subscription.billing_error)
        self.assertEqual(set(made.mapped("state")), {"posted"})
        self.assertNothingToBill(subscription, until)
        return [self.sums(move) for move in made.sorted("id")]

    def sums(self, move):
        first = min(move.invoice_line_ids.mapped("subscription_date_from"))
        net, tax, total = move.amount_untaxed, move.amount_tax, move.amount_total
        return str(first), net, round(tax, 2), total

    def totals(self, *args, **vals):
        """Return ``(first day, total)`` of the invoices, as of ``bill``."""
        return [(first, total) for first, *_sums, total in self.bill(*args, **vals)]
