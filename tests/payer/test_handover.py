from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import d
from ..fakes.provider import PROCESSES
from ..provider_case import ProviderCase
from .payer_case import PayerCase

DAY = d("2025-09-29")


@tagged("post_install", "-at_install")
class TestHandover(ProviderCase, PayerCase):
    """Rows A5, A7: taking over and handing back, shown before it happens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls.make_offline_partner("Firm", is_company=True)
        cls.client = cls.make_offline_partner("Client", subdebit_payer_id=cls.firm.id)

    def setUp(self):
        super().setUp()
        self.today = DAY

    def start(self, **vals):
        """Return a subscription of 30.00 from 29 September on, that the firm pays."""
        return self.make_subscription(DAY, self.client, **vals)

    def take_over(self, subscription, payer, **vals):
        mode = payer._subdebit_mode_vals()
        return self.look(subscription, payer_id=payer.id, **{**mode, **vals})

    def test_what_is_open_stays_and_what_comes_is_the_other_ones(self):
        subscription, ada = self.start(), self.make_payer("Ada")
        move = subscription._bill(DAY)
        window = self.take_over(subscription, ada)
        self.assertEqual(
            self.rows(window, "stays"), [("Firm", "Firm", "2025-09-29", 30.0)]
        )
        self.assertEqual(window.preview_ids[0].move_id, move)
        self.assertEqual(
            self.rows(window, "next"), [("Ada", "Ada", "2025-10-29", 30.0)]
        )
        self.assertIn("is debited", window.preview_ids[1].sentence)
        self.assertIn("New: Ada will be billed for Client.", window.summary)
        window.action_confirm()
        self.assertEqual(move.subdebit_payer_id, self.firm)
        after = subscription._bill(d("2025-10-29"))
        self.assertEqual((after.subdebit_payer_id, after.partner_id), (ada, ada))
        self.assertNothingToBill(subscription, "2025-10-29")

    def test_what_is_with_the_bank_is_shown_and_stays(self):
        ada = self.make_payer("Ada", PROCESSES, kind="sepa_debit")
        bob = self.make_payer("Bob")
        subscription = self.make_subscription(DAY, ada)
        self.assertTrue(self.prepare(DAY).debit_ids)
        self.work()
        window = self.take_over(subscription, bob)
        self.assertFalse(window.problem)
        [stays] = [row for row in window.preview_ids if row.what == "stays"]
        self.assertIn("with the bank", stays.sentence)
        self.assertEqual((stays.payer_id, stays.amount), (ada, 30.0))
        window.action_confirm()
        self.assertEqual(stays.move_id.subdebit_payer_id, ada)

    def test_what_changed_since_it_was_shown_is_refused(self):
        subscription, ada = self.start(), self.make_payer("Ada")
        window = self.take_over(subscription, ada)
        self.assertFalse(self.rows(window, "stays"))
        subscription._bill(DAY)
        with self.assertRaisesRegex(
            UserError, "(?s)changed since it was shown.*10/29/2025"
        ):
            window.action_confirm()
        self.assertEqual(subscription.payer_id, self.firm)
        self.take_over(subscription, ada).action_confirm()
        self.assertEqual(subscription.payer_id, ada)

    def test_pressed_twice_it_happens_once(self):
        subscription, ada = self.start(), self.make_payer("Ada")
        window = self.take_over(subscription, ada)
        window.action_confirm()
        window.action_confirm()
        kinds = subscription.event_ids.mapped("kind")
        self.assertEqual(kinds.count("payer"), 1)

    def test_the_client_is_invoiced_and_the_third_party_pays(self):
        subscription, ada = self.start(), self.make_payer("Ada")
        window = self.take_over(subscription, ada, payer_kind="third_party")
        self.assertEqual(
            self.rows(window, "next"), [("Ada", "Client", "2025-09-29", 30.0)]
        )
        window.action_confirm()
        [debit] = self.prepare(DAY).debit_ids
        self.assertEqual(debit.payer_id, ada)
        self.assertEqual(debit.invoice_ids.partner_id, self.client)
        self.work()
        self.assertCollected(debit)
        self.assertEqual(debit.payment_ids.partner_id, self.client)

    def test_under_one_debit_each_debtor_has_a_payment_of_his_own(self):
        ada, other = self.make_payer("Ada"), self.make_partner("Other")
        for client in (self.client, other):
            self.make_subscription(
                DAY, client, payer_id=ada.id, payer_kind="third_party"
            )
        [debit] = self.prepare(DAY).debit_ids
        self.assertEqual(debit.amount, 60.0)
        self.work()
        self.assertEqual(len(debit.payment_ids), 2)
        self.assertEqual(debit.payment_ids.partner_id, self.client | other)
        self.assertEqual(set(debit.payment_ids.mapped("amount")), {30.0})

    def test_the_mandate_and_its_first_day_are_named_before_it_happens(self):
        """NOTE: 25 October 2025 is a Saturday: the bank debits on Monday the 27th."""
        subscription = self.make_subscription(d("2025-09-25"), self.client)
        subscription._bill(DAY)
        ada = self.make_payer("Ada", PROCESSES, kind="sepa_debit")
        ada.payment_token_ids.sudo().mandate_reference = "M-77"
        window = self.take_over(subscription, ada)
        [row] = [row for row in window.preview_ids if row.what == "next"]
        self.assertEqual(
            (row.payer_id, str(row.date), row.amount), (ada, "2025-10-27", 30.0)
        )
        self.assertIn(
            "From 10/27/2025 on, Ada is debited by the mandate M-77.", row.sentence
        )
        # What is open stays the firm's, which pays by itself, at once after its issue.
        self.assertEqual(
            self.rows(window, "stays"), [("Firm", "Firm", "2025-09-29", 30.0)]
        )
        window.action_confirm()
        told = self.env["subdebit.notice"].search([("kind", "=", "payer")])
        self.assertFalse(told)  # Ada has no address: somebody is asked to tell her.
        self.assertIn("New payer", str(subscription.activity_ids.mapped("note")))

    # === A PAYER STOPS === #

    def test_a_payers_stop_runs_to_the_end_of_the_cycle(self):
        subscription = self.start()
        subscription._bill(DAY)
        self.today = d("2025-10-10")
        window = self.look(subscription, what="stops")
        self.assertIn("it lasts until Tuesday 28 October 2025.", window.summary)
        self.assertIn("Afterwards Client, or another payer", window.summary)
        self.assertEqual(
            self.rows(window, "stays"), [("Firm", "Firm", "2025-09-29", 30.0)]
        )
        window.action_confirm()
        self.assertEqual(subscription.date_end, d("2025-10-29"))
        self.assertEqual(subscription.state, "active")
        self.assertFalse(self.client.subdebit_payer_id)
        self.assertNothingToBill(subscription, "2025-12-31")

    def test_afterwards_the_client_subscribes_again(self):
        subscription = self.start()
        subscription._bill(DAY)
        self.today = d("2025-10-10")
        self.look(subscription, what="stops").action_confirm()
        action = subscription.with_user(self.billing).action_subscribe_again()
        again = self.env["subdebit.backdate"].with_context(**action["context"])
        wizard = again.with_user(self.billing).create({})
        self.assertEqual(wizard.payer_id, self.client)
        wizard.action_confirm()
        made = self.env["subdebit.subscription"].search(
            [("partner_id", "=", self.client.id), ("id", "!=", subscription.id)]
        )
        self.assertEqual((made.state, made.date_start), ("active", d("2025-10-29")))
        self.assertEqual(made._bill(d("2025-10-29")).partner_id, self.client)
        self.assertFalse(subscription._bill(d("2025-10-29")))

    def test_afterwards_another_payer_subscribes(self):
        subscription = self.start()
        subscription._bill(DAY)
        self.today = d("2025-10-10")
        self.look(subscription, what="stops").action_confirm()
        other = self.make_offline_partner("Other", is_company=True)
        self.client.sudo().subdebit_payer_id = other
        action = subscription.with_user(self.billing).action_subscribe_again()
        again = self.env["subdebit.backdate"].with_context(**action["context"])
        again.with_user(self.billing).create({}).action_confirm()
        made = self.env["subdebit.subscription"].search(
            [("partner_id", "=", self.client.id), ("id", "!=", subscription.id)]
        )
        self.assertEqual(made.payer_id, other)
        # The firm's cycle ends on 28 October, the other's begins on the 29th.
        [move] = made._bill(d("2025-10-29"))
        self.assertEqual(
            (move.partner_id, move.subdebit_payer_id, move.amount_total),
            (other, other, 30.0),
        )
        self.assertFalse(subscription._bill(d("2025-10-29")))
        self.assertNothingToBill(made, "2025-11-28")

    def test_what_he_still_pays_for_the_client_keeps_him(self):
        first = self.start()
        self.start(is_second=True)
        self.look(first, what="stops").action_confirm()
        self.assertEqual(self.client.subdebit_payer_id, self.firm)

    # === SEVERAL === #

    def test_several_clients_are_changed_at_once(self):
        other = self.make_offline_partner("Other", subdebit_payer_id=self.firm.id)
        both = self.start() | self.make_subscription(DAY, other)
        ada = self.make_payer("Ada")
        window = self.take_over(both, ada, payer_kind="third_party")
        self.assertTrue(window.is_bulk)
        self.assertEqual(
            self.rows(window, "next"),
            [
                ("Ada", "Client", "2025-09-29", 30.0),
                ("Ada", "Other", "2025-09-29", 30.0),
            ],
        )
        window.action_confirm()
        self.assertEqual(both.payer_id, ada)
        self.assertEqual(both.invoice_partner_id, self.client | other)

    def test_what_cannot_be_changed_is_left_out(self):
        first = self.start()
        second = self.make_subscription(
            DAY, self.make_offline_partner("Other"), payer_id=self.firm.id
        )
        second.managed_by = "MyClub Online"
        shared = self.make_shared(
            30.0, 40, self.firm, self.make_offline_partner("Bob"), start=DAY
        )
        ada = self.make_payer("Ada")
        window = self.take_over(first | second | shared, ada)
        self.assertIn("MyClub Online", window.problem)
        self.assertIn("is shared by two payers", window.problem)
        window.action_confirm()
        self.assertEqual((first.payer_id, second.payer_id), (ada, self.firm))
        self.assertEqual(shared.payers_text, "Firm 60 % · Bob 40 %")

    # === WHO MAY === #

    def test_a_user_changes_nothing(self):
        subscription = self.start()
        with self.assertRaises(AccessError):
            self.look(subscription, self.user, payer_id=self.client.id)
        with self.assertRaises(AccessError):
            subscription.with_user(self.user).action_change_payer()
        with self.assertRaises(AccessError):
            subscription.with_user(self.user).action_subscribe_again()
