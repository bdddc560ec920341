import unittest

import requests

from ..errors import (
    GatewayError,
    Misconfigured,
    Refused,
    Unavailable,
    causes,
    raise_kind,
    status_kind,
    wire_kind,
    wire_status,
)
from .wire import RESET, SILENT, nobody, peer, response


def failure_of(url, timeout=5):
    """Return what a request raises, wrapped as Odoo wraps it."""
    try:
        try:
            requests.post(url, data={"amount": 1}, timeout=timeout).raise_for_status()
        except requests.exceptions.RequestException:
            raise ValueError("The payment provider rejected the request.")  # noqa: B904
    except ValueError as error:
        return error
    raise AssertionError("The request did not fail.")


class TestStatus(unittest.TestCase):
    """Each status of an answer, over a real socket with the real client."""

    def assertKind(self, kind, *statuses):
        for status in statuses:
            with self.subTest(status=status), peer(response(status)) as url:
                error = failure_of(url)
                self.assertEqual(wire_kind(error), kind)
                self.assertEqual(wire_status(error), status)

    def test_a_refusal_is_told_to_the_customer(self):
        self.assertKind("refused", 400, 402, 404, 405, 410, 422)

    def test_wrong_keys_or_rights_are_told_to_the_administrator(self):
        self.assertKind("misconfigured", 401, 403)

    def test_an_answer_that_decides_nothing_leaves_the_outcome_open(self):
        self.assertKind("unavailable", 408, 409, 425, 429)

    def test_a_failing_server_leaves_the_outcome_open(self):
        self.assertKind("unavailable", 500, 501, 502, 503, 504, 520, 599)

    def test_no_error_status_is_left_without_a_kind(self):
        kinds = {status_kind(status) for status in range(400, 600)}
        self.assertEqual(kinds, {"refused", "misconfigured", "unavailable"})


class TestNetwork(unittest.TestCase):
    """Failures without an answer: the money may have moved."""

    def assertUnavailable(self, error):
        self.assertEqual(wire_kind(error), "unavailable")
        self.assertIsNone(wire_status(error))

    def test_a_time_out_leaves_the_outcome_open(self):
        with peer(SILENT) as url:
            error = failure_of(url, timeout=0.1)
        self.assertUnavailable(error)
        self.assertIsInstance(error.__context__, requests.exceptions.ReadTimeout)

    def test_nobody_listening_leaves_the_outcome_open(self):
        self.assertUnavailable(failure_of(nobody()))

    def test_a_closed_connection_leaves_the_outcome_open(self):
        with peer(b"") as url:
            self.assertUnavailable(failure_of(url))

    def test_a_reset_connection_leaves_the_outcome_open(self):
        with peer(RESET) as url:
            self.assertUnavailable(failure_of(url))

    def test_half_an_answer_leaves_the_outcome_open(self):
        chunk = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{"
        with peer(chunk) as url:
            error = failure_of(url)
        self.assertUnavailable(error)
        self.assertIsInstance(
            error.__context__, requests.exceptions.ChunkedEncodingError
        )

    def test_an_answer_that_is_no_http_leaves_the_outcome_open(self):
        with peer(b"220 mail.example.com ESMTP\r\n") as url:
            self.assertUnavailable(failure_of(url))


class TestChain(unittest.TestCase):
    """The failure of the wire is found wherever it hides."""

    def test_what_is_no_failure_of_the_wire_has_no_kind(self):
        self.assertIsNone(wire_kind(KeyError("status")))
        self.assertIsNone(wire_status(KeyError("status")))

    def test_the_outermost_cause_comes_first(self):
        inner, outer = KeyError("inner"), ValueError("outer")
        outer.__context__ = inner
        self.assertEqual(list(causes(outer)), [outer, inner])

    def test_a_chain_that_bites_its_tail_ends(self):
        one, other = ValueError("one"), ValueError("other")
        one.__context__, other.__context__ = other, one
        self.assertEqual(list(causes(one)), [one, other])

    def test_a_known_kind_stands_whatever_caused_it(self):
        error = Misconfigured("No key")
        error.__cause__ = requests.exceptions.ConnectTimeout()
        self.assertEqual(wire_kind(error), "misconfigured")

    def test_a_kind_is_raised_as_its_class_with_the_cause(self):
        for kind, expected in (
            ("refused", Refused),
            ("misconfigured", Misconfigured),
            ("unavailable", Unavailable),
        ):
            with self.subTest(kind=kind):
                cause = ValueError("No")
                with self.assertRaises(expected) as caught:
                    raise_kind(kind, cause)
                self.assertEqual(str(caught.exception), "No")
                self.assertIs(caught.exception.__cause__, cause)
                self.assertEqual(caught.exception.kind, kind)

    def test_a_kind_that_nobody_knows_leaves_the_outcome_open(self):
        self.assertEqual(GatewayError.kind, "unavailable")
        with self.assertRaises(Unavailable):
            raise_kind("surprising", ValueError())
