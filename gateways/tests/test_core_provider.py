import dataclasses
import unittest

import requests

from ..contract import ChargeRequest
from ..core_provider import (
    CoreResult,
    answer_of_error,
    answer_of_refund,
    answer_of_result,
)
from ..errors import Misconfigured, Refused, Unavailable
from .wire import peer, response

REQUEST = ChargeRequest("key", "INV/1-abc", "30.00", "EUR", "cus_ada")
AGAIN = dataclasses.replace(REQUEST, again=True)


def charge(request=REQUEST, **result):
    """Return the answer to a request whose transaction ends with the given result."""
    return answer_of_result(
        CoreResult(**{"provider_reference": "pi_1", **result}), request
    )


def charge_raising(error, request=REQUEST):
    return answer_of_error(error, request)


class TestResults(unittest.TestCase):
    """A transaction's state names the outcome."""

    def test_each_state_of_a_transaction_has_its_outcome(self):
        for state, outcome in (
            ("done", "collected"),
            ("pending", "pending"),
            ("authorized", "pending"),
            ("error", "refused"),
            ("cancel", "cancelled"),
            ("draft", "unknown"),
        ):
            with self.subTest(state=state):
                self.assertEqual(charge(state=state).outcome, outcome)

    def test_only_a_refusal_has_a_kind(self):
        self.assertEqual(charge(state="done").kind, "")
        self.assertEqual(charge(state="pending").kind, "")
        self.assertEqual(charge(state="error").kind, "refused")
        self.assertEqual(charge(state="cancel").kind, "refused")

    def test_the_provider_s_words_and_reference_come_through(self):
        answer = charge(
            state="error", state_message="Your card was declined.", changes={"a": 1}
        )
        self.assertEqual(answer.words, "Your card was declined.")
        self.assertEqual(answer.provider_ref, "pi_1")
        self.assertEqual(answer.details, {"a": 1})

    def test_a_refund_that_was_only_taken_waits_for_the_webhook(self):
        taken = CoreResult("draft", "r_1", changes={"provider_reference": "r_1"})
        self.assertEqual(answer_of_refund(taken, REQUEST).outcome, "pending")
        self.assertEqual(answer_of_result(taken, REQUEST).outcome, "unknown")
        untold = CoreResult("draft")
        self.assertEqual(answer_of_refund(untold, REQUEST).outcome, "unknown")

    def test_what_is_missing_is_empty(self):
        answer = charge(state="done", provider_reference=None, state_message=False)
        self.assertEqual((answer.provider_ref, answer.words), ("", ""))
        self.assertEqual(answer.details, {})

    def test_an_error_that_no_answer_explains_is_no_refusal(self):
        # As when the answer names another amount: the money may have moved.
        answer = charge(
            state="error", provider_reference=False, state_message="Doesn't match."
        )
        self.assertEqual((answer.outcome, answer.kind), ("unknown", "unavailable"))
        self.assertEqual(answer.words, "Doesn't match.")


class TestErrors(unittest.TestCase):
    """The gateway never raises, and does not know by default."""

    def test_a_known_kind_names_the_outcome(self):
        for error, outcome, kind in (
            (Refused("No"), "refused", "refused"),
            (Misconfigured("No"), "refused", "misconfigured"),
            (Unavailable("No"), "unknown", "unavailable"),
        ):
            with self.subTest(error=error):
                answer = charge_raising(error)
                self.assertEqual((answer.outcome, answer.kind), (outcome, kind))
                self.assertEqual(answer.words, "No")

    def test_what_nobody_foresaw_is_unknown(self):
        for error in (KeyError("id"), RuntimeError("bug"), MemoryError(), OSError()):
            with self.subTest(error=error):
                answer = charge_raising(error)
                self.assertEqual(
                    (answer.outcome, answer.kind), ("unknown", "unavailable")
                )

    def test_the_wire_s_failure_is_read_from_the_real_client(self):
        for status, outcome, kind in (
            (402, "refused", "refused"),
            (401, "refused", "misconfigured"),
            (429, "unknown", "unavailable"),
            (503, "unknown", "unavailable"),
        ):
            with self.subTest(status=status), peer(response(status)) as url:
                with self.assertRaises(requests.exceptions.HTTPError) as caught:
                    requests.post(url, timeout=5).raise_for_status()
                answer = charge_raising(caught.exception)
                self.assertEqual((answer.outcome, answer.kind), (outcome, kind))

    def test_an_answer_that_is_no_json_is_unknown(self):
        with peer(response(200, b"<html>")) as url:
            with self.assertRaises(ValueError) as caught:
                requests.post(url, timeout=5).json()
        self.assertEqual(charge_raising(caught.exception).outcome, "unknown")


class TestAskingAgain(unittest.TestCase):
    """The first request may have gone through: an error about the second proves nothing."""

    def test_an_error_about_the_request_leaves_the_payment_unknown(self):
        for status in (400, 403, 404, 422):
            with self.subTest(status=status):
                answer = charge(
                    AGAIN, state="error", provider_reference=False, status=status
                )
                self.assertEqual(answer.outcome, "unknown")

    def test_the_same_error_refuses_what_was_asked_for_the_first_time(self):
        answer = charge(state="error", provider_reference=False, status=400)
        self.assertEqual((answer.outcome, answer.kind), ("refused", "refused"))

    def test_a_declined_card_is_refused_both_times(self):
        for request in (REQUEST, AGAIN):
            answer = charge(
                request, state="error", provider_reference=False, status=402
            )
            self.assertEqual(answer.outcome, "refused")

    def test_a_wrong_key_leaves_the_payment_unknown_and_tells_the_administrator(self):
        answer = charge_raising(Misconfigured("Invalid key"), AGAIN)
        self.assertEqual((answer.outcome, answer.kind), ("unknown", "misconfigured"))

    def test_a_provider_that_was_switched_off_leaves_the_payment_unknown(self):
        self.assertEqual(charge_raising(Refused("Off"), AGAIN).outcome, "unknown")

    def test_good_news_is_good_news(self):
        self.assertEqual(charge(AGAIN, state="done").outcome, "collected")
        self.assertEqual(charge(AGAIN, state="pending").outcome, "pending")
