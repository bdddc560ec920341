from odoo.tests import tagged

from ..commit_case import CommitCase


@tagged("-standard", "subdebit_commit", "post_install", "-at_install")
class TestOfferAtOnce(CommitCase):
    """Whoever presses twice at once starts it once; with a stop meanwhile, never."""

    def make_offer(self):
        """Return the number of an offer to a payer who has a card."""
        (number,) = self.make_subscriptions(1)
        with self.open() as env:
            first = env["subdebit.subscription"].browse(number)
            first.payer_id.email = "ada@example.com"
            again = first.copy({"date_start": self.day, "is_second": True})
            again = again.with_context(subdebit_today=self.day)
            return again._make_offer().id

    def find(self, env, number):
        offer = env["subdebit.offer"].browse(number)
        return offer.with_context(subdebit_today=self.day)

    def look(self, number):
        with self.open() as env:
            offer = self.find(env, number)
            return offer.subscription_id._show_offer().get_lines()

    def test_two_clicks_at_once_start_it_once(self):
        number = self.make_offer()
        shown = self.look(number)

        def press(env):
            return self.find(env, number)._accept_sudo(shown) or "done"

        results = self.at_once(press, press)
        # One is undone, and tried again, as Odoo does with a request.
        self.assertEqual(sorted(map(str, results)), ["None", "done"])
        with self.open() as env:
            offer = self.find(env, number)
            self.assertIsNone(offer._accept_sudo(shown))
            subscription = offer.subscription_id
            self.assertEqual(subscription.state, "active")
            self.assertEqual(len(subscription.consent_ids), 1)
            self.assertEqual(subscription.event_ids.mapped("kind"), ["start"])

    def test_accepted_and_withdrawn_at_once_is_one_of_both(self):
        number = self.make_offer()
        shown = self.look(number)

        def accept(env):
            return self.find(env, number)._accept_sudo(shown) or "accepted"

        def withdraw(env):
            self.find(env, number).subscription_id.action_withdraw_offer()
            return "withdrawn"

        results = list(filter(None, self.at_once(accept, withdraw)))
        self.assertEqual(len(results), 1)
        with self.open() as env:
            offer = self.find(env, number)
            expected = {"accepted": "active", "withdrawn": "draft"}
            self.assertEqual(offer.outcome, results[0])
            self.assertEqual(offer.subscription_id.state, expected[results[0]])
