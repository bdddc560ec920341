from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import d
from ..fakes.provider import PROCESSES
from ..provider_case import DAY
from .operation_case import INCOME, RECEIVABLE, OperationCase


@tagged("post_install", "-at_install")
class TestMoveSubscription(OperationCase):
    """A subscription that was registered for the wrong client."""

    def make_registered(self):
        """Return the parent who registered himself, the child, and the subscription.

        Billed from 27 August on: the first month is paid, the second is open.
        """
        parent, child = (self.make_offline_partner(name) for name in ("Pat", "Kim"))
        subscription = self.make_subscription(d("2025-08-27"), parent)
        first = self.as_root(subscription._bill(d("2025-08-27")))
        self.pay_by_hand(first, 30.0)
        second = self.as_root(subscription._bill(DAY))
        return parent, child, subscription, first, second

    def test_the_parent_registered_himself_instead_of_the_child(self):
        """Who pays stays: nothing is booked, and the child receives."""
        parent, child, subscription, first, second = self.make_registered()
        window = self.open("move", parent, other_id=child.id, reason="Wrong form")
        window.subscription_id = subscription
        self.assertFalse(window.row_ids)
        self.assertIn("Pat goes on paying", window.sentences)
        window.action_confirm()
        window.action_confirm()
        self.assertEqual(
            (subscription.partner_id, subscription.payer_id), (child, parent)
        )
        self.assertEqual(subscription.invoice_partner_id, parent)
        self.assertEqual(subscription.payer_kind, "for_client")
        self.assertEqual((first.amount_residual, second.amount_residual), (0.0, 30.0))
        self.assertEqual((self.balances(parent)[0], self.balances(child)[0]), (30, 0))
        self.day = d("2025-10-27")
        third = subscription._bill(self.day)
        self.assertEqual((third.partner_id, third.amount_total), (parent, 30.0))
        events = subscription.event_ids.filtered(lambda one: one.kind == "payer")
        self.assertIn("For Kim, not for Pat. Wrong form", events[0].reason)
        self.assertIn("Wrong form", child.message_ids[0].body)
        received = self.rows.search([("receiver_id", "=", child.id)])
        self.assertLessEqual(
            set((first | second | third).ids), set(received.move_id.ids)
        )
        self.assertFalse(self.run_check())

    def test_all_of_it_goes_over_with_what_is_open_and_what_was_paid(self):
        """Moved with the books: the right one owes what is open, and has paid the rest."""
        parent, child, subscription, first, second = self.make_registered()
        window = self.open(
            "move",
            parent,
            other_id=child.id,
            subscription_id=subscription.id,
            keeps_payer=False,
        )
        self.assertEqual(
            self.see(window),
            [
                (INCOME, "Pat", 30.0, 0.0),
                (RECEIVABLE, "Pat", 0.0, 30.0),
                (RECEIVABLE, "Pat", 30.0, 0.0),
                (RECEIVABLE, "Kim", 0.0, 30.0),
                (INCOME, "Pat", 30.0, 0.0),
                (RECEIVABLE, "Pat", 0.0, 30.0),
            ],
        )
        window.action_confirm()
        window.action_confirm()
        self.assertEqual(
            (subscription.partner_id, subscription.payer_id), (child, child)
        )
        for move in (first, second):
            note = move.reversal_move_ids
            self.assertItems(note, (RECEIVABLE, parent, -30), (INCOME, parent, 30))
        entry = self.last_entry("transfer")
        self.assertItems(entry, (RECEIVABLE, child, -30.0), (RECEIVABLE, parent, 30.0))
        billed = self.find(child, ("kind", "=", "invoice")).move_id
        self.assertEqual(sorted(billed.mapped("amount_residual")), [0.0, 30.0])
        self.assertEqual((self.balances(parent)[0], self.balances(child)[0]), (0, 30))
        self.assertAsInLedger(parent)
        self.assertAsInLedger(child)
        self.assertFalse(self.run_check())
        self.assertNothingToBill(subscription, "2025-09-27")

    def test_another_subscription_on_the_same_invoice_stays(self):
        parent, child = (self.make_offline_partner(name) for name in ("Pat", "Kim"))
        both = [
            self.make_priced(price, DAY, partner=parent, is_second=True)
            for price in (30.0, 12.0)
        ]
        (both[0] | both[1])._bill(DAY)
        self.do(
            "move",
            parent,
            other_id=child.id,
            subscription_id=both[0].id,
            keeps_payer=False,
        )
        self.assertEqual((self.balances(parent)[0], self.balances(child)[0]), (12, 30))
        self.assertFalse(self.run_check())

    def test_what_is_with_the_bank_waits(self):
        debit = self.make_debit(PROCESSES, kind="sepa_debit")
        self.work()
        kim = self.make_offline_partner("Kim")
        subscription = debit.invoice_ids.line_ids.sudo().subdebit_charge_ids
        vals = {
            "other_id": kim.id,
            "subscription_id": subscription.subscription_id.id,
            "keeps_payer": False,
        }
        window = self.open("move", debit.payer_id, **vals)
        with self.assertRaisesRegex(UserError, "until the answer comes"):
            window.action_confirm()

    def test_what_was_credited_in_part_is_not_billed_anew(self):
        parent, child, subscription, first, _second = self.make_registered()
        self.credit(first, 12.0)
        vals = {"other_id": child.id, "subscription_id": subscription.id}
        window = self.open("move", parent, keeps_payer=False, **vals)
        with self.assertRaisesRegex(UserError, f"{first.name} was credited in part"):
            window.action_confirm()
        self.do("move", parent, **vals)
        self.assertEqual(subscription.partner_id, child)

    def test_why_not(self):
        parent, child, subscription, _first, _second = self.make_registered()
        eve = self.make_offline_partner("Eve")
        self.assertIn("no subscription that runs", self.get_why_not(eve, "move"))
        window = self.open("move", parent, subscription_id=subscription.id)
        with self.assertRaisesRegex(UserError, "Choose the customer whom it is for"):
            window.action_confirm()
        window.other_id = parent
        with self.assertRaisesRegex(UserError, "It is for Pat already"):
            window.action_confirm()
        window = self.open("move", eve, subscription_id=subscription.id)
        window.other_id = child
        with self.assertRaisesRegex(UserError, "no subscription that runs"):
            window.action_confirm()
        with self.assertRaises(AccessError):
            self.open("move", parent, self.user)

    def test_no_other_door_changes_for_whom_it_is(self):
        _parent, child, subscription, _first, _second = self.make_registered()
        moving = subscription.with_user(self.manager)
        for context in ({}, {"subdebit_moved": True}, {"subdebit_moved": "MOVED"}):
            with self.assertRaisesRegex(UserError, "was agreed and cannot change"):
                moving.with_context(**context).write({"partner_id": child.id})
