from odoo import fields
from odoo.tests import tagged

from ..common import d
from ..fakes.gocardless import TOKEN
from .gocardless_case import MONDAY, GoCardlessCase


class OnlineCase(GoCardlessCase):
    """Ada pays her invoice of 30.00 on its page by her mandate; our clock is the fake's."""

    def setUp(self):
        super().setUp()
        self.patch(
            self.registry["res.company"],
            "_subdebit_today",
            lambda _company, now=None: self.fake.world.today,
        )
        self.payer = self.make_payer()
        subscription = self.make_subscription(MONDAY, self.payer)
        self.move = subscription.sudo()._bill(MONDAY)
        self.tx = self.pay()

    def pay(self):
        env = self.env(su=True)
        token = env["payment.token"].search([("partner_id", "=", self.payer.id)])
        tx = env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "token_id": token.id,
                "reference": f"{self.move.name}-online",
                "amount": self.move.amount_residual,
                "currency_id": self.move.currency_id.id,
                "partner_id": self.payer.id,
                "operation": "online_token",
                "invoice_ids": [fields.Command.set(self.move.ids)],
            }
        )
        tx._charge_with_token()
        return tx

    def send(self):
        with self.as_cron() as env:
            env["payment.transaction"]._subdebit_send_online(float("inf"))

    def questions(self):
        return (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "account.payment"),
                    ("res_id", "in", self.all_payments().ids),
                ]
            )
        )

    def all_payments(self):
        payments = self.env["account.payment"].sudo()
        return payments.search(
            [("payment_transaction_id", "=", self.tx.id)], order="id"
        )


@tagged("post_install", "-at_install")
class TestOnlineReturned(OnlineCase):
    """What was paid online and comes back later stands in the books as a debit does."""

    def setUp(self):
        super().setUp()
        self.send()
        self.advance(3, 16)
        self.hear()
        self.tx._post_process()
        self.assertEqual(self.move.amount_residual, 0.0)
        # NOTE: core dates it by the clock of the machine, which is not the fake's.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_payment SET date = '2026-03-16' WHERE id = %s",
            [self.tx.payment_id.id],
        )
        self.env.invalidate_all()
        self.advance(3, 18)

    def play(self, scenario, **choice):
        self.fake.play(scenario, self.tx.provider_reference, **choice)
        self.hear(twice=True)

    def assertEntry(self, move, day):
        self.assertEqual((move.state, str(move.date)), ("posted", day))
        self.assertEqual(
            sorted((item.account_type, item.balance) for item in move.line_ids),
            [("asset_current", -30.0), ("asset_receivable", 30.0)],
        )

    def test_a_chargeback_is_booked_on_its_day_and_asked_of_one_person(self):
        self.play("payment_charged_back")
        [payment] = self.all_payments()
        self.assertEqual(payment.subdebit_returned_on, d("2026-03-18"))
        self.assertEntry(payment.subdebit_return_move_id, "2026-03-18")
        self.assertEqual(
            (self.move.amount_residual, self.move.payment_state), (30.0, "not_paid")
        )
        self.assertTrue(self.move.subdebit_disputed)
        [question] = self.questions()
        self.assertIn(
            "30.00 on 03/18/2026, paid online by Ada: The payer says", question.note
        )
        self.inbox.search([]).action_replay()
        self.read_news()
        self.assertEqual(len(payment.subdebit_return_move_ids), 1)
        self.assertEqual(self.questions(), question)
        # What is contested is not debited by the next run.
        self.assertFalse(
            self.runs.sudo()._prepare(self.company, d("2026-03-18")).debit_ids
        )

    def test_a_chargeback_that_is_cancelled_pays_again(self):
        self.play("payment_charged_back")
        self.advance(3, 20)
        self.play("chargeback_cancelled")
        returned, payment = self.all_payments()
        self.assertEqual((payment.amount, str(payment.date)), (30.0, "2026-03-20"))
        self.assertEqual(returned.subdebit_regained_on, d("2026-03-20"))
        self.assertEqual(self.move.amount_residual, 0.0)
        self.assertFalse(self.move.subdebit_disputed)
        self.assertFalse(self.questions())
        self.inbox.search([]).action_replay()
        self.read_news()
        self.assertEqual(self.all_payments(), returned | payment)
        self.advance(3, 23)
        self.play("payment_charged_back")
        self.assertEqual(payment.subdebit_returned_on, d("2026-03-23"))
        self.assertEqual(self.move.amount_residual, 30.0)
        self.assertEqual(len(self.questions()), 1)

    def test_what_was_given_back_in_part_and_is_then_contested_is_owed_whole(self):
        windows = self.env["subdebit.operation"].with_user(self.billing)
        window = windows.with_context(
            default_operation="refund", default_partner_id=self.payer.id
        ).create({"move_id": self.move.id, "amount": 10.0, "way": "hand"})
        window.action_confirm()
        [note] = self.move.reversal_move_ids
        self.assertEqual((note.amount_total, note.amount_residual), (10.0, 0.0))
        # The bank takes all of it back, whatever was given back beside.
        self.play("payment_charged_back")
        [payment] = self.all_payments()
        self.assertEntry(payment.subdebit_return_move_id, "2026-03-18")
        # 30.00 - 10.00 credited - 30.00 paid + 10.00 given back + 30.00 taken back.
        self.assertEqual(self.move.amount_residual, 30.0)
        self.assertEqual(note.amount_residual, 0.0)
        client = self.payer.with_user(self.billing)
        self.assertEqual(client.subdebit_current_balance, 30.0)
        self.assertEqual(len(self.questions()), 1)
        self.play("chargeback_cancelled")
        self.assertEqual(self.move.amount_residual, 0.0)
        self.env.invalidate_all()
        self.assertEqual(client.subdebit_current_balance, 0.0)

    def test_one_that_fails_late_says_why_in_our_words(self):
        self.play("payment_failed")
        [payment] = self.all_payments()
        self.assertEntry(payment.subdebit_return_move_id, "2026-03-18")
        self.assertEqual(self.move.amount_residual, 30.0)
        self.assertFalse(self.move.subdebit_disputed)
        [question] = self.questions()
        self.assertIn("There was not enough money in the account.", question.note)

    def test_a_payer_who_has_died_is_asked_nothing(self):
        self.play("payment_failed", code="ACH_RETURN-R14", cause="bank_account_closed")
        self.assertEqual(
            self.payer.subdebit_deceased_words, "Told by the bank: ACH_RETURN-R14"
        )
        self.assertEqual(self.move.amount_residual, 30.0)
        self.assertFalse(self.questions())


@tagged("post_install", "-at_install")
class TestOnlineShutOut(OnlineCase):
    """A payment online is no refusal of the customer where we are let in no more."""

    def test_it_waits_for_a_manager_and_is_then_sent_once(self):
        self.fake.token = "another"
        self.send()
        hold = self.env["subdebit.provider.hold"].with_user(self.manager).search([])
        self.assertEqual((hold.reason, hold.state), ("access", "open"))
        self.assertEqual((self.tx.state, self.tx.subdebit_waits), ("pending", True))
        asked = len(self.fake.requests)
        self.tx.subdebit_sent_at = "2026-03-02 00:00:00"
        self.send()
        self.assertEqual(len(self.fake.requests), asked)
        self.fake.token = TOKEN
        hold.action_go_on()
        self.send()
        [payment] = self.fake.world.objects["payments"].values()
        self.assertEqual(self.tx.provider_reference, payment["id"])
        self.assertFalse(self.tx.subdebit_waits)
