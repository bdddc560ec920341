from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import d
from ..fakes.provider import SUCCEEDS
from ..timeline.timeline_case import plain
from ..webhook.gocardless_case import MONDAY, GoCardlessCase
from .client_case import ClientCase


@tagged("post_install", "-at_install")
class TestProofAtProvider(GoCardlessCase):
    """L15: "I was charged twice", answered from ledger, provider and bank."""

    def setUp(self):
        super().setUp()
        self.patch(
            self.registry["res.company"],
            "_subdebit_today",
            lambda _company, now=None: MONDAY,
        )

    def ask(self, payer):
        """Press the button as Billing; return the proof, before the provider answers."""
        action = payer.with_user(self.billing).action_subdebit_charged_twice()
        return self.env["subdebit.proof"].browse(action["res_id"])

    def make_debit(self, name="Ada"):
        """Let the debit be sent by the provider's clock, which is ours in this story."""
        debit = super().make_debit(name)
        debit.sudo().attempt_ids.first_sent_at = "2026-03-02 00:00:00"
        return debit

    def let_work(self):
        with self.as_cron() as env:
            return env["subdebit.proof"]._work(float("inf"))

    def test_the_provider_is_asked_by_the_worker_alone_and_by_our_key(self):
        debit = self.make_debit()
        before = len(self.fake.requests)
        proof = self.ask(debit.payer_id)
        self.assertEqual(len(self.fake.requests), before)
        self.assertEqual(proof.state, "asked")
        self.assertIn("is being asked", proof.provider_sentence)
        self.assertEqual(self.ask(debit.payer_id), proof)
        self.assertEqual(self.let_work(), 0)
        self.assertEqual(proof.state, "answered")
        asked = self.fake.requests[before:]
        self.assertEqual({method for method, *_rest in asked}, {"GET"})
        line = proof.line_ids.filtered(lambda one: one.source == "provider")
        self.assertEqual(
            (line.amount, line.name), (30.0, self.payment_ref(debit)), line.answer
        )
        self.assertIn("The provider says: $ 30.00", plain(proof.provider_sentence))
        count = len(self.fake.requests)
        self.assertEqual(self.let_work(), 0)
        self.assertEqual(len(self.fake.requests), count)

    def test_a_provider_that_does_not_answer_is_told_of(self):
        debit = self.make_debit()
        proof = self.ask(debit.payer_id)
        self.fake.fail_next("server_error")
        self.let_work()
        self.assertEqual(proof.state, "answered")
        line = proof.line_ids.filtered(lambda one: one.source == "provider")
        self.assertFalse(line.amount)
        self.assertTrue(line.answer)


@tagged("post_install", "-at_install")
class TestProof(ClientCase):
    """L15: what was asked, what is booked, and whether anything was taken twice."""

    def ask(self, payer, user=None):
        payer = payer.with_user(user or self.billing)
        action = payer.action_subdebit_charged_twice()
        return self.env["subdebit.proof"].browse(action["res_id"])

    def test_each_sum_for_an_invoice_of_its_own_is_not_twice(self):
        payer = self.make_payer()
        for _number in range(2):
            self.make_priced(30.0, self.day, partner=payer)._bill(self.day)
        self.prepare()
        self.work()
        proof = self.ask(payer)
        self.assertEqual(proof.state, "answered")
        self.assertEqual(
            plain(proof.verdict),
            "Nothing was taken twice: of no invoice more than its total (looked at: 2).",
        )
        self.assertIn("cannot be asked from here", proof.provider_sentence)
        self.assertIn("(1, of which on a bank statement: 0)", proof.booked_sentence)

    def test_what_was_paid_by_hand_and_debited_is_twice(self):
        payer = self.make_payer(behaviour=SUCCEEDS)
        invoice = self.as_root(
            self.make_priced(30.0, self.day, partner=payer)._bill(self.day)
        )
        debit = self.prepare().debit_ids
        self.work()
        debit.sudo().payment_ids.move_id.line_ids.remove_move_reconcile()
        self.pay_by_hand(invoice, 30.0)
        proof = self.ask(payer)
        self.assertEqual(
            plain(proof.verdict),
            f"$ 60.00 were taken for {invoice.name}, which is for $ 30.00: $ 30.00 too"
            " much. Refund them, or leave them as a credit.",
        )
        opened = proof.line_ids.filtered("payment_id")[:1].with_user(self.billing)
        self.assertEqual(opened.action_open()["res_model"], "account.payment")

    def test_who_handles_failures_asks_and_a_user_does_not(self):
        payer = self.make_payer()
        with self.assertRaisesRegex(UserError, "Nothing was ever asked of Ada"):
            self.ask(payer, self.handler)
        self.pay_by_hand(self.make_invoice(payer, 30.0), 30.0)
        self.assertIn("Nothing was taken twice", self.ask(payer, self.handler).verdict)
        with self.assertRaisesRegex(AccessError, "Billing / Failed payments"):
            self.ask(payer, self.user)

    def test_another_company_sees_no_proof(self):
        payer = self.make_payer()
        self.pay_by_hand(self.make_invoice(payer, 30.0), 30.0)
        proof = self.ask(payer)
        other = self.make_other_company()["company"]
        stranger = self.make_user_of(other)
        with self.assertRaises(AccessError):
            proof.with_user(stranger).read(["verdict"])

    def make_user_of(self, company):
        env, type(self).env = self.env, self.setup_env
        try:
            return self.make_user("billing", company)
        finally:
            type(self).env = env

    def test_the_window_is_as_long_as_it_says(self):
        payer = self.make_payer()
        self.pay_by_hand(self.make_invoice(payer, 30.0), 30.0)
        self.day = d("2025-11-30")
        self.assertEqual(str(self.ask(payer).since), "2025-10-01")
