import os
import subprocess
import sys
import threading
from datetime import date, datetime, timezone

from .fake import GoCardlessCase, gocardless

LONG_AGO = datetime(2026, 1, 1, tzinfo=timezone.utc)


class TestCharge(GoCardlessCase):
    """What becomes of a request for a payment."""

    def test_it_is_accepted_with_the_day_on_which_the_payer_is_charged(self):
        mandate = self.fake.sign_up("sepa_core")
        answer = self.gateway.charge(self.request(mandate))
        self.assertEqual(answer.outcome, "pending")
        self.assertEqual(answer.charge_date, date(2026, 3, 5))
        self.assertEqual(answer.kind, "")
        payment = self.fake.get("payments", answer.provider_ref)
        self.assertEqual((payment["amount"], payment["currency"]), (3000, "EUR"))
        self.assertEqual(payment["metadata"]["key"], "key-1")
        self.assertFalse(payment["retry_if_possible"])

    def test_the_day_is_the_scheme_s_first_bank_day(self):
        # Good Friday and Easter Monday 2026 lie between.
        self.advance(4, 1)
        for scheme, currency, day in (
            ("ach", "USD", date(2026, 4, 3)),
            ("autogiro", "SEK", date(2026, 4, 15)),
            ("bacs", "GBP", date(2026, 4, 8)),
            ("becs", "AUD", date(2026, 4, 2)),
            ("becs_nz", "NZD", date(2026, 4, 7)),
            ("betalingsservice", "DKK", date(2026, 5, 1)),
            ("pad", "CAD", date(2026, 4, 7)),
            ("pay_to", "AUD", date(2026, 4, 1)),
            ("sepa_core", "EUR", date(2026, 4, 8)),
        ):
            with self.subTest(scheme=scheme):
                mandate = self.fake.sign_up(scheme)
                answer = self.gateway.charge(
                    self.request(mandate, currency=currency, key=f"key-{scheme}")
                )
                self.assertEqual(answer.charge_date, day)

    def test_a_closed_day_is_rolled_and_the_answer_says_to_where(self):
        mandate = self.fake.sign_up("sepa_core")
        answer = self.gateway.charge(self.request(mandate, charge_date="2026-04-03"))
        self.assertEqual(answer.charge_date, date(2026, 4, 7))

    def test_a_day_too_early_is_refused_in_the_provider_s_words(self):
        mandate = self.fake.sign_up("sepa_core")
        answer = self.gateway.charge(self.request(mandate, charge_date="2026-03-04"))
        self.assertEqual((answer.outcome, answer.kind), ("refused", "refused"))
        self.assertEqual(answer.code, "charge_date")
        self.assertIn("charge_date must be on or after", answer.words)
        self.assertTrue(answer.request_id)
        self.assertEqual(self.payments(), [])

    def test_another_currency_than_the_scheme_s_is_refused(self):
        mandate = self.fake.sign_up("bacs")
        answer = self.gateway.charge(self.request(mandate, currency="EUR"))
        self.assertEqual((answer.outcome, answer.code), ("refused", "currency"))

    def test_what_cannot_be_collected_is_never_sent(self):
        mandate = self.fake.sign_up("sepa_core")
        for amount, currency, code in (
            ("30.00", "CHF", "currency"),
            ("30.005", "EUR", "amount"),
            ("0.00", "EUR", "amount"),
            ("-1.00", "EUR", "amount"),
        ):
            with self.subTest(amount=amount, currency=currency):
                answer = self.gateway.charge(self.request(mandate, amount, currency))
                self.assertEqual((answer.outcome, answer.code), ("refused", code))
        answer = self.gateway.charge(self.request("../creditors"))
        self.assertEqual((answer.outcome, answer.code), ("refused", "invalid_id"))
        self.assertEqual(self.fake.requests, [])

    def test_a_mandate_that_has_ended_asks_for_another_method(self):
        mandate = self.fake.sign_up("sepa_core")
        for scenario in (
            "mandate_suspended",
            "mandate_failed",
            "mandate_cancelled",
            "mandate_expired",
            "mandate_consumed",
            "mandate_blocked",
        ):
            with self.subTest(scenario=scenario):
                mandate = self.fake.sign_up("sepa_core")
                self.fake.play(scenario, mandate)
                answer = self.gateway.charge(self.request(mandate))
                self.assertEqual(answer.outcome, "refused")
                self.assertEqual(answer.code, "mandate_is_inactive")
                self.assertEqual(answer.failure, "method")

    def test_a_mandate_nobody_knows_is_refused(self):
        answer = self.gateway.charge(self.request("MD99999999"))
        self.assertEqual((answer.outcome, answer.kind), ("refused", "refused"))
        self.assertEqual(answer.code, "resource_not_found")

    def test_a_statement_that_is_too_long_is_refused(self):
        for scheme, currency, text in (
            ("bacs", "GBP", "ELEVENCHARS"),
            ("pad", "CAD", "X"),
        ):
            with self.subTest(scheme=scheme):
                mandate = self.fake.sign_up(scheme)
                request = self.request(mandate, currency=currency, statement=text)
                self.assertEqual(self.gateway.charge(request).code, "reference")


class TestOnce(GoCardlessCase):
    """One key charges once, whatever goes wrong."""

    def setUp(self):
        super().setUp()
        self.mandate = self.fake.sign_up("sepa_core")

    def test_a_repeated_key_is_answered_with_the_first_payment(self):
        first = self.gateway.charge(self.request(self.mandate))
        second = self.gateway.charge(self.request(self.mandate, again=True))
        self.assertEqual(second, first)
        self.assertEqual(len(self.payments()), 1)

    def test_a_closed_day_that_was_rolled_is_still_the_same_request(self):
        request = self.request(self.mandate, charge_date="2026-04-03")
        first = self.gateway.charge(request)
        self.assertEqual(self.gateway.charge(request), first)

    def test_money_that_moved_before_the_answer_was_lost_is_found_by_the_same_key(self):
        for number, fault in enumerate(
            (
                gocardless.SILENCE_AFTER,
                gocardless.CLOSE_AFTER,
                gocardless.CUT_AFTER,
                gocardless.HTML_AFTER,
                gocardless.SERVER_ERROR_AFTER,
            )
        ):
            with self.subTest(fault=fault):
                request = self.request(self.mandate, key=f"lost-{number}")
                self.fake.fail_next(fault, on="POST /payments")
                answer = self.hasty.charge(request)
                self.assertEqual(
                    (answer.outcome, answer.kind), ("unknown", "unavailable")
                )
                again = self.gateway.charge(
                    self.request(self.mandate, key=f"lost-{number}", again=True)
                )
                self.assertEqual(again.outcome, "pending")
                self.assertEqual(len(self.payments()), number + 1)

    def test_money_that_never_moved_is_asked_for_again_under_the_same_key(self):
        for number, fault in enumerate(
            (
                gocardless.SILENCE,
                gocardless.CLOSE,
                gocardless.HTML,
                gocardless.SERVER_ERROR,
            )
        ):
            with self.subTest(fault=fault):
                request = self.request(self.mandate, key=f"never-{number}")
                self.fake.fail_next(fault, on="POST /payments")
                self.assertEqual(self.hasty.charge(request).outcome, "unknown")
                self.assertEqual(len(self.payments()), number)
                self.assertEqual(self.gateway.charge(request).outcome, "pending")

    def test_another_sum_under_one_key_is_not_taken_for_ours(self):
        self.gateway.charge(self.request(self.mandate))
        other = self.fake.sign_up("sepa_core")
        for request in (
            self.request(self.mandate, "31.00"),
            self.request(other),
            self.request(self.mandate, charge_date="2026-03-20"),
        ):
            with self.subTest(request=request):
                answer = self.gateway.charge(request)
                self.assertEqual(
                    (answer.outcome, answer.kind), ("unknown", "misconfigured")
                )
        self.assertEqual(len(self.payments()), 1)

    def test_a_conflict_that_cannot_be_read_leaves_the_outcome_open(self):
        self.gateway.charge(self.request(self.mandate))
        self.fake.fail_next(gocardless.SERVER_ERROR, on="GET /payments/")
        answer = self.gateway.charge(self.request(self.mandate))
        self.assertEqual((answer.outcome, answer.kind), ("unknown", "unavailable"))

    def test_twenty_at_once_under_one_key_charge_once(self):
        answers = []

        def charge():
            gateway = self.make_gateway()
            answers.append(gateway.charge(self.request(self.mandate)))

        threads = [threading.Thread(target=charge) for _number in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(self.payments()), 1)
        self.assertEqual({answer.outcome for answer in answers}, {"pending"})

    def test_a_request_is_looked_up_without_being_sent(self):
        request = self.request(self.mandate)
        self.assertIsNone(self.gateway.find(request, LONG_AGO))
        self.fake.fail_next(gocardless.SILENCE_AFTER, on="POST /payments")
        self.hasty.charge(request)
        found = self.gateway.find(request, LONG_AGO)
        self.assertEqual(found.outcome, "pending")
        self.assertEqual(found.charge_date, date(2026, 3, 5))
        self.fake.fail_next(gocardless.HTML, on="GET /payments")
        self.assertEqual(self.gateway.find(request).outcome, "unknown")

    def test_it_is_found_beyond_the_first_page(self):
        request = self.request(self.mandate)
        self.gateway.charge(request)
        for _number in range(501):
            body = {
                "amount": 100,
                "currency": "EUR",
                "links": {"mandate": self.mandate},
            }
            self.fake.routes.answer("POST", "/payments", {}, {"payments": body}, None)
        self.assertEqual(self.gateway.find(request).outcome, "pending")

    def test_an_error_about_a_repetition_says_nothing_of_the_first_request(self):
        request = self.request(self.mandate)
        first = self.gateway.charge(request)
        self.fake.world.keys.clear()  # Keys are not kept for ever.
        self.fake.play("mandate_suspended", self.mandate)
        again = self.gateway.charge(self.request(self.mandate, again=True))
        self.assertEqual(again, first)

    def test_a_repetition_of_what_never_arrived_may_be_refused(self):
        self.fake.play("mandate_cancelled", self.mandate)
        again = self.gateway.charge(self.request(self.mandate, again=True))
        self.assertEqual((again.outcome, again.failure), ("refused", "method"))

    def test_a_killed_client_finds_its_payment_when_it_wakes(self):
        script = (
            "import sys; sys.stdin.readline()\n"
            "from gateways.gocardless import GoCardlessGateway, Settings\n"
            "from gateways.contract import ChargeRequest\n"
            "gateway = GoCardlessGateway(Settings(sys.argv[1], base_url=sys.argv[2]))\n"
            "gateway.charge(ChargeRequest('key-1', 'S1-key-1', '30.00', 'EUR',"
            " sys.argv[3]))\n"
        )
        child = subprocess.Popen(
            [sys.executable, "-c", script, gocardless.TOKEN]
            + [self.fake.url, self.mandate],
            stdin=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        self.fake.faults.victim = child.pid
        self.fake.fail_next(gocardless.KILL_AFTER, on="POST /payments")
        child.communicate(b"\n")
        self.assertEqual(child.returncode, -9)
        answer = self.gateway.charge(self.request(self.mandate, again=True))
        self.assertEqual(answer.outcome, "pending")
        self.assertEqual(len(self.payments()), 1)
