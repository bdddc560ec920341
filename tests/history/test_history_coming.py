from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from ..rpc_case import RpcCase
from .history_case import CUTOVER, TOTALS, HistoryCase

A_YEAR_EARLY = d("2024-07-01")


@tagged("post_install", "-at_install")
class TestHistoryComing(HistoryCase, RpcCase):
    """Before it is booked, one sees what the next run will bill; and then it does."""

    def open_window(self, history):
        context = history.action_book()["context"]
        return self.env["subdebit.history.book"].with_context(**context).create({})

    def assertNextRun(self, count, total, history):
        """The run makes as many invoices, of the total that is shown before."""
        window = self.open_window(history)
        self.assertEqual(round(window.next_run_total, 2), total)
        self.assertIn(f"{count} invoices, $\xa0{total:,.2f}", window.next_run_text)
        self.book(history)
        moves = self.env["subdebit.subscription"]._bill(CUTOVER)
        self.assertEqual(len(moves), count)
        self.assertEqual(round(sum(moves.mapped("amount_total")), 2), total)
        self.assertFalse(self.env["subdebit.subscription"]._bill(CUTOVER))

    # === A CUT-OVER IN THE PAST === #

    def test_a_cutover_a_year_early_is_told_and_its_total_typed(self):
        # January to June 2024 was paid. From July 2024 to July 2025: 13 × 30.00.
        history = self.compare(
            self.total("A1", "180", start="2024-01-01"),
            header=TOTALS,
            date_cutover=A_YEAR_EARLY,
        )
        self.decide(history, "settled")
        window = self.open_window(history)
        said = (
            "The run of 07/01/2025 will bill 1 subscriptions, back to 07/01/2024: 13"
            " invoices, $\xa0390.00 together, of which $\xa00.00 will be debited."
        )
        self.assertEqual((window.next_run_text, window.reaches_back), (said, True))
        before = self.count_everything()
        for typed in (0.0, 389.99, 180.0):
            window.confirm_total = typed
            with self.assertRaises(UserError) as refused:
                window.action_confirm()
            self.assertEqual(
                refused.exception.args[0],
                f"{said} You typed $\xa0{typed:.2f}: type the total of these invoices,"
                " or choose a later migration date. Nothing was created.",
            )
        self.assertEqual((history.state, history.booked_count), ("compared", 0))
        self.assertEqual(self.count_everything(), before)
        self.assertNextRun(13, 390.0, history)

    def test_payment_by_payment_too(self):
        # Paid are May and June 2024; July 2024 to July 2025 come in the next run.
        history = self.compare(
            *self.club("A1", "2024-05-01 30", "2024-06-01 30", start="2024-05-01"),
            date_cutover=A_YEAR_EARLY,
        )
        self.decide(history, "settled")
        self.assertNextRun(13, 390.0, history)

    def test_missing_days_that_the_run_bills_are_in_the_total(self):
        # Of April to June, May was not paid; July is billed anyway.
        history = self.compare(
            *self.club("A1", "2025-04-01 30", "2025-06-01 30", start="2025-04-01")
        )
        self.decide(history, "settled", "match")
        self.decide(history, "bill", "missing")
        self.assertIn("back to 05/01/2025", self.open_window(history).next_run_text)
        self.assertNextRun(2, 60.0, history)

    def test_the_last_months_that_a_total_lacks_are_in_it(self):
        # 120.00 are January to April; May and June are missing, July comes.
        history = self.compare(self.total("A1", "120.00"), header=TOTALS)
        self.decide(history, "bill")
        self.assertNextRun(3, 90.0, history)

    # === NOTHING REACHES BACK === #

    def test_a_booking_that_reaches_nowhere_back_asks_for_no_total(self):
        history = self.compare(self.total("A1", "180"), header=TOTALS)
        self.decide(history, "settled")
        window = self.open_window(history)
        self.assertFalse(window.reaches_back)
        self.assertEqual(
            window.next_run_text,
            "The run of 07/01/2025 will bill 1 subscriptions: 1 invoices, $\xa030.00"
            " together, of which $\xa00.00 will be debited.",
        )
        window.action_confirm()
        self.assertEqual(history.state, "booked")

    def test_what_is_rebuilt_waived_or_ended_is_not_billed(self):
        header = TOTALS + ",ended"
        history = self.compare(
            self.total("A1", "60.00", periods=2, start="2025-05-15") + ",",
            self.total("A2", "60.00", periods=2, start="2025-01-15") + ",yes",
            self.total("A3", "60.00", periods=2, start="2025-05-15") + ",",
            header=header,
        )
        rebuilt, ended, left = history.row_ids
        rebuilt._decide("rebuild")
        ended._decide("settled")
        left._decide("left")
        window = self.open_window(history)
        self.assertEqual(
            window.next_run_text, "The next run will bill nothing of this."
        )
        self.book(history)
        self.assertFalse(self.env["subdebit.subscription"]._bill(CUTOVER))

    def test_what_is_debited_is_told_apart(self):
        ada = self.make_partner("Ada")
        self.give_method(ada)
        self.make_known("A1", partner_id=ada.id)
        self.make_known("A2")
        history = self.compare(
            *("A1,2025-06-01,30", "A2,2025-06-01,30"),
            header="reference,date,amount",
            date_cutover=d("2025-02-01"),
        )
        # Of each, January is missing, and June was paid for nothing.
        self.decide(history, "settled")
        window = self.open_window(history)
        # February to July, six times 30.00 each.
        self.assertIn(
            "will bill 2 subscriptions, back to 02/01/2025: 12 invoices, $\xa0360.00"
            " together, of which $\xa0180.00 will be debited",
            window.next_run_text,
        )
        self.assertNextRun(12, 360.0, history)

    def test_what_is_not_decided_yet_is_in_no_total(self):
        history = self.compare(self.total("A1", "180"), "X9,,,,,30", header=TOTALS)
        window = self.env["subdebit.history.book"].create({"history_id": history.id})
        self.assertEqual(window.next_run_total, 0.0)
        with self.assertRaisesRegex(UserError, "Still to be decided: 2"):
            window.action_confirm()

    def test_the_window_is_saved_and_read_as_the_client_does_it(self):
        company = type(self.env["res.company"])
        self.patch(company, "_subdebit_today", lambda company: CUTOVER)
        history = self.compare(
            self.total("A1", "180", start="2024-01-01"),
            header=TOTALS,
            date_cutover=A_YEAR_EARLY,
        )
        self.decide(history, "settled")
        (saved,) = self.rpc(
            self.manager,
            self.env["subdebit.history.book"],
            "web_save",
            {"history_id": history.id},
            specification={"next_run_total": {}},
            context={"bin_size": True},
        )
        self.assertEqual(saved["next_run_total"], 390.0)

    # === DOORS === #

    def test_nobody_gets_round_the_total(self):
        company = type(self.env["res.company"])
        self.patch(company, "_subdebit_today", lambda company: CUTOVER)
        history = self.compare(
            self.total("A1", "180", start="2024-01-01"),
            header=TOTALS,
            date_cutover=A_YEAR_EARLY,
        )
        self.decide(history, "settled")
        windows = self.env["subdebit.history.book"]
        vals = {
            "history_id": history.id,
            "reaches_back": False,
            "next_run_total": 5.0,
            "confirm_total": 5.0,
        }
        (made,) = self.rpc(self.manager, windows, "create", [vals])
        window = windows.browse(made)
        self.assertRefused(self.manager, window, "action_confirm", words="390.00")
        self.assertRefused(self.manager, history, "_start_booking", 390.0)
        for user in (self.user, self.billing):
            self.assertRefused(user, windows, "create", [vals])
            self.assertRefused(user, window, "action_confirm")
        theirs = self.make_one("manager", self.make_other_company()["company"])
        self.assertRefused(theirs, windows, "create", [vals])
        self.assertRefused(theirs, window, "action_confirm")
        self.assertEqual(history.state, "compared")
        self.rpc(self.manager, window, "write", {"confirm_total": 390.0})
        self.rpc(self.manager, window, "action_confirm")
        self.assertEqual(history.state, "booked")
