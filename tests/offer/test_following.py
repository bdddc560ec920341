from odoo.tests import tagged

from ..common import d
from .offer_case import OfferCase


@tagged("post_install", "-at_install")
class TestFollowing(OfferCase):
    """The daily run reminds, and closes what nobody answered."""

    def run_day(self, day):
        self.today = d(day)
        self.env["subdebit.debit.run"].sudo()._prepare(self.company, self.today)

    def count(self, offer, kind):
        return len(self.find_notices(offer.subscription_id, kind))

    def test_reminded_every_seven_days_until_it_expires(self):
        offer = self.send()
        reminded = []
        for ordinal in range(d("2025-10-11").toordinal(), d("2025-11-12").toordinal()):
            before = self.count(offer, "offer_reminder")
            day = d("2025-10-11").fromordinal(ordinal)
            self.run_day(str(day))
            if self.count(offer, "offer_reminder") > before:
                reminded.append(str(day))
        self.assertEqual(
            reminded, ["2025-10-17", "2025-10-24", "2025-10-31", "2025-11-07"]
        )
        self.assertEqual(offer.state, "expired")

    def test_the_same_day_again_nothing_happens(self):
        offer = self.send()
        self.run_day("2025-10-17")
        self.run_day("2025-10-17")
        self.assertEqual(self.count(offer, "offer_reminder"), 1)
        body = self.find_notices(
            offer.subscription_id, "offer_reminder"
        ).mail_message_id.body
        self.assertIn(offer._get_url_sudo(), body)

    def test_nobody_is_reminded_where_the_company_does_not_wish_it(self):
        for name, value in (
            ("subdebit_offer_reminder_days", 0),
            ("subdebit_email_offer", False),
        ):
            with self.subTest(name):
                offer = self.send(self.draft(is_second=True))
                before = self.company.sudo()[name]
                self.company.sudo()[name] = value
                self.run_day("2025-10-20")
                self.assertFalse(self.count(offer, "offer_reminder"))
                self.company.sudo()[name] = before
                self.today = d("2025-10-10")

    def test_expired_it_is_a_draft_again_and_somebody_is_asked(self):
        offer = self.send()
        subscription = offer.subscription_id
        self.run_day("2025-11-09")
        self.assertEqual((subscription.state, offer.state), ("pending", "open"))
        self.run_day("2025-11-10")
        self.assertEqual((subscription.state, offer.outcome), ("draft", "expired"))
        self.assertIn("did not answer", self.get_question(subscription).note)
        self.assertIn("This offer has expired", self.open(offer))
        self.run_day("2025-11-11")
        self.assertEqual(len(self.get_question(subscription)), 1)

    def test_expired_by_the_calendar_nothing_is_accepted_before_the_run_either(self):
        offer = self.send_to_payer()
        self.open(offer)
        form = self.get_form("accept")
        self.today = d("2025-11-10")
        page = self.visit(f"{offer._get_path_sudo()}/accept", agreed="1", **form)
        self.assertIn("This offer has expired", page)
        self.assertEqual(offer.subscription_id.state, "pending")

    def test_one_that_cannot_be_followed_stops_no_other(self):
        first, second = self.send(), self.send(self.draft(is_second=True))
        follow = type(first.subscription_id)._follow_offer

        def fail(subscription, date):
            if subscription == first.subscription_id:
                raise ValueError("broken")
            return follow(subscription, date)

        self.patch(self.registry["subdebit.subscription"], "_follow_offer", fail)
        self.run_day("2025-11-10")
        self.assertEqual((first.outcome, second.outcome), (False, "expired"))
        self.assertIn("broken", self.get_question(first.subscription_id).note)
