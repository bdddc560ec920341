from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..fakes.provider import CLOSE_AFTER, DECLINES
from ..provider_case import ProviderCase

LOOK_UP = "Look this payment up at the provider"


@tagged("post_install", "-at_install")
class TestPersons(ProviderCase):
    """What a person decides, and who may."""

    def retry_refused(self, run):
        """Press the button of the run, and the one of the window that it opens."""
        action = run.action_open_retry_refused()
        windows = run.env[action["res_model"]].with_context(**action["context"])
        window = windows.create({})
        self.assertIn("Debit $\xa030.00 again from", window.question)
        window.action_confirm()

    def make_unknowable(self):
        """Return a debit that was taken, at a provider that cannot be asked again."""
        debit = self.make_debit()
        self.fake.fail_next(CLOSE_AFTER)
        provider_class = self.registry["payment.provider"]
        self.patch(provider_class, "_subdebit_can_ask_again", lambda _self: False)
        self.work()
        self.ask_again(debit)
        self.assertOpen(debit, "unknown")
        self.assertEqual(len(self.fake.requests), 1)
        self.assertEqual(self.activities(debit), [(self.handler.login, LOOK_UP)])
        self.assertNothingHappensAgain()
        return debit

    def test_a_person_finds_that_the_money_came(self):
        debit = self.make_unknowable()
        debit.with_user(self.manager).action_mark_collected()
        self.assertOpen(debit, "collected")
        self.assertEqual(debit.words, "Looked up by " + self.manager.name)
        self.work()
        self.assertTaken(3000)
        self.assertEqual(self.activities(debit), [])
        self.assertCollected(debit)

    def test_a_person_finds_that_no_money_moved(self):
        debit = self.make_unknowable()
        debit.with_user(self.manager).action_mark_refused()
        self.assertOpen(debit, "refused")
        self.assertEqual(self.activities(debit), [])
        debit.with_user(self.billing).action_retry()
        self.assertEqual(debit.attempt_ids.mapped("number"), [1, 2])
        self.assertEqual(len(self.fake.requests), 1)

    def test_only_a_manager_says_what_became_of_a_debit(self):
        debit = self.make_unknowable()
        for user in (self.user, self.billing, self.handler):
            for button in ("action_mark_collected", "action_mark_refused"):
                with self.assertRaisesRegex(AccessError, "“Manager”"):
                    getattr(debit.with_user(user), button)()
        self.assertEqual(debit.state, "unknown")

    def test_what_is_known_cannot_be_marked(self):
        debit = self.make_debit()
        for button in ("action_mark_collected", "action_mark_refused"):
            with self.assertRaisesRegex(UserError, "is known"):
                getattr(debit.with_user(self.manager), button)()

    def test_a_provider_that_promises_nothing_is_not_asked_again(self):
        self.provider.code = "none"
        self.assertFalse(self.provider._subdebit_can_ask_again())
        self.provider.code = "stripe"
        self.assertTrue(self.provider._subdebit_can_ask_again())

    def test_a_plain_user_neither_retries_nor_cancels(self):
        debit = self.make_debit(DECLINES)
        with self.answered(402):
            self.work()
        for button in ("action_retry", "action_cancel", "action_retry_booking"):
            with self.assertRaisesRegex(AccessError, "“Billing / Failed payments”"):
                getattr(debit.with_user(self.user), button)()
        with self.assertRaises(AccessError):
            debit.with_user(self.user).write({"date": "2025-10-01"})
        with self.assertRaises(AccessError):
            debit.attempt_ids.with_user(self.billing).write({"state": "collected"})
        with self.assertRaises(AccessError):
            debit.attempt_ids.with_user(self.billing).unlink()
        self.assertOpen(debit, "refused")

    def test_only_what_was_refused_can_be_tried_again(self):
        debit = self.make_debit()
        with self.assertRaisesRegex(UserError, "was not refused"):
            debit.with_user(self.billing).action_retry()
        self.work()
        with self.assertRaisesRegex(UserError, "was not refused"):
            debit.with_user(self.billing).action_retry()

    def test_no_button_calls_the_provider(self):
        debit = self.make_debit(DECLINES)
        debit.run_id.with_user(self.billing).action_continue()
        self.assertEqual(self.fake.requests, [])
        with self.answered(402):
            self.work()
        triggers = self.env["ir.cron.trigger"].sudo()
        cron = self.env.ref("subscription_debit.cron_daily_run")
        before = triggers.search_count([("cron_id", "=", cron.id)])
        self.retry_refused(debit.run_id.with_user(self.billing))
        self.assertEqual(debit.state, "ready")
        self.assertEqual(len(self.fake.requests), 1)
        self.assertEqual(triggers.search_count([("cron_id", "=", cron.id)]), before + 1)

    def test_the_doors_of_the_worker_are_closed_to_rpc(self):
        for name in ("_prepare", "_execute_slice"):
            method = getattr(type(self.runs), name)
            self.assertTrue(method._api_private, name)
