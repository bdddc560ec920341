from odoo.tests import tagged

from ..common import d
from .mandate_case import MandateCase


@tagged("post_install", "-at_install")
class TestMandateNews(MandateCase):
    """What becomes of a mandate stands on its method; nothing is debited in vain."""

    def setUp(self):
        super().setUp()
        self.saved = self.env(su=True)["payment.token"]._subdebit_save_mandate_sudo(
            self.provider, self.payer, self.read_mandate(self.fake.sign_up("ach"))
        )
        self.asked.unlink()
        self.requests = self.env["subdebit.method.request"].sudo()

    def read_mandate(self, mandate_ref):
        return self.provider._subdebit_get_gateway_sudo().read_mandate(mandate_ref)

    def play(self, scenario):
        self.fake.play(scenario, self.saved.provider_ref)
        self.hear()

    def prepare(self):
        return self.runs.sudo()._prepare(self.company, d("2026-03-02")).debit_ids

    def said(self):
        return self.payer.sudo().message_ids[:1].body

    # === IT LIVES === #

    def test_a_mandate_becomes_active(self):
        self.play("mandate_activated")
        self.assertEqual(self.saved.mandate_state, "active")
        self.assertIn(": Active.", self.said())
        self.assertFalse(self.requests.search([]))

    def test_a_mandate_that_waits_for_approval_is_pending(self):
        self.fake.play("mandate_activated", self.saved.provider_ref)
        self.hear()
        for scenario in ("mandate_awaits_approval", "mandate_approved"):
            self.fake.play(scenario, self.saved.provider_ref)
        self.hear()
        self.assertEqual(self.saved.mandate_state, "pending")
        for scenario in ("mandate_skipped", "mandate_resubmitted"):
            self.play(scenario)
            self.assertEqual(self.saved.mandate_state, "pending")

    def test_the_next_possible_charge_is_read_anew(self):
        self.assertEqual(self.saved.next_charge_date, d("2026-03-04"))
        self.advance(3, 9)
        self.play("mandate_activated")
        self.assertEqual(self.saved.next_charge_date, d("2026-03-11"))

    def test_who_switches_his_bank_keeps_the_mandate(self):
        self.play("mandate_transferred")
        self.assertEqual(
            (self.saved.payment_details, self.saved.mandate_state), ("99", "pending")
        )
        self.assertFalse(self.requests.search([]))

    # === IT ENDS === #

    def test_a_mandate_that_ends_stops_what_comes_and_asks_for_another(self):
        for scenario, state in (
            ("mandate_cancelled", "cancelled"),
            ("mandate_expired", "expired"),
            ("mandate_failed", "failed"),
            ("mandate_suspended", "suspended"),
            ("mandate_consumed", "consumed"),
            ("mandate_blocked", "blocked"),
        ):
            with self.subTest(state=state), self.env.cr.savepoint() as point:
                self.play(scenario)
                self.assertEqual(self.saved.mandate_state, state)
                self.assertIn("Nothing more is debited from it.", self.said())
                asked = self.requests.search([])
                self.assertEqual(asked.payer_id, self.payer)
                notice = self.env["subdebit.notice"].sudo()
                told = notice.search([("request_id", "=", asked.id)])
                self.assertEqual(
                    (told.kind, told.address), ("method", "ada@example.com")
                )
                self.assertFalse(self.prepare())
                point.rollback()
                self.env.invalidate_all()

    def test_who_was_just_asked_is_not_asked_again(self):
        asked = self.ask()
        self.play("mandate_cancelled")
        self.assertEqual(self.requests.search([]), asked)

    def test_what_is_debited_from_nothing_has_no_scheme(self):
        self.assertEqual(self.subscription.debit_scheme, "ach")
        self.saved.mandate_state = "cancelled"
        self.assertNotEqual(self.subscription.debit_scheme, "ach")

    def test_the_same_news_twice_asks_once(self):
        self.play("mandate_cancelled")
        self.inbox.search([]).action_replay()
        self.read_news()
        self.assertEqual(len(self.requests.search([])), 1)
        self.assertEqual(set(self.inbox.search([]).mapped("state")), {"done", "kept"})

    def test_a_debit_that_waits_is_not_sent_by_a_mandate_that_ended(self):
        debit = self.prepare()
        self.play("mandate_cancelled")
        self.assertEqual(debit.state, "refused")
        self.assertFalse(self.fake.world.objects["payments"])

    def test_who_has_another_method_is_not_asked(self):
        tokens = self.env(su=True)["payment.token"]
        second = tokens._subdebit_save_mandate_sudo(
            self.provider, self.payer, self.read_mandate(self.fake.sign_up("ach"))
        )
        self.play("mandate_cancelled")
        self.assertFalse(self.requests.search([]))
        self.assertEqual(self.prepare().payment_token_id, second)

    def test_a_mandate_that_is_reinstated_is_debited_again(self):
        self.play("mandate_cancelled")
        ref = self.saved.provider_ref
        path = f"/mandates/{ref}/actions/reinstate"
        self.fake.routes.answer("POST", path, {}, None, None)
        self.hear()
        self.assertEqual(self.saved.mandate_state, "pending")
        self.assertEqual(self.prepare().payment_token_id, self.saved)

    # === ANOTHER TAKES ITS PLACE === #

    def test_the_successor_takes_over_what_comes(self):
        self.subscription.sudo().payment_token_id = self.saved
        debit = self.prepare()
        self.play("mandate_replaced")
        new = self.token() - self.saved
        self.assertEqual((self.saved.mandate_state, len(new)), ("replaced", 1))
        self.assertEqual(new.mandate_state, "pending")
        self.assertEqual(self.subscription.sudo().payment_token_id, new)
        self.assertEqual(debit.payment_token_id, new)
        self.assertFalse(self.requests.search([]))
        self.work()
        self.assertEqual(debit.state, "pending")
        [payment] = self.fake.world.objects["payments"].values()
        self.assertEqual(payment["links"]["mandate"], new.provider_ref)
        self.inbox.search([]).action_replay()
        self.read_news()
        self.assertEqual(len(self.token()), 2)

    def test_what_was_sent_stays_with_the_old_mandate(self):
        debit = self.prepare()
        self.work()
        self.assertEqual(debit.state, "pending")
        self.play("mandate_replaced")
        self.assertEqual(debit.payment_token_id, self.saved)
        [payment] = self.fake.world.objects["payments"].values()
        self.assertEqual(payment["links"]["mandate"], self.saved.provider_ref)
        self.work()
        self.assertEqual(len(self.fake.world.objects["payments"]), 1)

    # === SIGNED, AND NEVER CAME BACK === #

    def test_who_signed_and_never_came_back_is_saved(self):
        self.saved.active = False
        self.asked = self.ask()
        ref = self.fake.sign(self.flow())
        self.hear()
        self.assertEqual(self.token().provider_ref, ref)
        self.assertEqual(self.asked.state, "saved")
        self.come_back()
        self.inbox.search([]).action_replay()
        self.read_news()
        self.assertEqual(len(self.token()), 1)

    def test_what_others_signed_elsewhere_is_only_kept(self):
        self.read_news()
        before = len(self.env(su=True)["payment.token"].search([]))
        self.fake.sign_up("ach", given_name="Stranger")
        self.hear()
        after = len(self.env(su=True)["payment.token"].search([]))
        self.assertEqual(after, before)
        self.assertNotIn("failed", self.inbox.search([]).mapped("state"))
