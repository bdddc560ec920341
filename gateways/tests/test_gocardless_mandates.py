import http.client
from datetime import date, datetime, timezone
from decimal import Decimal
from urllib.parse import urlencode, urlsplit

from ..errors import Misconfigured, Refused, Unavailable
from .fake import GoCardlessCase, gocardless

WHERE = {"Content-Type": "application/x-www-form-urlencoded"}


class TestSetUp(GoCardlessCase):
    """A customer signs on the provider's page."""

    def visit(self, url, **form):
        """Look at a page, or sign it; return status, body and where it leads."""
        address = urlsplit(url)
        connection = http.client.HTTPConnection(address.netloc, timeout=5)
        method, body = ("POST", urlencode(form)) if form else ("GET", None)
        connection.request(method, address.path, body, WHERE)
        answer = connection.getresponse()
        told = answer.status, answer.read().decode(), answer.headers.get("Location")
        connection.close()
        return told

    def test_a_page_is_made_and_kept_for_seven_days(self):
        flow = self.gateway.set_up_mandate(self.wish(customer={"given_name": "Ada"}))
        self.assertEqual(
            flow.expires_at.replace(microsecond=0),
            datetime(2026, 3, 9, 6, tzinfo=timezone.utc),
        )
        status, page, _leads = self.visit(flow.url)
        self.assertEqual(status, 200)
        self.assertIn('value="Ada"', page)
        self.assertEqual(self.gateway.read_setup(flow.setup_ref).state, "open")

    def test_who_signs_comes_back_with_a_mandate(self):
        flow = self.gateway.set_up_mandate(self.wish())
        status, _page, leads = self.visit(flow.url, given_name="Ada", account="FR1406")
        self.assertEqual((status, leads), (303, "http://127.0.0.1/back"))
        setup = self.gateway.read_setup(flow.setup_ref)
        self.assertEqual(setup.state, "fulfilled")
        mandate = self.gateway.read_mandate(setup.mandate_ref)
        self.assertEqual(
            (mandate.scheme, mandate.currency, mandate.state),
            ("sepa_core", "EUR", "pending"),
        )
        self.assertEqual((mandate.holder, mandate.ending), ("Ada", "1406"))
        self.assertEqual(mandate.customer_ref, setup.customer_ref)
        self.assertEqual(mandate.next_charge_date, date(2026, 3, 5))
        self.assertEqual(mandate.created_on, date(2026, 3, 2))
        self.assertTrue(mandate.is_usable)

    def test_the_second_click_finds_it_signed(self):
        flow = self.gateway.set_up_mandate(self.wish())
        self.visit(flow.url, given_name="Ada")
        status, page, _leads = self.visit(flow.url, given_name="Ada")
        self.assertEqual(status, 410)
        self.assertIn("signed already", page)
        self.assertEqual(len(self.fake.world.objects["mandates"]), 1)
        with self.assertRaises(Refused):
            self.gateway.set_up_mandate(self.wish(), flow.setup_ref)

    def test_an_expired_page_is_followed_by_a_new_one_of_the_same_set_up(self):
        flow = self.gateway.set_up_mandate(self.wish())
        self.advance(3, 10)
        self.assertEqual(self.visit(flow.url)[0], 410)
        new = self.gateway.set_up_mandate(self.wish(), flow.setup_ref)
        self.assertEqual(new.setup_ref, flow.setup_ref)
        self.assertNotEqual(new.url, flow.url)
        self.assertEqual(self.visit(new.url)[0], 200)

    def test_a_repeated_request_makes_no_second_set_up(self):
        first = self.gateway.set_up_mandate(self.wish())
        self.fake.fail_next(gocardless.SILENCE_AFTER, on="POST /billing_requests")
        with self.assertRaises(Unavailable):
            self.hasty.set_up_mandate(self.wish(key="setup-2"))
        again = self.gateway.set_up_mandate(self.wish(key="setup-2"))
        self.assertNotEqual(again.setup_ref, first.setup_ref)
        self.assertEqual(len(self.fake.world.objects["billing_requests"]), 2)

    def test_a_set_up_is_ready_then_fulfilled_or_cancelled(self):
        flow = self.gateway.set_up_mandate(self.wish())
        for scenario in ("setup_ready", "setup_fulfilling"):
            self.fake.play(scenario, flow.setup_ref)
            self.assertEqual(self.gateway.read_setup(flow.setup_ref).state, "open")
        self.fake.routes.answer(
            "POST",
            f"/billing_requests/{flow.setup_ref}/actions/cancel",
            {},
            None,
            None,
        )
        self.assertEqual(self.gateway.read_setup(flow.setup_ref).state, "cancelled")
        self.assertIn("cancelled", self.visit(flow.url)[1])

    def test_a_scheme_and_its_currency_belong_together(self):
        with self.assertRaisesRegex(Refused, "does not support the currency"):
            self.gateway.set_up_mandate(self.wish(scheme="bacs"))

    def test_payto_agrees_on_a_highest_sum(self):
        wish = {"scheme": "pay_to", "currency": "AUD"}
        with self.assertRaises(Refused):
            self.gateway.set_up_mandate(self.wish(**wish))
        flow = self.gateway.set_up_mandate(self.wish(**wish, key="k", most="500.00"))
        setup = self.fake.get("billing_requests", flow.setup_ref)
        self.assertEqual(
            setup["mandate_request"]["constraints"], {"max_amount_per_payment": 50000}
        )

    def test_who_is_asked_for_an_identity_number_gives_one(self):
        wish = {"scheme": "autogiro", "currency": "SEK"}
        flow = self.gateway.set_up_mandate(self.wish(**wish))
        self.assertEqual(self.visit(flow.url, given_name="Ada")[0], 410)
        number = {"swedish_identity_number": "556564-5404"}
        self.assertEqual(self.visit(flow.url, given_name="Ada", **number)[0], 303)

    def test_a_wrong_token_is_told_to_the_administrator(self):
        with self.assertRaises(Misconfigured):
            self.make_gateway(access_token="wrong").set_up_mandate(self.wish())
        with self.assertRaises(Misconfigured):
            self.make_gateway(access_token="").set_up_mandate(self.wish())


class TestMandate(GoCardlessCase):
    """Every status of a mandate, as the gateway reads it."""

    def state(self, ref):
        mandate = self.gateway.read_mandate(ref)
        return mandate.status, mandate.state, mandate.is_usable

    def test_the_highest_sum_is_read_where_one_was_agreed(self):
        read = self.gateway.read_mandate
        self.assertEqual(read(self.fake.sign_up("pay_to")).most, Decimal("1000.00"))
        self.assertIsNone(read(self.fake.sign_up("bacs")).most)

    def test_most_schemes_submit_a_mandate_by_itself(self):
        for scheme in ("autogiro", "bacs", "betalingsservice", "pad", "pay_to"):
            with self.subTest(scheme=scheme):
                ref = self.fake.sign_up(scheme)
                self.assertEqual(
                    self.state(ref), ("pending_submission", "pending", True)
                )
                hidden = self.fake.world.hidden[ref]
                self.fake.advance(hidden["submit_on"])
                self.assertEqual(self.state(ref), ("submitted", "pending", True))
                self.fake.advance(hidden["activate_on"])
                self.assertEqual(self.state(ref), ("active", "active", True))

    def test_the_others_submit_it_with_the_first_payment_so_waiting_is_healthy(self):
        for scheme, currency in (
            ("ach", "USD"),
            ("becs", "AUD"),
            ("becs_nz", "NZD"),
            ("sepa_core", "EUR"),
        ):
            with self.subTest(scheme=scheme):
                ref = self.fake.sign_up(scheme)
                today = self.fake.world.today
                self.fake.advance(date(2026, today.month + 1, 2))
                self.assertEqual(
                    self.state(ref), ("pending_submission", "pending", True)
                )
                request = self.request(ref, currency=currency, key=scheme)
                self.assertEqual(self.gateway.charge(request).outcome, "pending")
                self.fake.advance(date(2026, today.month + 1, 20))
                self.assertEqual(self.state(ref), ("active", "active", True))

    def test_a_mandate_that_cannot_be_used_says_how(self):
        for scenario, status, state in (
            ("mandate_suspended", "suspended_by_payer", "suspended"),
            ("mandate_failed", "failed", "failed"),
            ("mandate_cancelled", "cancelled", "cancelled"),
            ("mandate_expired", "expired", "expired"),
            ("mandate_consumed", "consumed", "consumed"),
            ("mandate_blocked", "blocked", "blocked"),
        ):
            with self.subTest(scenario=scenario):
                ref = self.fake.sign_up("sepa_core")
                self.fake.play(scenario, ref)
                self.assertEqual(self.state(ref), (status, state, False))
                self.assertIsNone(self.gateway.read_mandate(ref).next_charge_date)

    def test_a_payer_approves_his_mandate(self):
        ref = self.fake.sign_up("sepa_core")
        self.fake.play("mandate_awaits_approval", ref)
        expected = ("pending_customer_approval", "pending", True)
        self.assertEqual(self.state(ref), expected)
        for scenario in ("mandate_approved", "mandate_skipped", "mandate_resubmitted"):
            self.fake.play(scenario, ref)
            self.assertEqual(self.state(ref)[0], "pending_submission")
        self.assertEqual(
            self.fake.actions("mandates", ref),
            [
                "created",
                "customer_approval_granted",
                "customer_approval_skipped",
                "resubmission_requested",
            ],
        )

    def test_a_mandate_that_was_replaced_names_the_one_after_it(self):
        ref = self.fake.sign_up("sepa_core")
        new = self.fake.play("mandate_replaced", ref)["id"]
        mandate = self.gateway.read_mandate(ref)
        self.assertEqual((mandate.state, mandate.replaced_by), ("replaced", new))
        self.assertFalse(mandate.is_usable)
        self.assertTrue(self.gateway.read_mandate(new).is_usable)

    def test_a_customer_who_switches_his_bank_keeps_his_mandate(self):
        ref = self.fake.sign_up("bacs", given_name="Switching")
        before = self.gateway.read_mandate(ref)
        self.advance(3, 6)
        after = self.gateway.read_mandate(ref)
        self.assertEqual(after.state, "active")
        self.assertNotEqual(after.bank_account_ref, before.bank_account_ref)
        self.assertEqual((after.bank, after.ending), ("ANOTHER BANK", "99"))
        (event,) = (
            event
            for event in self.gateway.list_changes(before_all())
            if event.action == "transferred"
        )
        self.assertEqual(
            event.links["previous_customer_bank_account"], before.bank_account_ref
        )
        self.assertEqual(
            event.links["new_customer_bank_account"], after.bank_account_ref
        )

    def test_the_sandbox_s_names_steer_it(self):
        for scheme in ("bacs", "sepa_core"):
            for name, status in (("Invalid", "failed"), ("Expired", "expired")):
                with self.subTest(scheme=scheme, name=name):
                    ref = self.fake.sign_up(scheme, given_name=name)
                    self.fake.advance(self.fake.world.hidden[ref]["activate_on"])
                    self.assertEqual(self.state(ref)[0], status)

    def test_cancelling_takes_along_what_can_still_be_cancelled(self):
        ref, payment = self.charge()
        self.advance(3, 4)
        late = self.gateway.charge(self.request(ref, key="later")).provider_ref
        mandate = self.gateway.cancel_mandate(ref)
        self.assertEqual(mandate.state, "cancelled")
        self.assertEqual(self.fake.get("payments", payment)["status"], "submitted")
        self.assertEqual(self.fake.get("payments", late)["status"], "cancelled")
        (event,) = (
            event
            for event in self.gateway.list_changes(before_all())
            if event.resource == "payments" and event.action == "cancelled"
        )
        self.assertTrue(event.links["parent_event"])
        self.assertEqual(event.reason.failure, "own")
        # Again: nothing happens.
        self.assertEqual(self.gateway.cancel_mandate(ref).state, "cancelled")
        actions = self.fake.actions("mandates", ref)
        self.assertEqual(actions.count("cancelled"), 1)

    def test_what_ended_otherwise_cannot_be_cancelled(self):
        ref = self.fake.sign_up("sepa_core")
        self.fake.play("mandate_expired", ref)
        with self.assertRaises(Refused):
            self.gateway.cancel_mandate(ref)

    def test_a_mandate_is_brought_back_unless_it_lives_or_is_blocked(self):
        def reinstate(ref):
            path = f"/mandates/{ref}/actions/reinstate"
            return self.fake.routes.answer("POST", path, {}, None, None)

        ref = self.fake.sign_up("sepa_core")
        with self.assertRaisesRegex(gocardless.server.ApiError, "already active"):
            reinstate(ref)
        self.fake.play("mandate_cancelled", ref)
        reinstate(ref)
        self.assertEqual(self.state(ref), ("pending_submission", "pending", True))
        self.fake.play("mandate_blocked", ref)
        with self.assertRaisesRegex(gocardless.server.ApiError, "blocked"):
            reinstate(ref)


def before_all():
    return datetime(2026, 1, 1, tzinfo=timezone.utc)
