from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...gateways.news import MANDATE_STATES, USABLE
from ..common import d
from ..fakes.provider import DECLINES
from ..provider_case import DAY, ProviderCase, make_token

NEXT_MONTH = d("2025-10-27")


class WhoseMoneyCase(ProviderCase):
    """Two parents, Ada and Grace, each with a card; a child whom one of them pays."""

    def setUp(self):
        super().setUp()
        self.ada, self.grace = self.make_payer("Ada"), self.make_payer("Grace")
        self.child = self.make_partner("Byron", subdebit_payer_id=self.ada.id)

    def token(self, partner):
        tokens = self.env["payment.token"].sudo()
        return tokens.search([("partner_id", "=", partner.id)], order="id")

    def change_payer(self, subscription, payer):
        subscription._change_who_pays(
            {"payer_id": payer.id, "payment_mode": "automatic"}, DAY, "Moved"
        )

    def cards_charged(self):
        return [charge.method for charge in self.fake.charges]


@tagged("post_install", "-at_install")
class TestWhoseMoney(WhoseMoneyCase):
    """A debit takes from a method of its invoice's payer, and of nobody else."""

    def test_an_invoice_of_one_parent_is_not_paid_by_the_other_ones_card(self):
        subscription = self.make_subscription(DAY, self.child)
        (invoice,) = subscription._bill(DAY)
        self.change_payer(subscription, self.grace)
        run = self.prepare()
        self.assertEqual(run.debit_ids.payer_id, self.ada)
        self.assertEqual(run.debit_ids.sudo().payment_token_id, self.token(self.ada))
        self.assertEqual(run.debit_ids.invoice_ids, invoice)
        self.work()
        # The next one is Grace's, from Grace's card.
        debit = self.prepare(NEXT_MONTH).debit_ids
        self.assertEqual(debit.payer_id, self.grace)
        self.assertEqual(debit.sudo().payment_token_id, self.token(self.grace))

    def test_what_was_refused_is_not_asked_of_the_new_payer(self):
        self.token(self.ada).unlink()
        make_token(self.fake, self.provider, self.ada, DECLINES)
        subscription = self.make_subscription(DAY, self.child)
        debit = self.prepare().debit_ids
        with self.answered(402):
            self.work()
        self.change_payer(subscription, self.grace)
        debit.with_user(self.billing).action_retry()
        self.assertEqual(debit.sudo().payment_token_id.partner_id, self.ada)
        with self.answered(402):
            self.work()
        self.assertOpen(debit, "refused")
        self.assertEqual(self.fake.charges, [])

    def test_instalments_stay_with_the_payer_of_their_invoices(self):
        subscription = self.make_subscription(DAY, self.child)
        move = subscription._bill(DAY)
        self.env["subdebit.instalment"].sudo()._make(move.sudo(), [(DAY, 30.0)])
        self.change_payer(subscription, self.grace)
        debit = self.prepare().debit_ids
        self.assertEqual(debit.payer_id, self.ada)
        self.assertEqual(debit.sudo().payment_token_id, self.token(self.ada))

    def test_two_chosen_cards_of_one_payer_are_two_debits(self):
        first = self.token(self.ada)
        second = first.copy({"payment_details": "1111"})
        for price, token in ((30.0, first), (50.0, second)):
            subscription = self.make_priced(price, DAY, partner=self.ada)
            subscription.sudo().payment_token_id = token
        debits = self.prepare().debit_ids.sorted("amount").sudo()
        self.assertEqual(
            [(debit.amount, debit.payment_token_id) for debit in debits],
            [(30.0, first), (50.0, second)],
        )

    def test_the_database_refuses_a_debit_from_somebody_else(self):
        debit = self.make_debit().sudo()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
        ):
            debit.payment_token_id = self.token(self.grace)
            debit.flush_recordset()
        debit.invalidate_recordset()
        # The card goes to another contact after the debit was planned.
        debit.payment_token_id.partner_id = self.grace
        self.assertEqual(self.work(), 0)
        self.assertEqual(self.fake.requests, [])
        self.assertEqual(debit.state, "cancelled")

    def test_merged_contacts_keep_their_debits(self):
        debit = self.make_debit()
        kept = self.make_partner("Ada Lovelace")
        merge = self.setup_env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((debit.payer_id | kept).ids, kept)
        self.env.invalidate_all()
        self.assertEqual(debit.payer_id, kept)
        # What was planned for another contact is not sent, and planned anew.
        self.work()
        self.assertEqual(debit.state, "cancelled")
        again = self.prepare(DAY + timedelta(days=1)).debit_ids
        self.assertEqual(again.payer_id, kept)
        self.work()
        self.assertCollected(again)


@tagged("post_install", "-at_install")
class TestStopsAndAsks(WhoseMoneyCase):
    """What cannot be debited as it was announced is not debited otherwise."""

    def test_an_archived_choice_is_replaced_by_no_other_card(self):
        first = self.token(self.ada)
        second = first.copy({"payment_details": "1111"})
        subscription = self.make_subscription(DAY, self.ada)
        subscription.sudo().payment_token_id = first
        first.active = False
        run = self.prepare()
        self.assertFalse(run.debit_ids)
        asked = subscription.sudo().activity_ids.mapped("summary")
        self.assertEqual(asked, ["The chosen saved method cannot be debited"])
        self.assertTrue(second.active)
        again = self.prepare()
        self.assertFalse(again.debit_ids)
        self.assertEqual(len(subscription.sudo().activity_ids), 1)

    def test_a_mandate_that_is_over_is_never_picked(self):
        old = self.token(self.ada)
        newer = old.copy({"payment_details": "1111"})
        states = [state for state, _label in newer._fields["mandate_state"].selection]
        self.assertEqual(states, [*MANDATE_STATES, "lapsed"])
        for state in states:
            newer.mandate_state = state
            found = self.ada._subdebit_token_sudo(self.company)
            self.assertEqual(found, newer if state in USABLE else old, state)

    def test_offline_stops_what_was_planned(self):
        subscription = self.make_subscription(DAY, self.ada)
        debit = self.prepare().debit_ids
        subscription._change_who_pays(
            {"payment_mode": "offline", "offline_type": "cash"}, DAY, "By hand"
        )
        self.work()
        self.assertEqual(self.fake.requests, [])
        self.assertEqual(debit.state, "cancelled")
        self.assertIn("is paid by other means now", debit.words)
        self.assertFalse(self.prepare(DAY + timedelta(days=1)).debit_ids)

    def test_offline_stops_what_is_tried_again(self):
        self.token(self.ada).unlink()
        make_token(self.fake, self.provider, self.ada, DECLINES)
        subscription = self.make_subscription(DAY, self.ada)
        debit = self.prepare().debit_ids
        with self.answered(402):
            self.work()
        subscription._change_who_pays(
            {"payment_mode": "offline", "offline_type": "cash"}, DAY, "By hand"
        )
        with self.assertRaisesRegex(UserError, "paid by other means now"):
            debit.with_user(self.billing).action_retry()
        self.assertEqual(debit.state, "refused")

    def test_an_invoice_that_bills_no_subscription_is_not_debited(self):
        moves = self.env["account.move"].with_user(self.billing)
        move = moves.create(
            {
                "move_type": "out_invoice",
                "company_id": self.company.id,
                "partner_id": self.grace.id,
                "invoice_date": DAY,
                "invoice_date_due": DAY,
                "subdebit_payer_id": self.ada.id,
                "subdebit_payment_mode": "automatic",
                "invoice_line_ids": [
                    Command.create({"product_id": self.product.id, "price_unit": 444.0})
                ],
            }
        )
        move.action_post()
        self.make_subscription(DAY, self.make_payer("Joan"))
        run = self.prepare()
        self.assertEqual(run.debit_ids.mapped("amount"), [30.0])
        self.assertNotIn(move, run.debit_ids.invoice_ids)


@tagged("post_install", "-at_install")
class TestNames(WhoseMoneyCase):
    """The same thing is asked for under the same name, whatever its invoice is called."""

    def key(self, debit):
        attempt = debit.sudo().attempt_ids[-1:]
        return attempt._get_key()

    def test_the_number_of_the_invoice_does_not_matter(self):
        debit = self.make_debit()
        before = self.key(debit)
        debit.invoice_ids.sudo().name = "INV/2025/00099"
        self.assertEqual(self.key(debit), before)
        self.assertNotIn("00099", debit.sudo().attempt_ids._get_reference(before))

    def test_who_pays_in_which_company_for_which_days_does(self):
        debit = self.make_debit()
        keys = {self.key(debit)}
        data = self.make_other_company()
        debit.sudo().company_id = data["company"]
        keys.add(self.key(debit))
        debit.sudo().payer_id = self.make_partner("Somebody else")
        keys.add(self.key(debit))
        charge = debit.sudo().invoice_ids.line_ids.subdebit_charge_ids
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE subdebit_charge SET date_to = date_to - 1 WHERE id = %s",
            [charge.id],
        )
        self.env.invalidate_all()
        keys.add(self.key(debit))
        self.assertEqual(len(keys), 4)

    def test_only_the_administrator_reads_what_was_sent(self):
        debit = self.make_debit()
        self.work()
        for user in (self.user, self.billing, self.manager):
            attempt = debit.attempt_ids.with_user(user)
            for name in ("request", "key"):
                with self.assertRaises(AccessError):
                    attempt.read([name])
        with self.assertRaises(AccessError):
            debit.attempt_ids.with_user(self.billing).read(["provider_ref"])

    def test_what_is_booked_is_booked_by_content_not_by_a_mark(self):
        debit = self.make_debit()
        self.work()
        self.env.cr.execute(
            "UPDATE subdebit_debit SET is_booked = FALSE WHERE id = %s;"
            "UPDATE subdebit_attempt SET is_booked = FALSE WHERE debit_id = %s",
            [debit.id, debit.id],
        )
        self.env.invalidate_all()
        self.work()
        self.assertEqual(debit.payment_ids.mapped("amount"), [30.0])
        self.assertEqual(debit.payment_ids.state, "paid")
