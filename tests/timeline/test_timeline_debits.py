from odoo import Command
from odoo.tests import tagged

from ..common import d
from ..debit.return_case import LATER, REASON, ReturnCase
from ..fakes.provider import DECLINES, SUCCEEDS
from ..instalment.instalment_case import InstalmentCase
from ..provider_case import DAY
from .timeline_case import TimelineMixin, plain


@tagged("post_install", "-at_install")
class TestTimelineDebits(TimelineMixin, ReturnCase):
    """Debits with their state, beside the periods that they pay."""

    def look_on(self, subscription, day):
        """Return what is shown on a day of the company's calendar."""
        self.day = d(day)
        return self.look(subscription, day)

    def test_collected_returned_and_the_next_one(self):
        debit = self.make_collected()
        subscription = debit.invoice_ids.subdebit_subscription_ids
        self.assertEqual(
            self.look_on(subscription, "2025-09-28")[:5],
            [
                ("event", "done", "2025-09-27", None, ""),
                ("period", "paid", "2025-09-27", "2025-10-27", "$ 30.00"),
                ("debit", "collected", "2025-09-27", None, "$ 30.00"),
                ("period", "coming", "2025-10-27", "2025-11-27", "$ 30.00"),
                ("debit", "expected", "2025-10-27", None, "$ 30.00"),
            ],
        )
        debit._return(LATER, REASON)
        self.assertEqual(
            self.look_on(subscription, "2025-10-15")[:3],
            [
                ("event", "done", "2025-09-27", None, ""),
                ("period", "failed", "2025-09-27", "2025-10-27", "$ 30.00"),
                ("debit", "returned", "2025-09-27", None, "$ 30.00"),
            ],
        )
        self.assertEqual(
            self.sentences(subscription, "2025-10-15", "debit")[0],
            "Debit of $ 30.00 on 09/27/2025: Returned (MD06 Disputed by the payer).",
        )

    def test_refused(self):
        debit = self.make_debit(DECLINES)
        with self.answered(402):
            self.work()
        subscription = debit.invoice_ids.subdebit_subscription_ids
        shown = self.look_on(subscription, "2025-09-28")
        self.assertEqual(
            (shown[1][:2], shown[2][:2]), (("period", "failed"), ("debit", "refused"))
        )
        items = self.see(subscription, "2025-09-28")["items"]
        # A plain user opens the debit, and no invoice.
        self.assertEqual(
            (items[2]["res_model"], items[2]["res_id"]), ("subdebit.debit", debit.id)
        )
        self.assertFalse(items[1]["res_model"])

    def test_issued_and_asked_for_later(self):
        # Issued five days ahead: nothing asks for it before the 27th.
        subscription = self.make_subscription(DAY, self.make_payer(), issue_days=5)
        self.day = d("2025-09-22")
        subscription._bill(self.day)
        invoice = subscription.invoice_ids
        self.assertEqual(str(invoice.invoice_date_due), "2025-09-27")
        self.assertFalse(invoice.subdebit_debit_line_ids)
        self.assertEqual(
            self.look_on(subscription, "2025-09-22")[:3],
            [
                ("event", "coming", "2025-09-27", None, ""),
                ("period", "to_collect", "2025-09-27", "2025-10-27", "$ 30.00"),
                ("debit", "expected", "2025-09-27", None, "$ 30.00"),
            ],
        )

    def test_who_has_saved_nothing_is_not_debited(self):
        subscription = self.make_subscription(DAY, self.make_partner("Bob"))
        subscription._bill(DAY)
        shown = self.look_on(subscription, "2025-09-28")
        self.assertEqual(shown[1][:2], ("period", "no_method"))
        self.assertNotIn("debit", [row[0] for row in shown])

    def test_what_is_debited_with_another_subscription_is_told_here_too(self):
        payer = self.make_payer()
        first = self.make_priced(30.0, DAY, partner=payer)
        second = self.make_priced(25.0, DAY, partner=payer)
        debit = self.prepare().debit_ids
        self.work()
        for subscription in (first, second):
            debits = [
                row
                for row in self.look_on(subscription, "2025-09-27")
                if row[0] == "debit"
            ]
            self.assertEqual(debits[0][4], "$ 55.00")
        self.assertEqual(len(debit), 1)
        other = self.make_subscription(DAY, self.make_payer("Eve"))
        self.assertNotIn(
            "collected", [row[1] for row in self.look(other, "2025-09-27")]
        )


@tagged("post_install", "-at_install")
class TestTimelineInstalments(TimelineMixin, InstalmentCase):
    """Sums in parts: what was debited of them, and what is planned."""

    def test_one_is_collected_and_two_are_planned(self):
        moves = self.make_past(90.0)
        self.make_instalments(moves, 3)
        self.run_day("2025-09-27")
        subscription = moves.subdebit_subscription_ids
        shown = self.look(subscription, "2025-09-27")
        self.assertEqual(
            [row for row in shown if row[0] in ("debit", "instalment")][:3],
            [
                ("debit", "collected", "2025-09-27", None, "$ 30.00"),
                ("instalment", "planned", "2025-10-27", None, "$ 30.00"),
                ("instalment", "planned", "2025-11-27", None, "$ 30.00"),
            ],
        )
        self.assertEqual(
            self.sentences(subscription, "2025-09-27", "instalment")[0],
            "Instalment 2 of 3: $ 30.00 will be debited on 10/27/2025.",
        )
        self.assertEqual(
            [row[1] for row in shown if row[0] == "period"][:1], ["to_collect"]
        )

    def test_what_is_debited_next_is_all_of_that_day(self):
        # 30.00 of September in three parts; on 27 October 30.00 more are due.
        line = Command.create({"product_id": self.product.id, "unit_price": 30.0})
        subscription = self.make_subscription(
            d("2025-09-27"), self.make_payer(behaviour=SUCCEEDS), line_ids=[line]
        )
        self.make_instalments(subscription._bill(d("2025-09-27")), 3)
        self.run_day("2025-09-27")
        subscription.invalidate_recordset()
        seen = subscription.with_user(self.user).with_context(lang="en_US")
        self.assertEqual(
            (str(seen.next_payment_date), seen.next_payment_amount),
            ("2025-10-27", 40.0),
        )
        self.assertIn(
            "Instalment 2 of 3: $ 10.00 will be debited on 10/27/2025.",
            plain(seen.next_payment_why),
        )
        debits = self.run_day("2025-10-27")
        self.assertEqual(sorted(debits.mapped("amount")), [10.0, 30.0])
