from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import d
from ..fakes.provider import PROCESSES
from ..provider_case import DAY, MONDAY, ProviderCase


@tagged("post_install", "-at_install")
class TestNow(ProviderCase):
    """What a person does not leave to the next daily run."""

    def on(self, record, day=DAY, user=None):
        """Return a record as a user of Billing has it on a day."""
        return record.with_user(user or self.billing).with_context(subdebit_today=day)

    def open_debit_now(self, record, user=None):
        record = self.on(record, user=user)
        action = record.action_open_debit_now()
        windows = record.env[action["res_model"]].with_context(**action["context"])
        shown = windows.new(windows.default_get(list(windows._fields)))
        window = windows.create({})
        self.assertEqual(shown.sentences, window.sentences)
        return window

    def make_late_starter(self, **vals):
        """Return a subscription that was started after the run of its first day."""
        self.make_subscription(DAY, self.make_payer("Early"))
        run = self.prepare()
        self.work()
        run.with_user(SUPERUSER_ID)._finish_if_done()
        self.assertEqual(run.state, "done")
        return run, self.make_subscription(DAY, self.make_payer("Late", **vals))

    # === BILLED === #

    def test_the_front_desk_hands_over_an_invoice(self):
        _run, subscription = self.make_late_starter()
        action = self.on(subscription).action_bill_now()
        move = self.env["account.move"].browse(action["res_id"])
        self.assertEqual(
            (move.amount_total, str(move.invoice_date), move.state),
            (30.0, "2025-09-27", "posted"),
        )
        with self.assertRaisesRegex(UserError, "made on 10/27/2025"):
            self.on(subscription).action_bill_now()
        self.assertNothingToBill(subscription, "2025-09-27")

    def test_why_it_cannot_be_billed_is_said_at_once(self):
        _run, subscription = self.make_late_starter()
        self.company.write(
            {
                "subdebit_closed_period": "refuse",
                "fiscalyear_lock_date": d("2025-12-31"),
            }
        )
        with self.assertRaisesRegex(UserError, "closed"):
            self.on(subscription).action_bill_now()

    def test_only_billing_bills_and_debits_now(self):
        run, subscription = self.make_late_starter()
        for user in (self.user, self.handler):
            for record, button in (
                (subscription, "action_bill_now"),
                (subscription, "action_open_debit_now"),
                (run, "action_run_now"),
            ):
                with self.assertRaisesRegex(AccessError, "“Billing”"):
                    getattr(self.on(record, user=user), button)()

    # === DEBITED === #

    def test_what_is_open_is_debited_on_the_earliest_day(self):
        _run, subscription = self.make_late_starter()
        self.on(subscription).action_bill_now()
        window = self.open_debit_now(subscription)
        self.assertIn("$\xa030.00 from", window.sentences)
        self.assertIn("charged on 09/27/2025 at the earliest", window.sentences)
        self.assertIn("has it charged on 09/28/2025", window.sentences)
        debit = self.env["subdebit.debit"].browse(window.action_confirm()["res_id"])
        self.assertEqual((debit.state, str(debit.date)), ("ready", "2025-09-27"))
        self.assertIn(f"Debited now by {self.billing.name}", debit.message_ids[0].body)
        with self.assertRaisesRegex(UserError, "Nothing is left to debit"):
            self.open_debit_now(subscription)
        self.work()
        self.assertCollected(debit)

    def test_waiting_is_what_the_payer_was_told(self):
        """Told a fortnight before: Saturday the 27th, so Monday, 13 October."""
        self.company.subdebit_notice_days = 14
        payer = self.make_payer(kind="sepa_debit")
        subscription = self.make_subscription(DAY, payer)
        subscription._bill(DAY)
        sentences = self.open_debit_now(subscription).sentences
        self.assertIn("has it charged on 10/13/2025, as the payer was told", sentences)
        self.assertIn("charged on 10/02/2025 at the earliest", sentences)

    def test_nothing_is_debited_now_while_collection_is_stopped(self):
        _run, subscription = self.make_late_starter()
        self.on(subscription).action_bill_now()
        self.company.with_env(self.env).action_subdebit_stop("Wrong sums")
        window = self.open_debit_now(subscription)
        self.assertIn("Wrong sums", window.problems)
        with self.assertRaisesRegex(UserError, "Wrong sums"):
            window.action_confirm()

    def test_a_sum_that_waits_for_a_manager_waits_here_too(self):
        _run, subscription = self.make_late_starter()
        self.on(subscription).action_bill_now()
        self.company.subdebit_run_limit = 29.0
        with self.assertRaisesRegex(AccessError, "“Manager”"):
            self.open_debit_now(subscription).action_confirm()
        self.assertFalse(subscription.invoice_ids.subdebit_debit_line_ids)
        self.open_debit_now(subscription, self.manager).action_confirm()
        self.assertTrue(subscription.invoice_ids.subdebit_debit_line_ids)

    # === RUN === #

    def test_the_run_of_the_day_takes_what_was_made_since(self):
        run, subscription = self.make_late_starter()
        action = self.on(run).action_run_now()
        self.assertEqual((action["res_id"], run.state), (run.id, "billing"))
        self.prepare()
        self.assertEqual(len(run.debit_ids), 2)
        self.assertEqual(subscription.invoice_ids.subdebit_run_id, run)
        self.work()
        self.assertTaken(3000, 3000)
        self.assertNothingHappensAgain()
        self.assertIn("Run now by", " ".join(run.message_ids.mapped("body")))

    def test_a_run_that_waits_for_a_manager_is_not_begun_anew(self):
        run, _subscription = self.make_late_starter()
        run.sudo().state = "waiting"
        with self.assertRaisesRegex(UserError, "has to approve"):
            self.on(run).action_run_now()

    # === WHAT THE TILES COUNT === #

    def test_what_is_with_the_bank_has_no_answer_yet(self):
        payer = self.make_payer(behaviour=PROCESSES, kind="sepa_debit")
        self.make_subscription(DAY, payer)
        debit = self.prepare().debit_ids or self.prepare(MONDAY).debit_ids
        self.work()
        self.assertEqual((debit.state, debit.run_id.progress), ("pending", 0))

    def test_not_billed_is_counted(self):
        run, subscription = self.make_late_starter()
        subscription._flag_billing_error(DAY, ValueError("x"))
        run.invalidate_recordset()
        self.assertEqual(run.not_billed_count, 1)


@tagged("post_install", "-at_install")
class TestComing(ProviderCase):
    """What is debited on the next days, with its sums, before anything runs."""

    def preview(self, until):
        runs = self.runs.with_user(self.user).with_context(subdebit_today=DAY)
        company = self.company.with_env(runs.env)
        rows = runs._preview_coming(company, d(until))
        return sorted(
            (str(row["date"]), row["payer"].name, row["amount"], row["stage"])
            for row in rows
        )

    def test_each_stage_is_listed_on_the_day_of_its_charge(self):
        self.make_subscription(DAY, self.make_payer("Asked"))
        self.prepare()
        self.make_subscription(DAY, self.make_payer("Invoiced"))._bill(DAY)
        self.make_subscription(d("2025-09-29"), self.make_payer("Later"))
        self.make_subscription(d("2025-09-29"), self.make_partner("Without"))
        self.make_subscription(d("2025-10-20"), self.make_payer("Beyond"))
        self.assertEqual(
            self.preview("2025-10-03"),
            [
                ("2025-09-27", "Asked", 30.0, "ready"),
                ("2025-09-28", "Invoiced", 30.0, "invoice"),
                ("2025-09-29", "Later", 30.0, "preview"),
            ],
        )

    def test_the_preview_is_what_then_runs(self):
        self.make_subscription(MONDAY, self.make_payer("Later"))
        [(day, _payer, amount, _stage)] = self.preview("2025-10-03")
        debit = self.prepare(MONDAY).debit_ids
        self.assertEqual((str(debit.date), debit.amount), (day, amount))

    def test_an_instalment_is_listed_on_its_day(self):
        payer = self.make_payer("Parts")
        move = self.make_subscription(DAY, payer)._bill(DAY)
        self.env["subdebit.instalment"].sudo()._make(
            move, [(d("2025-09-30"), 10.0), (d("2025-11-03"), 20.0)]
        )
        self.assertEqual(
            self.preview("2025-10-03"),
            [("2025-09-30", "Parts", 10.0, "instalment")],
        )

    def test_the_list_is_made_for_who_opens_it(self):
        today = self.company._subdebit_today()
        self.make_subscription(today, self.make_payer("Today"))
        lists = self.env["subdebit.coming"]
        action = lists.with_user(self.user).action_open_coming()
        rows = lists.with_user(self.user).search(action["domain"])
        self.assertEqual(
            (rows.payer_id.name, rows.amount, rows.date), ("Today", 30.0, today)
        )
        self.assertFalse(lists.with_user(self.billing).search(action["domain"]))
        with self.assertRaises(AccessError):
            rows.with_user(self.billing).read(["amount"])
