import dataclasses
import json
import unittest

from ..contract import ABILITIES, OUTCOMES, Answer, ChargeRequest, Gateway
from ..errors import NotOffered
from ..gocardless import GoCardlessGateway

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


class TestGateway(unittest.TestCase):
    """What a gateway cannot do, it says."""

    def test_each_verb_that_is_missing_is_refused_by_name(self):
        gateway = Gateway()
        for verb, given, ability in (
            ("set_up_mandate", 1, "set_up_mandate"),
            ("read_setup", 1, "set_up_mandate"),
            ("read_mandate", 1, "set_up_mandate"),
            ("cancel_mandate", 1, "set_up_mandate"),
            ("charge", 1, "charge"),
            ("find", 2, "look_up"),
            ("read_payment", 1, "look_up"),
            ("cancel", 1, "cancel"),
            ("refund", 1, "refund"),
            ("read_refund", 1, "refund"),
            ("list_changes", 1, "list_changes"),
            ("read_payout", 1, "itemise_payout"),
            ("parse_webhook", 2, "parse_webhook"),
            ("test_connection", 0, "test_connection"),
        ):
            with self.subTest(verb=verb), self.assertRaises(NotOffered) as caught:
                getattr(gateway, verb)(*[None] * given)
            self.assertEqual(caught.exception.code, ability)
            self.assertEqual(caught.exception.kind, "misconfigured")
            self.assertIn(ability, ABILITIES)

    def test_a_whole_gateway_has_every_verb(self):
        verbs = [name for name in vars(Gateway) if not name.startswith("_")]
        missing = {
            verb
            for verb in verbs
            if verb not in vars(GoCardlessGateway) and verb != "can_ask_again"
        }
        self.assertEqual(missing, set())
        self.assertEqual(GoCardlessGateway.abilities, set(ABILITIES))

    def test_asking_again_is_forbidden_unless_the_provider_allows_it(self):
        self.assertFalse(Gateway().can_ask_again)

        class Again(Gateway):
            abilities = frozenset(["ask_again"])

        self.assertTrue(Again().can_ask_again)
