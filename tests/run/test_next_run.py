"""What is made after the day's run is for the next one, on screens and in fact."""

from odoo import SUPERUSER_ID
from odoo.tests import tagged

from ..backdate.backdate_case import TODAY, BackdateCase
from ..common import d
from ..provider_case import ProviderCase, make_token

TOMORROW = d("2025-10-16")


@tagged("post_install", "-at_install")
class TestNextRun(ProviderCase, BackdateCase):
    """Wednesday, 15 October 2025."""

    def setUp(self):
        super().setUp()
        self.payer = self.make_payer("Payer").with_env(self.env)

    def plan_today(self):
        """Let today's run bill and plan, something at least, and end."""
        self.make_subscription(TODAY, self.make_offline_partner("Early"))
        run = self.prepare(TODAY)
        run.sudo().state = "done"
        return run

    def open_debit(self, start="2025-07-31", **vals):
        return self.open_wizard(
            start,
            **{
                "partner_id": self.payer.id,
                "past_payment": "debit",
                "journal_id": False,
                "payment_date": False,
                **vals,
            },
        )

    def make_part(self, partner, day=TODAY):
        """Return an instalment of 30.00 of a past invoice, planned for a day."""
        subscription = self.make_subscription(d("2025-09-20"), partner)
        moves = subscription._bill(d("2025-09-20"))
        instalments = self.env["subdebit.instalment"].with_user(SUPERUSER_ID)
        return instalments._make(moves.with_user(SUPERUSER_ID), [(day, 30.0)])

    # === WHICH RUN === #

    def test_todays_run_takes_it_until_its_debits_are_planned(self):
        self.make_subscription(TODAY, self.make_offline_partner("Early"))
        company = self.company.with_env(self.env)
        self.assertEqual(company._subdebit_next_run_date(), TODAY)
        runs = self.runs.with_user(SUPERUSER_ID)
        run = runs._start(self.company, TODAY)
        self.assertEqual(company._subdebit_next_run_date(), TODAY)
        for state in ("waiting", "collecting", "done"):
            run.state = state
            self.assertEqual(company._subdebit_next_run_date(), TOMORROW)

    # === THE WINDOW OF THE PAST === #

    def test_the_window_names_the_day_of_the_run_that_debits(self):
        said = [self.open_debit().instalment_text]
        self.plan_today()
        said.append(self.open_debit().instalment_text)
        self.assertEqual(
            [text.split(": ")[0] for text in said], ["10/15/2025", "10/16/2025"]
        )

    def test_what_is_started_after_the_run_is_debited_by_the_next(self):
        run = self.plan_today()
        wizard = self.open_debit(instalments=2)
        instalments = self.confirm(wizard, 90.0).instalment_ids
        self.assertEqual(
            [(str(row.date), row.amount) for row in instalments.sorted("date")],
            [("2025-10-16", 45.0), ("2025-11-16", 45.0)],
        )
        self.assertEqual(run.no_method_count, 0)
        self.assertEqual(self.prepare(TOMORROW).debit_ids.mapped("amount"), [45.0])

    def test_the_next_charge_names_the_day_on_which_it_is_charged(self):
        for start, before, after in (
            ("2025-10-15", "10/15/2025", "10/16/2025"),
            ("2025-07-15", "10/15/2025", "10/16/2025"),
            ("2025-07-31", "10/31/2025", "10/31/2025"),
        ):
            with self.env.cr.savepoint() as savepoint:
                self.assertIn(f" on {before}", self.open_debit(start).next_charge)
                self.plan_today()
                self.assertIn(f" on {after}", self.open_debit(start).next_charge)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_what_starts_after_the_run_says_which_run_takes_it(self):
        early = self.make_subscription(TODAY, self.payer).with_env(self.env)
        [row] = early._get_upcoming()[:1]
        self.assertEqual((row["issue_on"], row["due_on"]), (TODAY, TODAY))
        self.assertFalse(early.next_run_sentence)
        self.prepare(TODAY)
        late = self.make_subscription(TODAY, self.payer).with_env(self.env)
        [row] = late._get_upcoming()[:1]
        self.assertEqual((row["issue_on"], row["due_on"]), (TOMORROW, TOMORROW))
        self.assertIn("of 10/16/2025", late.next_run_sentence)
        early.invalidate_recordset()
        self.assertFalse(early.next_run_sentence)
        self.prepare(TOMORROW)
        late.invalidate_recordset()
        self.assertFalse(late.next_run_sentence)
        self.assertEqual(late.invoice_ids.invoice_date_due, TOMORROW)

    # === THE TILE "WITHOUT METHOD" === #

    def test_who_has_a_method_is_not_said_to_have_none(self):
        run = self.plan_today()
        self.make_part(self.payer)
        run.invalidate_recordset()
        self.assertEqual((run.no_method_count, run.no_method_total), (0, 0.0))
        action = run.with_context(figure="no_method").action_view_invoices()
        self.assertFalse(self.env["account.move"].sudo().search(action["domain"]))

    def test_who_has_none_is_told_with_what_was_planned_in_time(self):
        self.make_part(self.make_partner("Nobody"))
        run = self.plan_today()
        self.assertEqual((run.no_method_count, run.no_method_total), (1, 30.0))
        action = run.with_context(figure="no_method").action_view_invoices()
        moves = self.env["account.move"].sudo().search(action["domain"])
        self.assertEqual(moves.partner_id.name, "Nobody")

    def test_what_was_made_after_the_run_is_no_business_of_it(self):
        run = self.plan_today()
        run.sudo().planned_at = "2020-01-01 10:00:00"
        self.make_part(self.make_partner("Nobody"))
        late = self.make_subscription(TODAY, self.make_partner("Nobody either"))
        late._bill(TODAY)
        run.invalidate_recordset()
        self.assertEqual(run.no_method_count, 0)

    def test_a_method_that_was_saved_since_leaves_it_to_the_next_run(self):
        partner = self.make_partner("Slow")
        self.make_part(partner)
        run = self.plan_today()
        self.assertEqual(run.no_method_count, 1)
        make_token(self.fake, self.provider, partner)
        run.invalidate_recordset()
        self.assertEqual(run.no_method_count, 0)
        self.assertEqual(self.prepare(TOMORROW).debit_ids.payer_id, partner)
