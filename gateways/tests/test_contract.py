import dataclasses
import json
import unittest

from ..contract import OUTCOMES, Answer, ChargeRequest

REQUEST = ChargeRequest("key", "INV/1-abc", "30.00", "EUR", "cus_ada")


class TestContract(unittest.TestCase):
    """What goes in and comes out of every gateway."""

    def test_the_outcomes_are_these(self):
        self.assertEqual(
            OUTCOMES, ("collected", "pending", "refused", "cancelled", "unknown")
        )

    def test_an_answer_without_a_known_outcome_is_refused(self):
        with self.assertRaisesRegex(ValueError, "'done' is no outcome"):
            Answer(outcome="done")

    def test_neither_request_nor_answer_can_be_changed(self):
        with self.assertRaises(dataclasses.FrozenInstanceError):
            REQUEST.amount = "31.00"
        with self.assertRaises(dataclasses.FrozenInstanceError):
            Answer("collected").outcome = "refused"

    def test_a_request_survives_being_written_down(self):
        written = json.dumps(dataclasses.asdict(REQUEST))
        self.assertEqual(ChargeRequest(**json.loads(written)), REQUEST)

    def test_a_request_is_the_first_one_unless_it_says_so(self):
        self.assertFalse(REQUEST.again)

    def test_two_answers_share_no_details(self):
        one, other = Answer("collected"), Answer("collected")
        self.assertIsNot(one.details, other.details)
