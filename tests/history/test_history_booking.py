from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common import d
from .history_case import CUTOVER, TOTALS, HistoryCase


@tagged("post_install", "-at_install")
class TestHistoryBooking(HistoryCase):
    """What was decided is booked once, and nobody is debited for it."""

    # === SETTLED ELSEWHERE === #

    def test_a_total_settled_elsewhere_is_one_cover_up_to_the_cutover(self):
        history = self.compare(self.total("A1", "180.00"), header=TOTALS)
        self.decide(history, "settled")
        self.book(history)
        subscription = self.find("A1")
        self.assertDays(["[2025-01-01, 2025-07-01)"], subscription, "settled_elsewhere")
        self.assertEqual(subscription.state, "active")
        event = subscription.event_ids
        self.assertEqual(
            (event.kind, event.reason, event.user_id),
            ("import", "history.csv", self.manager),
        )
        row = history.row_ids
        self.assertEqual((row.result, row.subscription_id), ("booked", subscription))
        self.assertFalse(subscription.invoice_ids)
        # The next month is billed, once.
        self.assertInvoices(
            [("2025-07-01", "2025-07-01", "2025-08-01", 30.0)],
            subscription._bill(CUTOVER),
        )
        self.assertNothingToBill(subscription, "2025-07-31")

    def test_who_paid_ahead_is_billed_when_that_is_used_up(self):
        # Eight periods from 1 January: up to 1 September.
        history = self.compare(self.total("A1", "240.00", periods=8), header=TOTALS)
        self.decide(history, "settled")
        self.book(history)
        subscription = self.find("A1")
        self.assertEqual(subscription.next_charge_date, d("2025-09-01"))
        self.assertNothingToBill(subscription, "2025-08-31")

    def test_who_has_ended_is_kept_and_never_billed(self):
        header = TOTALS + ",ended"
        history = self.compare(
            self.total("A1", "90.00", periods=3) + ",yes", header=header
        )
        self.decide(history, "settled")
        self.book(history)
        subscription = self.find("A1")
        self.assertEqual(
            (subscription.state, subscription.date_end), ("ended", d("2025-04-01"))
        )
        self.assertDays(["[2025-01-01, 2025-04-01)"], subscription, "settled_elsewhere")
        self.assertNothingToBill(subscription, "2026-01-01")

    def test_a_blank_total_of_a_new_customer_is_billed_from_its_start(self):
        history = self.compare(
            self.total("A1", "", periods=0, start="2025-07-01"), header=TOTALS
        )
        self.assertEqual(history.row_ids.kind, "blank")
        self.decide(history, "settled")
        self.book(history)
        self.assertFalse(self.find("A1").cover_ids)
        self.assertEqual(len(self.find("A1")._bill(CUTOVER)), 1)

    def test_payments_settle_their_own_periods_in_one_stretch(self):
        # The last one paid for begins on 30 June, and goes on to 31 July.
        days = ("01-31", "02-28", "03-31", "04-30", "05-31", "06-30")
        history = self.compare(*self.club("A1", *(f"2025-{day} 30.00" for day in days)))
        self.decide(history, "settled")
        self.book(history)
        subscription = self.find("A1")
        self.assertDays(["[2025-01-31, 2025-07-31)"], subscription, "settled_elsewhere")
        self.assertNothingToBill(subscription, "2025-07-30")
        self.assertInvoices(
            [("2025-07-31", "2025-07-31", "2025-08-31", 30.0)],
            subscription._bill(d("2025-07-31")),
        )

    def test_a_draft_is_started_and_its_past_is_not_billed(self):
        draft = self.make_known()
        history = self.compare(
            *(f"A1,2025-0{month}-01,30.00" for month in range(1, 7)),
            header="reference,date,amount",
        )
        self.decide(history, "settled")
        self.book(history)
        self.assertEqual(draft.state, "active")
        self.assertEqual(sorted(draft.event_ids.mapped("kind")), ["import", "start"])
        self.assertEqual(draft.next_charge_date, CUTOVER)

    # === MIXED DECISIONS === #

    def test_a_missing_month_is_billed_by_the_next_run_alone(self):
        history = self.compare(
            *self.club("A1", "2025-04-01 30", "2025-06-01 30", start="2025-04-01")
        )
        self.decide(history, "settled", "match")
        self.decide(history, "bill", "missing")
        self.book(history)
        subscription = self.find("A1")
        self.assertDays(
            ["[2025-04-01, 2025-05-01)", "[2025-06-01, 2025-07-01)"],
            subscription,
            "settled_elsewhere",
        )
        self.assertEqual(subscription.next_charge_date, d("2025-05-01"))
        moves = subscription._bill(d("2025-06-30"))
        self.assertEqual(
            moves.invoice_line_ids.mapped("subscription_date_from"), [d("2025-05-01")]
        )
        self.assertNothingToBill(subscription, "2025-06-30")

    def test_what_is_left_out_of_a_customer_is_never_billed(self):
        history = self.compare(
            *self.club("A1", "2025-04-01 30", "2025-06-01 30", start="2025-04-01")
        )
        self.decide(history, "settled", "match")
        self.decide(history, "left", "missing")
        self.book(history)
        subscription = self.find("A1")
        self.assertDays(["[2025-05-01, 2025-06-01)"], subscription, "waived")
        self.assertEqual(history.row_ids.mapped("result"), ["booked", "left", "booked"])
        self.assertNothingToBill(subscription, "2025-06-30")

    def test_the_last_months_that_a_total_lacks_are_billed(self):
        # 120.00 are January to April; May and June are left to the run.
        history = self.compare(self.total("A1", "120.00"), header=TOTALS)
        self.decide(history, "bill")
        self.book(history)
        subscription = self.find("A1")
        self.assertDays(["[2025-01-01, 2025-05-01)"], subscription, "settled_elsewhere")
        moves = subscription._bill(d("2025-06-30"))
        self.assertEqual(
            moves.invoice_line_ids.mapped("subscription_date_from"),
            [d("2025-05-01"), d("2025-06-01")],
        )

    def test_a_customer_left_out_is_not_made(self):
        before = self.count_everything()
        history = self.compare(self.total("A1", "180"), "X9,,,,,30", header=TOTALS)
        self.decide(history, "left")
        self.book(history)
        self.assertEqual(self.count_everything(), before)
        self.assertEqual(history.left_count, 2)

    # === ONCE === #

    def test_the_same_file_once_more_is_nothing(self):
        lines = self.club("A1", "2025-05-01 30", "2025-06-01 31", start="2025-05-01")
        first = self.compare(*lines)
        self.decide(first, "settled")
        self.book(first)
        before = self.count_everything()
        second = self.compare(*lines)
        self.assertEqual(self.told(first), self.told(second))
        self.assertEqual(second.row_ids.subscription_id, self.find("A1"))
        self.decide(second, "settled")
        self.book(second)
        self.assertEqual(self.count_everything(), before)

    def test_a_booked_row_is_not_booked_again(self):
        history = self.compare(self.total("A1", "180"), header=TOTALS)
        self.decide(history, "settled")
        self.book(history)
        with self.assertRaisesRegex(UserError, "nothing to book"):
            history.action_book()
        with self.assertRaisesRegex(UserError, "nothing can be decided any more"):
            history.row_ids._decide("left")
        with self.assertRaisesRegex(UserError, "stays as the proof"):
            history.unlink()
        with self.assertRaisesRegex(UserError, "stays as the proof"):
            history.action_restart()

    def test_it_goes_on_where_it_was_interrupted(self):
        lines = [self.total(f"A{n}", "180") for n in range(5)]
        history = self.compare(*lines, header=TOTALS)
        self.decide(history, "settled")
        self.make_slices(2)
        self.press_book(history)
        self.assertEqual((history.state, history.booked_count), ("booking", 0))
        history._book_some()
        self.assertEqual((history.booked_count, history.progress), (2, 40))
        self.work()
        self.assertEqual((history.state, history.booked_count), ("booked", 5))
        self.assertEqual(
            set(history.row_ids.subscription_id.event_ids.mapped("user_id")),
            {self.manager},
        )
        before = self.count_everything()
        self.work()
        self.assertEqual(self.count_everything(), before)

    def test_what_fails_stops_nobody_else(self):
        known = self.make_known("A2")
        history = self.compare(
            self.total("A1", "180"),
            self.total("A2", "180"),
            self.total("A3", "180"),
            header=TOTALS,
        )
        # Its price was 30.00 at the comparison.
        known.line_ids.unit_price = 40.0
        self.decide(history, "settled")
        self.press_book(history)
        self.assertEqual(history.state, "compared")
        self.assertEqual(
            history.row_ids.mapped("result"), ["booked", "failed", "booked"]
        )
        self.assertIn("has changed since the comparison", history.row_ids[1].problem)
        self.assertEqual(known.state, "draft")
        self.assertFalse(known.cover_ids)
        known.line_ids.unit_price = 30.0
        self.press_book(history)
        self.assertEqual((history.state, history.failed_count), ("booked", 0))
        self.assertEqual(known.state, "active")

    # === REFUSED === #

    def test_each_row_must_be_decided(self):
        before = self.count_everything()
        history = self.compare(*self.club("A1", "2025-05-01 30", start="2025-05-01"))
        self.decide(history, "settled", "match")
        with self.assertRaisesRegex(UserError, "to be decided: 1, the first is A1"):
            history.action_book()
        self.assertEqual(self.count_everything(), before)

    def test_only_what_fits_a_kind_can_be_decided(self):
        history = self.compare(
            *self.club("A1", "2025-05-01 29", "2025-06-20 5", start="2025-05-01"),
            "X9,,,,2025-01-01,30.00",
        )
        rows = {row.kind: row for row in history.row_ids}
        for kind, decisions in (
            ("amount", ("bill", "rebuild")),
            ("unknown", ("settled", "rebuild", "bill")),
        ):
            for decision in decisions:
                with self.assertRaisesRegex(UserError, "cannot be decided so"):
                    rows[kind]._decide(decision)
                with self.assertRaisesRegex(UserError, "cannot be decided so"):
                    rows[kind].decision = decision
        history.with_context(kind="unknown", decision="left").action_decide_kind()
        self.assertEqual(rows["unknown"].decision, "left")
        rows["unknown"].action_undecide()
        self.assertFalse(rows["unknown"].decision)

    def test_only_a_manager_compares_decides_and_books(self):
        history = self.compare(self.total("A1", "180"), header=TOTALS)
        for user in (self.user, self.billing):
            with self.assertRaises(AccessError):
                self.env["subdebit.history"].with_user(user).create({})
        theirs = history.with_user(self.billing)
        self.assertEqual(theirs.row_ids.kind, "match")
        for call in (
            theirs.action_compare,
            theirs.action_book,
            theirs.action_restart,
            theirs.row_ids.action_settle,
            theirs.row_ids.action_leave,
        ):
            with self.assertRaisesRegex(UserError, "the right “Manager”"):
                call()
        with self.assertRaises(AccessError):
            theirs.row_ids.decision = "settled"
        with self.assertRaises(AccessError):
            history.with_user(self.user).read(["state"])
        with self.assertRaises(AccessError):
            history.row_ids.with_user(self.user).read(["kind"])

    def test_what_was_found_is_not_written_by_hand(self):
        history = self.compare(self.total("A1", "180"), header=TOTALS)
        for record, vals in (
            (history, {"state": "booked"}),
            (history, {"customer_count": 5}),
            (history.row_ids, {"kind": "match"}),
            (history.row_ids, {"expected": 5.0}),
            (history.row_ids, {"result": "booked", "decision": "settled"}),
        ):
            with self.assertRaisesRegex(UserError, "not written by hand"):
                record.write(vals)
        with self.assertRaisesRegex(UserError, "has been compared"):
            history.date_cutover = d("2025-01-01")
        with self.assertRaisesRegex(UserError, "not written by hand"):
            history.copy({"state": "booked"})

    def test_nobody_works_on_another_companys_import(self):
        history = self.compare(self.total("A1", "180"), header=TOTALS)
        other = self.make_other_company()["company"]
        stranger = new_test_user(
            self.setup_env,
            "subdebit_stranger",
            groups="subscription_debit.group_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        theirs = history.with_user(stranger)
        for call in (
            theirs.action_restart,
            theirs.action_book,
            theirs.action_compare,
            history.row_ids.with_user(stranger).action_leave,
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertFalse(
            self.env["subdebit.history.row"].with_user(stranger).search([])
        )
