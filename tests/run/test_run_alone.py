from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import d
from ..provider_case import DAY, ProviderCase, make_provider, make_token

LATE = d("2025-12-01")
STOPPED = "Some of the daily run could not be planned"
WAITS = "The daily run waits: look at its debits and approve it"


@tagged("post_install", "-at_install")
class TestEachItsOwn(ProviderCase):
    """One company's, subscription's or debit's error leaves the others alone."""

    def summaries(self, record):
        return record.sudo().activity_ids.mapped("summary")

    def work_as_the_cron(self, day):
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"subdebit_today": day})
            env["subdebit.debit.run"]._work(60)

    def make_run_of_other_company(self):
        """Return a run of another company, with one customer who is debited."""
        data = self.make_other_company()
        company = data["company"]
        provider = make_provider(self.setup_env, company)
        product = self.make_product("Abroad", company_data=data)
        partner = self.make_partner("Payer abroad")
        make_token(self.fake, provider, partner)
        env = self.setup_env(su=True)
        plan = env["subdebit.plan"].create(
            {
                "name": "Abroad",
                "company_id": company.id,
                "currency_id": company.currency_id.id,
                "line_ids": [(0, 0, {"product_id": product.id})],
            }
        )
        subscription = env["subdebit.subscription"].create(
            {
                "company_id": company.id,
                "partner_id": partner.id,
                "plan_id": plan.id,
                "date_start": DAY,
            }
        )
        subscription._start(DAY)
        return self.runs.with_user(SUPERUSER_ID)._start(company, DAY)

    def test_a_run_that_cannot_be_planned_leaves_the_other_company_alone(self):
        self.make_subscription(DAY, self.make_payer())
        ours = self.runs.with_user(SUPERUSER_ID)._start(self.company, DAY)
        theirs = self.make_run_of_other_company()
        debits = type(self.env["subdebit.debit"])
        good = debits._plan

        def _plan(model, run):
            if run == ours:
                words = "No plan today."
                raise UserError(words)
            return good(model, run)

        with patch.object(debits, "_plan", _plan):
            self.work_as_the_cron(DAY)
        self.assertEqual(ours.state, "billing")
        self.assertEqual(ours.problem, "No plan today.")
        self.assertEqual(self.summaries(ours), [STOPPED])
        self.assertEqual(theirs.debit_ids.mapped("state"), ["collected"])
        # The next time it can be planned: the question is taken back.
        self.work_as_the_cron(DAY)
        self.assertEqual(ours.debit_ids.mapped("state"), ["collected"])
        self.assertFalse(ours.problem)
        self.assertEqual(self.summaries(ours), [])

    def test_a_debt_from_before_the_banks_days_are_known_is_debited_now(self):
        (invoice,) = self.make_subscription(DAY, self.make_payer())._bill(DAY)
        invoice.sudo().invoice_date_due = "1901-05-01"
        run = self.prepare()
        self.assertEqual(run.debit_ids.mapped("date"), [DAY])
        self.assertFalse(run.problem)

    def test_the_question_of_a_run_is_taken_back_by_the_next_one(self):
        debits = type(self.env["subdebit.debit"])
        words = "No plan today."
        self.make_subscription(DAY, self.make_payer())
        run = self.runs.with_user(SUPERUSER_ID)._start(self.company, DAY)
        with patch.object(debits, "_plan", side_effect=UserError(words)):
            self.work_as_the_cron(DAY)
        self.assertEqual((run.problem, self.summaries(run)), (words, [STOPPED]))
        self.prepare(d("2025-09-28"))
        self.assertFalse(run.problem)
        self.assertEqual(self.summaries(run), [])

    def test_a_run_that_met_an_error_is_not_tried_again_at_once(self):
        debits = type(self.env["subdebit.debit"])
        self.make_subscription(DAY, self.make_payer())
        self.runs.with_user(SUPERUSER_ID)._start(self.company, DAY)
        crons = type(self.env["ir.cron"])
        with (
            patch.object(debits, "_plan", side_effect=UserError("No plan today.")),
            patch.object(crons, "_commit_progress") as progress,
        ):
            self.work_as_the_cron(DAY)
        progress.assert_called_with(remaining=0)

    def test_a_method_whose_bank_days_nobody_knows_stops_no_other(self):
        old = self.make_subscription(DAY, self.make_payer("Old"))
        (invoice,) = old._bill(DAY)
        token = self.env["payment.token"].sudo()
        token.search([("partner_id", "=", old.payer_id.id)]).write(
            {"mandate_scheme": "pad", "next_charge_date": "2901-05-01"}
        )
        self.make_subscription(DAY, self.make_payer("Grace"))
        run = self.prepare()
        self.assertEqual(run.debit_ids.payer_id.name, "Grace")
        self.assertIn(invoice.name, run.problem)
        self.assertEqual(self.summaries(run), [STOPPED])

    def test_an_end_that_cannot_be_booked_stops_no_other(self):
        first, second = (
            self.make_subscription(
                DAY, self.make_payer(name), date_start=DAY, payment_mode="automatic"
            )
            for name in ("Ada", "Grace")
        )
        (first | second).line_ids.sudo().flush_recordset()
        self.env.cr.execute(
            "UPDATE subdebit_line SET payments = 1 WHERE subscription_id IN %s",
            [(first.id, second.id)],
        )
        self.env.invalidate_all()
        self.prepare()
        subscriptions = type(first)
        good = subscriptions._issue_planned_credits

        def _issue_planned_credits(records, date):
            if first in records:
                words = "The credit note cannot be posted."
                raise UserError(words)
            return good(records, date)

        with patch.object(
            subscriptions, "_issue_planned_credits", _issue_planned_credits
        ):
            self.prepare(d("2025-10-27"))
        self.assertEqual((first.state, second.state), ("active", "ended"))
        self.assertEqual(first.billing_error, "The credit note cannot be posted.")


@tagged("post_install", "-at_install")
class TestWaits(ProviderCase):
    """After an outage, or for an unusual sum, a Manager looks before anybody pays."""

    def setUp(self):
        super().setUp()
        company = self.company.sudo()
        default = company.default_get(["subdebit_gap_days"])
        company.write(default)

    def test_after_an_outage_the_run_bills_and_waits(self):
        self.make_subscription(DAY, self.make_payer())
        self.prepare()
        self.work()
        run = self.prepare(LATE)
        self.assertEqual(run.state, "waiting")
        self.assertIn("64 days were missed", run.hold_reason)
        # 27 October and 27 November, each a debit of its own.
        self.assertEqual(run.debit_ids.mapped("amount"), [30.0, 30.0])
        self.assertEqual(run.sudo().activity_ids.mapped("summary"), [WAITS])
        self.work()
        self.work(run)
        self.assertTaken(3000)
        for user in (self.user, self.billing, self.handler):
            with self.assertRaises(AccessError):
                run.with_user(user).action_approve()
        run.with_user(self.manager).action_approve()
        self.assertEqual((run.state, run.approved_by), ("collecting", self.manager))
        self.work()
        self.assertTaken(3000, 3000, 3000)
        with self.assertRaisesRegex(UserError, "does not wait"):
            run.with_user(self.manager).action_approve()
        self.assertNothingHappensAgain()

    def test_more_than_three_days_that_were_missed_wait(self):
        self.make_subscription(d("2025-10-01"), self.make_payer())
        self.prepare(DAY)
        # 28, 29 and 30 September were missed.
        run = self.prepare(d("2025-10-01"))
        self.assertEqual(
            (run.state, run.caught_up_from), ("collecting", d("2025-09-28"))
        )
        self.make_subscription(d("2025-10-06"), self.make_payer("Grace"))
        # 2 to 5 October were.
        run = self.prepare(d("2025-10-06"))
        self.assertEqual(run.state, "waiting")
        self.assertIn("4 days were missed", run.hold_reason)

    def test_a_company_may_let_its_runs_never_wait_for_days(self):
        self.company.sudo().subdebit_gap_days = 0
        self.make_subscription(DAY, self.make_payer())
        self.prepare()
        self.assertEqual(self.prepare(d("2025-10-27")).state, "collecting")

    def test_a_sum_above_the_limit_waits(self):
        self.company.sudo().subdebit_run_limit = 29.99
        self.make_subscription(DAY, self.make_payer())
        run = self.prepare()
        self.assertEqual(run.state, "waiting")
        self.assertIn("$\xa029.99 is the most", run.hold_reason)
        self.work()
        self.assertTaken()
