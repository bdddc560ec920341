"""Two who confirm the same past at once, really committed."""

from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from .backdate_commit_case import BULK, TODAY, BackdateCommitCase


@tagged("-standard", "subdebit_commit", "post_install", "-at_install")
class TestBackdateConcurrency(BackdateCommitCase):
    """B7: two at once, a double click, a retried request: one result."""

    # === ONE WINDOW, TWICE === #

    def test_a_double_click_makes_it_once_and_both_get_the_same_answer(self):
        ada = self.make_customer()
        wizard_id = self.open_wizard(partner_id=ada, **self.by_hand())
        first, second = self.at_once(self.confirm(wizard_id), self.confirm(wizard_id))
        self.assertEqual(first["res_model"], "subdebit.subscription")
        self.assertEqual(first, second)
        self.assertMadeOnce(ada, is_paid=True)

    def test_a_request_that_is_sent_again_gets_the_same_answer(self):
        ada = self.make_customer()
        wizard_id = self.open_wizard(partner_id=ada)
        first = self.confirm_now(wizard_id)
        self.assertEqual(self.confirm_now(wizard_id), first)
        self.assertMadeOnce(ada)

    def test_a_table_confirmed_twice_at_once_is_made_once(self):
        ids = [self.make_customer(name) for name in ("Ada", "Grace", "Tony")]
        bulk_id = self.open_bulk(ids, 270.0)
        request = self.confirm(bulk_id, BULK)
        first, second = self.at_once(request, request)
        self.assertEqual(first["domain"], second["domain"])
        for customer_id in ids:
            self.assertMadeOnce(customer_id)
        self.assertEqual(
            self.confirm_now(bulk_id, BULK)["domain"],
            first["domain"],
        )
        self.assertMadeOnce(ids[0])

    # === TWO WINDOWS === #

    def test_two_managers_for_one_customer_make_it_once(self):
        ada = self.make_customer()
        ids = [self.open_wizard(partner_id=ada) for _manager in range(2)]
        results = self.at_once(*map(self.confirm, ids))
        self.assertOneRefused(results, "is settled from")
        self.assertMadeOnce(ada)

    def test_a_table_and_a_window_for_one_of_its_customers_make_it_once(self):
        ada, grace = self.make_customer("Ada"), self.make_customer("Grace")
        bulk_id = self.open_bulk([grace, ada], 180.0)
        wizard_id = self.open_wizard(partner_id=ada)
        bulk, single = self.at_once(
            self.confirm(bulk_id, BULK), self.confirm(wizard_id)
        )
        self.assertMadeOnce(ada)
        if isinstance(single, dict):
            self.assertIn("this changed since it was shown", bulk)
            self.assertNothingMade(grace)
        else:
            self.assertIn("is settled from", single)
            self.assertMadeOnce(grace)

    def test_two_tables_that_share_customers_in_another_order_make_it_once(self):
        ada, grace = self.make_customer("Ada"), self.make_customer("Grace")
        ids = [
            self.open_bulk(customer_ids, 180.0)
            for customer_ids in ([ada, grace], [grace, ada])
        ]
        requests = [self.confirm(i, BULK) for i in ids]
        results = self.at_once(*requests)
        self.assertOneRefused(results, "this changed since it was shown")
        self.assertMadeOnce(ada)
        self.assertMadeOnce(grace)

    def test_a_draft_that_two_have_opened_is_started_once(self):
        ada = self.make_customer()
        draft_id = self.make_draft(ada)
        ids = [self.open_wizard(subscription_id=draft_id) for _manager in range(2)]
        results = self.at_once(*map(self.confirm, ids))
        answer = self.assertOneRefused(results, "is settled from")
        self.assertEqual(answer["res_id"], draft_id)
        self.assertMadeOnce(ada)

    def test_a_draft_that_two_start_today_is_started_once(self):
        ada = self.make_customer()
        draft_id = self.make_draft(ada, TODAY)
        ids = [
            self.open_wizard(0, subscription_id=draft_id, past_payment=False)
            for _manager in range(2)
        ]
        results = self.at_once(*map(self.confirm, ids))
        self.assertOneRefused(results, "is Active and cannot become Active")
        with self.open() as env:
            draft = env["subdebit.subscription"].browse(draft_id)
            self.assertEqual(draft.event_ids.mapped("kind"), ["start"])
            self.assertEqual(draft._bill(TODAY).mapped("amount_total"), [30.0])
            self.assertFalse(draft._bill(TODAY))

    def give_up(self, draft_id):
        """Return a request that gives a draft up, or what it was refused with."""

        def work(env):
            draft = self.as_manager(env)["subdebit.subscription"].browse(draft_id)
            try:
                retrying(draft.action_cancel, draft.env)
                return "given up"
            except UserError as refusal:
                env.cr.rollback()
                return str(refusal)

        return work

    def test_a_draft_that_was_started_meanwhile_is_not_given_up(self):
        ada = self.make_customer()
        draft_id = self.make_draft(ada)
        wizard_id = self.open_wizard(subscription_id=draft_id)
        with self.open() as late, mute_logger("odoo.sql_db"):
            self.assertEqual(self.read_state(late, draft_id), "draft")
            self.assertIsInstance(self.confirm_now(wizard_id), dict)
            self.assertIn("is no longer a draft", self.give_up(draft_id)(late))
        self.assertMadeOnce(ada)

    def test_a_draft_that_was_given_up_meanwhile_is_not_started(self):
        ada = self.make_customer()
        draft_id = self.make_draft(ada)
        wizard_id = self.open_wizard(subscription_id=draft_id)
        with self.open() as late, mute_logger("odoo.sql_db"):
            self.assertEqual(self.read_state(late, draft_id), "draft")
            with self.open() as env:
                self.assertEqual(self.give_up(draft_id)(env), "given up")
            refusal = self.confirm(wizard_id)(late)
            self.assertIn("is Cancelled and cannot become Active", refusal)
        with self.open() as env:
            self.assertEqual(self.read_state(env, draft_id), "cancelled")
            customer = env["res.partner"].browse(ada)
            self.assertFalse(self.find_invoices(env, customer))

    def read_state(self, env, subscription_id):
        return env["subdebit.subscription"].browse(subscription_id).state

    # === ONE DEPOSIT === #

    def test_a_deposit_that_covers_one_of_two_customers_pays_one(self):
        """150.00 for twice 90.00: who comes second lacks 30.00."""
        payer = self.make_customer("Payer")
        self.deposit(payer, 150.0)
        customers = [self.make_customer("Ada"), self.make_customer("Grace")]
        ids = [
            self.open_wizard(
                partner_id=customer_id,
                payer_id=payer,
                debit_from="deposit",
            )
            for customer_id in customers
        ]
        results = self.at_once(*map(self.confirm, ids))
        self.assertOneRefused(results, "30.00 are missing")
        won = [isinstance(answer, dict) for answer in results]
        self.assertMadeOnce(customers[won.index(True)], is_paid=True)
        self.assertNothingMade(customers[won.index(False)])

    # === THE DAILY RUN === #

    def bill(self, subscription_id):
        def work(env):
            return env["subdebit.subscription"].browse(subscription_id)._bill(TODAY).ids

        return work

    def assertTodayIsBilledOnce(self, subscription_id):
        """The past and today's charge, one after the other, and nothing more."""
        with self.open() as env:
            self.bill(subscription_id)(env)  # Whoever was undone tries again.
            self.assertEqual(self.bill(subscription_id)(env), [])
            subscription = env["subdebit.subscription"].browse(subscription_id)
            moves = subscription.invoice_ids.sorted("id")
            self.assertEqual(moves.mapped("amount_total"), [30.0] * 4)
            self.assertEqual(moves.mapped("amount_residual"), [30.0] * 4)
            covers = subscription.cover_ids.sorted("date_from")
            self.assertEqual(
                [(str(c.date_from), str(c.date_to)) for c in covers],
                [
                    ("2025-07-15", "2025-08-15"),
                    ("2025-08-15", "2025-09-15"),
                    ("2025-09-15", "2025-10-15"),
                    ("2025-10-15", "2025-11-15"),
                ],
            )

    def test_the_daily_run_at_the_same_time_bills_no_day_twice(self):
        ada = self.make_customer()
        draft_id = self.make_draft(ada)
        wizard_id = self.open_wizard(subscription_id=draft_id)
        answer, _billed = self.at_once(self.confirm(wizard_id), self.bill(draft_id))
        self.assertEqual(answer["res_id"], draft_id)
        self.assertTodayIsBilledOnce(draft_id)

    def test_a_daily_run_that_began_before_the_confirmation_bills_nothing_of_it(self):
        ada = self.make_customer()
        draft_id = self.make_draft(ada)
        wizard_id = self.open_wizard(subscription_id=draft_id)
        with self.open() as cron:
            self.assertEqual(self.bill(draft_id)(cron), [])
            with self.open() as env:
                env = self.as_manager(env)
                env["subdebit.backdate"].browse(wizard_id).action_confirm()
                env.flush_all()
                # Made, and not committed yet.
                self.assertEqual(self.bill(draft_id)(cron), [])
            try:
                self.assertEqual(self.bill(draft_id)(cron), [])
            except SerializationFailure:
                cron.cr.rollback()
        self.assertTodayIsBilledOnce(draft_id)
