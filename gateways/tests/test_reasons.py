import csv
import doctest
import unittest
from pathlib import Path

from .. import reasons
from ..reasons import FAILURES, MEANINGS, gocardless_reason

ROWS = Path(reasons.__file__).with_name("gocardless_reasons.csv")


def why(action="failed", scheme="", code="", cause="", origin="bank"):
    """Return the meaning and what to do."""
    details = {"reason_code": code, "cause": cause, "origin": origin, "scheme": scheme}
    reason = gocardless_reason(action, details)
    return reason.meaning, reason.failure


class TestReasons(unittest.TestCase):
    """The scheme and the code say why; the cause only where they do not."""

    def test_the_examples(self):
        self.assertEqual(doctest.testmod(reasons).failed, 0)

    def test_no_money_is_tried_again_in_every_scheme(self):
        for scheme, code in (
            ("ach", "ACH_RETURN-R01"),
            ("autogiro", "TK82-1"),
            ("bacs", "ARUDD-0"),
            ("becs", "6"),
            ("becs_nz", "DISHONOUR-AM04"),
            ("betalingsservice", "INFORMATION_LIST-0282"),
            ("pad", "PAYMENT_STATUS_REPORT-901"),
            ("sepa_core", "AM04"),
        ):
            with self.subTest(scheme=scheme):
                found = why(scheme=scheme, code=code, cause="refer_to_payer")
                self.assertEqual(found, ("no_money", "retry"))
        found = why(scheme="pay_to", code="FAILED", cause="insufficient_funds")
        self.assertEqual(found, ("no_money", "retry"))

    def test_a_payer_who_died_is_told_by_the_code_alone(self):
        for action, scheme, code in (
            ("failed", "ach", "ACH_RETURN-R14"),
            ("failed", "ach", "ACH_RETURN-R15"),
            ("failed", "bacs", "ARUDD-2"),
            ("failed", "becs", "MD07"),
            ("failed", "pad", "PAYMENT_STATUS_REPORT-910"),
            ("failed", "sepa_core", "MD07"),
            ("cancelled", "bacs", "ADDACS-2"),
            ("cancelled", "bacs", "AUDDIS-2"),
            ("cancelled", "bacs", "ARUDD-2"),
            ("cancelled", "sepa_core", "MD07"),
        ):
            with self.subTest(scheme=scheme, code=code):
                found = why(action, scheme, code, "bank_account_closed")
                self.assertEqual(found, ("deceased", "deceased"))
        found = why("failed", "sepa_core", "AC04", "bank_account_closed")
        self.assertEqual(found, ("account_closed", "method"))

    def test_one_cause_covers_missing_money_and_a_frozen_account(self):
        same = {"cause": "refer_to_payer"}
        for scheme, code, expected in (
            ("ach", "ACH_RETURN-R16", ("account_restricted", "method")),
            ("ach", "ACH_RETURN-R08", ("refused_by_payer", "person")),
            ("pad", "PAYMENT_STATUS_REPORT-907", ("account_restricted", "method")),
            ("sepa_core", "MS02", ("refused_by_payer", "person")),
            ("sepa_core", "MS03", ("reason_withheld", "retry")),
        ):
            with self.subTest(code=code):
                self.assertEqual(why(scheme=scheme, code=code, **same), expected)

    def test_one_code_says_another_thing_when_it_comes_back_later(self):
        code = {"scheme": "sepa_core", "code": "MD01"}
        self.assertEqual(why("failed", **code), ("mandate_cancelled", "method"))
        self.assertEqual(why("charged_back", **code), ("disputed", "person"))
        self.assertEqual(why("cancelled", **code), ("disputed", "person"))

    def test_one_code_says_another_thing_in_another_scheme(self):
        self.assertEqual(why(scheme="becs", code="2")[0], "stopped")
        self.assertEqual(why(scheme="pay_to", code="2")[0], "technical")

    def test_every_chargeback_is_a_person_s(self):
        with open(ROWS, newline="") as file:
            rows = list(csv.DictReader(file))
        failures = {
            MEANINGS[row["meaning"]][0]
            for row in rows
            if row["event"] == "charged_back"
        }
        self.assertEqual(failures, {"person"})

    def test_an_unknown_code_falls_back_on_the_cause_then_on_a_person(self):
        self.assertEqual(
            why(scheme="sepa_core", code="ZZ99", cause="insufficient_funds"),
            ("no_money", "retry"),
        )
        self.assertEqual(why(scheme="sepa_core", code="ZZ99"), ("unknown", "person"))
        self.assertEqual(why(cause="other"), ("unknown", "person"))

    def test_what_we_did_ourselves_asks_nobody(self):
        for cause in ("payment_cancelled", "mandate_cancelled", "bank_account_closed"):
            self.assertEqual(
                why("cancelled", cause=cause, origin="api"), ("own", "own")
            )
        self.assertEqual(
            why("cancelled", cause="mandate_cancelled"), ("mandate_cancelled", "method")
        )

    def test_the_event_s_scheme_counts_then_the_mandate_s(self):
        told = {"origin": "bank", "reason_code": "MD07", "cause": "bank_account_closed"}
        for scheme in ("sepa", "sepa_core"):
            self.assertEqual(gocardless_reason("failed", told, scheme).code, "MD07")
            self.assertEqual(
                gocardless_reason("failed", told, scheme).failure, "deceased"
            )

    def test_the_provider_s_own_retry_is_told(self):
        told = {"cause": "insufficient_funds", "will_attempt_retry": True}
        self.assertTrue(gocardless_reason("failed", told).will_retry)

    def test_the_table_is_whole(self):
        with open(ROWS, newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(len(rows), 183)
        self.assertEqual(
            len({(row["event"], row["scheme"], row["code"]) for row in rows}), 183
        )
        used = {row["meaning"] for row in rows} | set(reasons._CAUSES.values())
        self.assertEqual(used | {"unknown"}, set(MEANINGS))
        self.assertEqual(
            {failure for failure, _words in MEANINGS.values()}, set(FAILURES)
        )

    def test_every_meaning_is_a_sentence(self):
        for failure, words in MEANINGS.values():
            self.assertRegex(words, r"^[A-Z].*\.$")
            self.assertIn(failure, FAILURES)
