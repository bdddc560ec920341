from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from ..provider_case import ProviderCase
from .test_crediting import CreditingCase

ELEVENTH = "2025-04-11"  # 20 of April's 30 days are left.


class ChangeMixin:
    def change(self, subscription, day=ELEVENTH, on=None, **to):
        """Confirm a change on a day; return what is issued."""
        event = subscription._add_event("change", d(day), to=to)
        return subscription._credit(event, d(on or day))

    def lines_of(self, move):
        return sorted(move.invoice_line_ids.mapped("price_subtotal"))


@tagged("post_install", "-at_install")
class TestChangeDifference(ChangeMixin, CreditingCase):
    """The difference on one document; what was asked for before is left alone."""

    def pay(self, invoice):
        self.env["account.payment.register"].with_user(self.billing).with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()

    def test_an_upgrade_of_a_paid_month(self):
        # 20 of 30 days: 20.00 come back of 30.00, 40.00 are billed of 60.00.
        subscription = self.bill()
        april = subscription.invoice_ids
        self.pay(april)
        move = self.change(subscription, unit_price=60.0)
        self.assertInvoices([(ELEVENTH, ELEVENTH, "2025-05-01", 20.0)], move)
        self.assertEqual((move.move_type, move.amount_residual), ("out_invoice", 20.0))
        self.assertEqual(self.lines_of(move), [-20.0, 40.0])
        self.assertEqual(april.payment_state, "paid")
        self.assertLedgerAddsUp()
        self.assertNothingToBill(subscription, "2025-04-30")
        self.assertEqual(subscription._bill(d("2025-05-01")).amount_total, 60.0)

    def test_an_upgrade_of_a_month_that_is_open(self):
        subscription = self.bill()
        april = subscription.invoice_ids
        move = self.change(subscription, unit_price=60.0)
        self.assertEqual((april.amount_residual, move.amount_residual), (30.0, 20.0))

    def test_with_tax(self):
        # 24.00 more or less with 20 %: 40.00 + 8.00 less 20.00 + 4.00.
        subscription = self.bill(tax=self.tax)
        move = self.change(subscription, unit_price=60.0)
        self.assertEqual((move.amount_untaxed, move.amount_tax), (20.0, 4.0))

    def test_more_pieces(self):
        # One piece back for 20 days, 3 pieces: 60.00 less 20.00.
        subscription = self.bill()
        move = self.change(subscription, quantity=3)
        self.assertEqual(move.amount_total, 40.0)

    def test_a_downgrade_is_a_credit_note_that_names_the_invoice(self):
        # 40.00 come back of 60.00, 20.00 are billed of 30.00.
        subscription = self.bill(60.0)
        april = subscription.invoice_ids
        note = self.change(subscription, unit_price=30.0)
        self.assertNote(note, 20.0, 0.0, april)
        self.assertEqual(april.amount_residual, 40.0)
        self.assertDays(
            ["[2025-04-01, 2025-04-11)", "[2025-04-11, 2025-05-01)"], subscription
        )
        self.assertLedgerAddsUp()
        self.assertNothingToBill(subscription, "2025-04-30")

    def test_two_upgrades_in_a_month(self):
        # 30 -> 60 on the 11th, -> 90 on the 21st: 20.00, then 30.00 less 20.00.
        subscription = self.bill()
        first = self.change(subscription, unit_price=60.0)
        second = self.change(subscription, "2025-04-21", unit_price=90.0)
        self.assertEqual((first.amount_total, second.amount_total), (20.0, 10.0))
        self.assertEqual(self.lines_of(second), [-20.0, 30.0])
        self.assertLedgerAddsUp()

    def test_two_months_paid_ahead_are_two_differences(self):
        subscription = self.bill()
        subscription._bill(d("2025-05-01"))
        april, may = self.change(subscription, unit_price=60.0).sorted("id")
        self.assertEqual((april.amount_total, may.amount_total), (20.0, 30.0))
        self.assertEqual(may.invoice_date_due, d("2025-05-01"))
        self.assertLedgerAddsUp()

    def test_what_changes_later_is_told_at_once(self):
        subscription = self.bill()
        move = self.change(subscription, on="2025-04-02", unit_price=60.0)
        self.assertEqual(move.amount_total, 20.0)
        self.assertEqual(move.invoice_date, d("2025-04-02"))
        self.assertEqual(move.invoice_date_due, d(ELEVENTH))

    def test_a_change_to_nothing_is_refused(self):
        with self.assertRaisesRegex(UserError, "above zero"):
            self.change(self.bill(), unit_price=0.0)

    def test_down_to_almost_nothing(self):
        subscription = self.bill()
        # 20 of 30 days of 30.00 back, of 0.15 asked: 20.00 less 0.10.
        note = self.change(subscription, unit_price=0.15)
        self.assertEqual((note.move_type, note.amount_total), ("out_refund", 19.9))
        self.assertNothingToBill(subscription, "2025-04-30")

    def test_who_paid_gets_back_and_who_pays_now_pays(self):
        subscription = self.bill()
        april, ben = subscription.invoice_ids, self.make_offline_partner("Ben")
        vals = {"payer_id": ben.id, "invoice_partner_id": ben.id}
        subscription._change_who_pays(vals, d("2025-04-05"), "")
        moves = self.change(subscription, unit_price=60.0)
        note = moves.filtered(lambda move: move.move_type == "out_refund")
        self.assertNote(note, 20.0, 0.0, april)
        self.assertEqual(note.partner_id, april.partner_id)
        invoice = moves - note
        self.assertEqual((invoice.partner_id, invoice.amount_total), (ben, 40.0))
        self.assertLedgerAddsUp()

    def test_only_the_line_that_changes(self):
        lines = [
            Command.create({"product_id": self.product.id, "unit_price": price})
            for price in (30.0, 12.0)
        ]
        subscription = self.make_subscription(d("2025-04-01"), line_ids=lines)
        subscription._bill(d("2025-04-01"))
        vals = {
            "subscription_id": subscription.id,
            "kind": "change",
            "date_effective": ELEVENTH,
            "line_ids": [Command.set(subscription.line_ids[:1].ids)],
            "details": {"to": {"unit_price": 60.0}},
        }
        event = self.env["subdebit.event"].sudo().create(vals)
        move = subscription._credit(event, d(ELEVENTH))
        self.assertEqual(self.lines_of(move), [-20.0, 40.0])

    def test_a_plan_that_leaves_drafts(self):
        plan = self.make_plan("Careful", invoice_policy="draft")
        subscription = self.make_subscription(d("2025-04-01"), plan_id=plan.id)
        subscription._bill(d("2025-04-01")).action_post()
        move = self.change(subscription, unit_price=60.0)
        self.assertEqual((move.state, move.amount_total), ("draft", 20.0))


@tagged("post_install", "-at_install")
class TestChangeInFlight(ChangeMixin, ProviderCase):
    """What is planned or with the bank is not touched by an upgrade."""

    def test_the_debit_of_the_month_stays_as_it_is(self):
        subscription = self.make_subscription(
            d("2025-04-01"), self.make_payer(), plan_id=self.plan.id
        )
        run = self.prepare(d("2025-04-01"))
        [debit] = run.debit_ids
        april = debit.invoice_ids
        debit.attempt_ids.sudo().state = "pending"
        move = self.change(subscription, unit_price=60.0)
        self.assertEqual((debit.state, debit.amount), ("pending", 30.0))
        self.assertEqual(april.amount_residual, 30.0)
        self.assertEqual((move.move_type, move.amount_residual), ("out_invoice", 20.0))
