from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from ..contract import RefundRequest
from ..errors import Misconfigured, Refused
from ..gocardless import GoCardlessGateway
from .fake import GoCardlessCase, gocardless

BEFORE = datetime(2026, 1, 1, tzinfo=timezone.utc)


class TestPayout(GoCardlessCase):
    """What was paid to the seller's bank, line by line, to the cent."""

    def payouts(self):
        return [
            self.gateway.read_payout(ref) for ref in self.fake.world.objects["payouts"]
        ]

    def test_it_is_what_was_collected_less_fees_with_their_tax(self):
        _mandate, payment = self.charge()
        self.advance(3, 10)
        (payout,) = self.payouts()
        self.assertEqual(payout.amount, Decimal("29.40"))
        self.assertEqual(payout.fees, Decimal("0.60"))
        self.assertEqual((payout.currency, payout.status), ("EUR", "pending"))
        self.assertEqual(payout.arrival_date, date(2026, 3, 11))
        self.assertEqual(payout.reference, f"FAKE-{payout.ref}")
        paid, fee = payout.items
        self.assertEqual((paid.type, paid.amount), ("payment_paid_out", Decimal(30)))
        self.assertEqual(paid.payment_ref, payment)
        self.assertEqual((fee.type, fee.amount), ("gocardless_fee", Decimal("-0.6")))
        self.assertEqual(fee.taxes, (("GB_VAT_1", Decimal("0.1")),))
        self.assertTrue(payout.adds_up)
        self.advance(3, 11)
        self.assertEqual(self.payouts()[0].status, "paid")

    def test_tenths_of_cents_are_summed_and_rounded_once(self):
        for number, amount in enumerate(("10.01", "20.33", "7.77")):
            mandate = self.fake.sign_up("sepa_core")
            request = self.request(mandate, amount, key=f"key-{number}")
            self.gateway.charge(request)
        self.advance(3, 10)
        (payout,) = self.payouts()
        # 38.11 less 0.36, 0.484 and 0.334: 36.932.
        self.assertEqual(
            [str(item.amount) for item in payout.items if "fee" in item.type],
            ["-0.360", "-0.484", "-0.334"],
        )
        self.assertEqual(payout.amount, Decimal("36.93"))
        self.assertTrue(payout.adds_up)

    def test_what_comes_back_is_taken_off_the_next_one(self):
        _mandate, failed = self.charge(key="a")
        _mandate, disputed = self.charge(key="b")
        _mandate, refunded = self.charge(key="c")
        self.advance(3, 10)
        self.fake.play("payment_failed", failed)
        self.fake.play("payment_charged_back", disputed)
        refund = RefundRequest("r", "S", refunded, "5.00", "5.00", "EUR")
        refund = self.gateway.refund(refund).provider_ref
        self.advance(3, 13)
        self.charge(key="d", amount="200.00")
        self.advance(3, 25)
        payout = self.payouts()[-1]
        self.assertEqual(
            sorted(item.type for item in payout.items),
            [
                "gocardless_fee",
                "gocardless_fee",
                "gocardless_fee",
                "payment_charged_back",
                "payment_failed",
                "payment_paid_out",
                "refund",
            ],
        )
        # 200.00 - 30 - 30 - 5, fees: -2.64 of the new, +0.60 twice of the returned.
        self.assertEqual(payout.amount, Decimal("133.56"))
        self.assertTrue(payout.adds_up)
        self.assertEqual(
            [item.refund_ref for item in payout.items if item.type == "refund"],
            [refund],
        )
        self.assertIn("late_failure_settled", self.fake.actions("payments", failed))
        self.assertIn("chargeback_settled", self.fake.actions("payments", disputed))
        self.assertIn("refund_settled", self.fake.actions("refunds", refund))
        self.fake.play("refund_funds_returned", refund)
        self.fake.play("chargeback_cancelled", disputed)
        self.advance(4, 1)
        types = {item.type for item in self.payouts()[-1].items}
        self.assertEqual(types, {"payment_paid_out", "refund_funds_returned"})

    def test_after_six_months_its_lines_are_gone(self):
        self.charge()
        self.advance(3, 10)
        self.advance(10, 1)
        with self.assertRaises(Refused) as caught:
            self.payouts()
        self.assertEqual(caught.exception.code, "resource_gone")

    def test_it_may_bounce(self):
        self.charge()
        self.advance(3, 10)
        self.fake.play("payout_bounced", self.payouts()[0].ref)
        self.assertEqual(self.payouts()[0].status, "bounced")


class TestChanges(GoCardlessCase):
    """What changed since, oldest first."""

    def test_all_pages_are_read_oldest_first(self):
        for _number in range(200):
            self.fake.sign_up("sepa_core")
        events = self.gateway.list_changes(BEFORE)
        self.assertEqual(len(events), 800)
        moments = [event.created_at for event in events]
        self.assertEqual(moments, sorted(moments))
        pages = [path for _m, path, *_r in self.fake.requests if path == "/events"]
        self.assertEqual(len(pages), 2)

    def test_only_what_is_newer(self):
        self.fake.sign_up("sepa_core")
        seen = self.gateway.list_changes(BEFORE)
        self.assertEqual(self.gateway.list_changes(seen[-1].created_at), ())
        ref = self.fake.sign_up("bacs")
        new = self.gateway.list_changes(seen[-1].created_at)
        self.assertEqual([event.action for event in new][-1], "fulfilled")
        subjects = {event.subject for event in new if event.resource == "mandates"}
        self.assertEqual(subjects, {ref})

    def test_a_moment_without_a_time_zone_is_refused(self):
        with self.assertRaises(ValueError):
            self.gateway.list_changes(datetime(2026, 1, 1))  # noqa: DTZ001

    def test_an_event_appears_a_moment_later(self):
        self.fake.world.event_lag = timedelta(seconds=5)
        self.fake.sign_up("sepa_core")
        self.assertEqual(self.gateway.list_changes(BEFORE), ())
        self.advance(3, 3)
        self.assertEqual(len(self.gateway.list_changes(BEFORE)), 4)

    def test_unknown_news_is_kept(self):
        _mandate, payment = self.charge()
        for scenario, action in (("payment_surcharged", "surcharge_fee_debited"),):
            self.fake.play(scenario, payment)
            (event,) = self.gateway.list_changes(BEFORE)[-1:]
            self.assertEqual((event.action, event.subject), (action, payment))
            self.assertIsNone(event.reason)
        self.advance(3, 10)
        payout = next(iter(self.fake.world.objects["payouts"]))
        self.fake.play("payout_fx_confirmed", payout)
        event = self.gateway.list_changes(BEFORE)[-1]
        self.assertEqual((event.action, event.subject), ("fx_rate_confirmed", payout))

    def test_a_failed_page_loses_the_whole_and_says_so(self):
        for _number in range(200):
            self.fake.sign_up("sepa_core")
        self.fake.fail_next(gocardless.HTML, nth=2, on="GET /events")
        with self.assertRaisesRegex(Exception, "not JSON"):
            self.gateway.list_changes(BEFORE)


class TestConnection(GoCardlessCase):
    """Whose account it is, and what it may do."""

    def test_it_names_the_account_and_its_schemes(self):
        told = self.gateway.test_connection()
        self.assertEqual(
            (told.name, told.verification, told.can_refund, told.sends_notices),
            ("Fake Club", "successful", True, True),
        )
        schemes = {one.scheme: one for one in told.schemes}
        self.assertEqual(len(schemes), 9)
        self.assertEqual(schemes["sepa_core"].notice_days, 3)
        self.assertEqual(schemes["sepa_core"].currency, "EUR")
        self.assertEqual(schemes["sepa_core"].reference, "FAKESEPA_CORE")

    def test_wrong_keys_or_rights_are_told_to_the_administrator(self):
        with self.assertRaises(Misconfigured) as caught:
            self.make_gateway(access_token="wrong").test_connection()
        self.assertEqual(caught.exception.code, "unauthorized")
        self.fake.restricted = True
        with self.assertRaises(Misconfigured) as caught:
            self.gateway.test_connection()
        self.assertEqual(caught.exception.code, "insufficient_permissions")

    def test_it_can_do_everything(self):
        self.assertEqual(len(GoCardlessGateway.abilities), 10)
        self.assertTrue(self.gateway.can_ask_again)
