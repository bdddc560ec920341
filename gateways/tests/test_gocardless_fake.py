from datetime import date
from email.utils import parsedate_to_datetime

from gocardless_pro import errors

from .fake import FakeCase, gocardless


class TestErrorShapes(FakeCase):
    """Errors have the provider's bodies, and the SDK's classes."""

    def assertError(self, raised, status, kind, **first):
        told = raised.error
        self.assertEqual((told["code"], told["type"]), (status, kind))
        self.assertEqual(
            set(told),
            {"code", "documentation_url", "errors", "message", "request_id", "type"},
        )
        inner = told["errors"][0]
        self.assertEqual(set(inner), {"message", *first})
        self.assertEqual({name: inner[name] for name in first}, first)

    def test_a_field_that_is_wrong(self):
        mandate = self.fake.sign_up("sepa_core")
        with self.assertRaises(errors.ValidationFailedError) as caught:
            self.client.payments.create(self.body(mandate, charge_date="2026-03-03"))
        self.assertError(
            caught.exception,
            422,
            "validation_failed",
            field="charge_date",
            request_pointer="/payments/charge_date",
        )
        self.assertTrue(str(caught.exception))

    def test_a_state_that_forbids_it(self):
        mandate = self.fake.sign_up("sepa_core")
        self.fake.play("mandate_cancelled", mandate)
        with self.assertRaises(errors.InvalidStateError) as caught:
            self.client.payments.create(self.body(mandate))
        error = caught.exception
        self.assertError(error, 422, "invalid_state", reason="mandate_is_inactive")

    def test_a_key_that_was_used_even_for_the_same_body(self):
        mandate = self.fake.sign_up("sepa_core")
        ref = self.client.payments.create(
            self.body(mandate), {"Idempotency-Key": "one"}
        ).id
        with self.assertRaises(errors.IdempotentCreationConflictError) as caught:
            self.client.payments.create(self.body(mandate), {"Idempotency-Key": "one"})
        self.assertEqual(caught.exception.conflicting_resource_id, ref)
        self.assertError(
            caught.exception,
            409,
            "invalid_state",
            reason="idempotent_creation_conflict",
            links={"conflicting_resource_id": ref},
        )
        refused = {"Idempotency-Key": "two"}
        with self.assertRaises(errors.ValidationFailedError):
            self.client.payments.create(self.body(mandate, amount=0), dict(refused))
        # What was refused has not used its key.
        self.assertTrue(self.client.payments.create(self.body(mandate), refused).id)

    def test_keys_rights_and_limits(self):
        for setting, value, error, status, reason in (
            ("token", "x", errors.AuthenticationError, 401, "unauthorized"),
            (
                "restricted",
                True,
                errors.PermissionsError,
                403,
                "insufficient_permissions",
            ),
            ("per_minute", 0, errors.RateLimitError, 429, "rate_limit_exceeded"),
        ):
            before = getattr(self.fake, setting)
            setattr(self.fake, setting, value)
            with self.subTest(reason=reason), self.assertRaises(error) as caught:
                self.client.creditors.list()
            self.assertError(
                caught.exception, status, "invalid_api_usage", reason=reason
            )
            setattr(self.fake, setting, before)

    def test_an_internal_error_has_no_list_of_errors(self):
        self.fake.fail_next(gocardless.SERVER_ERROR)
        with self.assertRaises(errors.GoCardlessInternalError) as caught:
            self.client.creditors.list()
        self.assertEqual(
            set(caught.exception.error),
            {"code", "documentation_url", "message", "request_id", "type"},
        )


class TestStrictness(FakeCase):
    """What the real one refuses, the fake refuses."""

    def refusal(self, method, path, body=None, **headers):
        status, _headers, told = self.ask(method, path, body, **headers)
        inner = (told.get("error", {}).get("errors") or [{}])[0]
        return status, inner.get("field") or inner.get("reason")

    def test_a_missing_head(self):
        self.assertEqual(
            self.refusal("GET", "/creditors", Authorization=""), (401, "unauthorized")
        )
        for version in ("", "2014-01-01"):
            self.assertEqual(
                self.refusal("GET", "/creditors", GoCardless_Version=version),
                (400, "version_not_found"),
            )

    def test_a_document_of_another_form(self):
        mandate = self.fake.sign_up("sepa_core")
        body = self.body(mandate)
        for wrong in (
            b"[]",
            b"not json",
            b'"text"',
            {"payment": body},
            {"payments": body, "more": 1},
            {"payments": [body]},
            {"payments": {**body, "colour": "red"}},
        ):
            with self.subTest(wrong=wrong):
                self.assertEqual(self.refusal("POST", "/payments", wrong)[0], 400)
        path = "/payments/PM00000001/actions/cancel"
        self.assertEqual(self.refusal("POST", path, {"payments": {}})[0], 400)
        self.assertEqual(self.payments(), [])

    def test_values_that_are_wrong(self):
        mandate = self.fake.sign_up("sepa_core")
        for field, value in (
            ("amount", 0),
            ("amount", -1),
            ("amount", "3000"),
            ("amount", 30.0),
            ("amount", True),
            ("currency", "GBP"),
            ("charge_date", "2026-03-04"),
            ("charge_date", "05/03/2026"),
            ("charge_date", "2026-02-30"),
            ("metadata", {"a": "1", "b": "2", "c": "3", "d": "4"}),
            ("metadata", {"k" * 51: "v"}),
            ("metadata", {"k": "v" * 501}),
            ("metadata", {"k": 1}),
            ("reference", "x" * 141),
        ):
            with self.subTest(field=field, value=str(value)[:20]):
                body = {"payments": self.body(mandate, **{field: value})}
                self.assertEqual(self.refusal("POST", "/payments", body), (422, field))
        self.assertEqual(self.payments(), [])

    def test_lists_are_asked_for_properly(self):
        for query in ("limit=0", "limit=501", "limit=x", "created_at[gt]=monday"):
            self.assertEqual(self.refusal("GET", f"/payments?{query}")[0], 422)
        for query in ("colour=red", "after=PM1", "created_at[eq]=2026-01-01"):
            self.assertEqual(self.refusal("GET", f"/payments?{query}")[0], 400)
        self.assertEqual(self.refusal("GET", "/payout_items")[0], 422)

    def test_addresses_that_are_none(self):
        for method, path in (
            ("GET", "/"),
            ("GET", "/payments/PM1"),
            ("GET", "/nothing"),
            ("GET", "/billing_request_flows/BRF1"),
            ("POST", "/mandates/MD1/actions/explode"),
            ("PUT", "/mandates/MD1"),
            ("DELETE", "/payments/PM1"),
        ):
            with self.subTest(path=path):
                body = {"data": {}} if method != "GET" else None
                self.assertEqual(self.refusal(method, path, body)[0], 404)

    def test_a_failed_payment_is_retried_three_times_at_most(self):
        _mandate, ref = self.charge("Penniless")
        with self.assertRaises(errors.InvalidStateError):
            self.client.payments.retry(ref)
        for day in (date(2026, 3, 10), date(2026, 3, 20), date(2026, 3, 30)):
            self.fake.advance(day)
            told = self.client.payments.retry(ref)
            self.assertEqual(told.status, "pending_submission")
        self.advance(4, 20)
        with self.assertRaisesRegex(errors.InvalidStateError, "too often"):
            self.client.payments.retry(ref)
        mandate, ref = self.charge("Penniless", key="other")
        self.advance(5, 10)
        self.fake.play("mandate_cancelled", mandate)
        with self.assertRaisesRegex(errors.InvalidStateError, "Mandate"):
            self.client.payments.retry(ref)

    def test_only_metadata_may_be_changed(self):
        _mandate, ref = self.charge()
        told = self.client.payments.update(ref, {"metadata": {"note": "x"}})
        self.assertEqual(told.metadata, {"note": "x"})
        with self.assertRaises(errors.InvalidApiUsageError):
            self.client.payments.update(ref, {"amount": 1})

    def test_the_head_of_an_answer(self):
        mandate = self.fake.sign_up("sepa_core")
        body = {"payments": self.body(mandate)}
        status, headers, told = self.ask("POST", "/payments", body)
        self.assertEqual(status, 201)
        ref = told["payments"]["id"]
        self.assertEqual(headers["Location"], f"{self.fake.url}/payments/{ref}")
        self.assertEqual(headers["RateLimit-Limit"], "1000")
        self.assertEqual(headers["RateLimit-Remaining"], "999")
        self.assertIsNotNone(parsedate_to_datetime(headers["RateLimit-Reset"]))
        _status, headers, _told = self.ask("GET", "/balances")
        self.assertEqual(headers["RateLimit-Limit"], "60")


class TestClosedDays(FakeCase):
    """The days on which the banks of each scheme are closed."""

    def test_they_are_the_published_ones(self):
        for scheme, closed, opened in (
            ("ach", date(2026, 11, 26), date(2026, 7, 3)),
            ("autogiro", date(2026, 6, 19), date(2026, 4, 2)),
            ("bacs", date(2026, 8, 31), date(2026, 8, 3)),
            ("becs", date(2026, 1, 26), date(2026, 10, 5)),
            ("becs_nz", date(2026, 2, 6), date(2026, 1, 26)),
            ("betalingsservice", date(2026, 5, 15), date(2026, 5, 1)),
            ("pad", date(2026, 9, 30), date(2026, 2, 17)),
            ("sepa_core", date(2026, 5, 1), date(2026, 5, 14)),
        ):
            with self.subTest(scheme=scheme):
                rolled = gocardless.calendar.roll(closed, scheme)
                self.assertGreater(rolled, closed)
                self.assertEqual(gocardless.calendar.roll(opened, scheme), opened)
        saturday = date(2026, 3, 7)
        self.assertEqual(gocardless.calendar.roll(saturday, "pay_to"), saturday)


class TestTesterDoors(FakeCase):
    """The doors that the real one has not, for people."""

    def test_the_clock_the_faults_and_the_scenarios(self):
        _mandate, ref = self.charge()
        told = self.ask("POST", "/fake/clock", {"date": "2026-03-10"})[2]
        self.assertEqual(told, {"date": "2026-03-10"})
        self.assertEqual(sum(self.ask("GET", "/fake/ledger")[2].values()), 3000)
        scenario = {"scenario": "payment_charged_back", "id": ref}
        self.assertEqual(self.ask("POST", "/fake/scenarios", scenario)[0], 200)
        self.assertEqual(self.ask("GET", "/fake/ledger")[2], {})
        self.ask("POST", "/fake/faults", {"fault": "server_error"})
        self.assertEqual(self.ask("GET", "/creditors")[0], 500)
        for path, wrong in (
            ("/fake/clock", {"date": "2026-01-01"}),
            ("/fake/faults", {"fault": "earthquake"}),
            ("/fake/scenarios", {"scenario": "x", "id": ref}),
            ("/fake/scenarios", {}),
        ):
            self.assertEqual(self.ask("POST", path, wrong)[0], 400)
        self.assertEqual(self.ask("POST", "/fake/nothing", {})[0], 404)
