from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import SubdebitCase, d

APRIL = d("2025-04-01")


class CreditingCase(SubdebitCase):
    """What a confirmed event takes back of what was billed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax, cls.tax_within = cls.make_plain_taxes()

    def bill(self, price=30.0, start=APRIL, tax=None, **vals):
        """Return a subscription whose first month is billed."""
        line = {"product_id": self.product.id, "unit_price": price}
        if tax:
            line["tax_ids"] = [Command.set(tax.ids)]
        subscription = self.make_subscription(
            start, line_ids=[Command.create(line)], **vals
        )
        subscription._bill(start)
        return subscription

    def credit(self, subscription, kind, day, **details):
        """Confirm an event and write what it takes back; return the credit notes."""
        event = subscription._add_event(kind, d(day), **details)
        return subscription._credit(event, d(day))

    def leave(self, subscription, day):
        return self.credit(subscription, "end", day, policy="immediately_with_credit")

    def assertNote(self, note, net, tax, invoice):
        """Compare net, tax, the posted items and the name of the invoice."""
        self.assertEqual(note.move_type, "out_refund")
        self.assertEqual(note.state, "posted")
        self.assertEqual((note.amount_untaxed, note.amount_tax), (net, tax))
        self.assertEqual(note.reversed_entry_id, invoice)
        income = note.line_ids.filtered(lambda line: line.display_type == "product")
        taxes = note.line_ids.filtered("tax_line_id")
        self.assertAlmostEqual(sum(income.mapped("balance")), net)
        self.assertAlmostEqual(sum(taxes.mapped("balance")), tax)

    def assertLedgerAddsUp(self):
        self.assertFalse(
            self.env["subdebit.ledger.difference"]._get_ledger_differences()
        )

    def get_credits(self, subscription):
        """Return from, to, net, tax of what was taken back."""
        return [
            (str(c.date_from), str(c.date_to), c.amount_net, c.amount_tax)
            for c in subscription.charge_ids.filtered(lambda c: c.sign == -1).sorted(
                "id"
            )
        ]


@tagged("post_install", "-at_install")
class TestCrediting(CreditingCase):
    """Credit notes that name their invoices, to the cent, at once."""

    def test_who_leaves_on_the_21st_of_april_gets_a_third_back(self):
        subscription = self.bill()
        invoice = subscription.invoice_ids
        note = self.leave(subscription, "2025-04-21")
        self.assertNote(note, 10.0, 0.0, invoice)
        self.assertEqual(note.invoice_date, d("2025-04-21"))
        self.assertEqual(note.ref, f"Credit for {invoice.name}")
        self.assertIn(invoice.name, note.invoice_line_ids.name)
        self.assertEqual(
            self.get_credits(subscription), [("2025-04-21", "2025-05-01", 10.0, 0.0)]
        )
        self.assertDays(["[2025-04-01, 2025-04-21)"], subscription)
        # The open invoice is settled for that part.
        self.assertEqual(invoice.amount_residual, 20.0)
        self.assertEqual(note.payment_state, "paid")
        self.assertLedgerAddsUp()
        self.assertNothingToBill(subscription, "2025-06-30")

    def test_the_same_event_credited_again_gives_nothing(self):
        subscription = self.bill()
        self.leave(subscription, "2025-04-21")
        event = subscription.event_ids.sorted("id")[-1:]
        self.assertFalse(subscription._credit(event, d("2025-04-21")))
        self.assertEqual(len(self.get_credits(subscription)), 1)

    def test_the_preview_says_what_is_written(self):
        subscription = self.bill(40.0, tax=self.tax)
        event = subscription._add_event(
            "end", d("2025-04-16"), policy="immediately_with_credit"
        )
        [position] = subscription._preview_credits(event._to_schedule()[0])
        # 15 of 30 days of 40.00 and of 8.00.
        self.assertEqual(position.amounts["net"], 20.0)
        self.assertEqual(position.amounts[f"{self.tax.id} tax"], 4.0)
        note = subscription._credit(event, d("2025-04-16"))
        self.assertNote(note, 20.0, 4.0, subscription.invoice_ids - note)

    def test_an_invoice_that_was_paid_leaves_a_credit_to_the_customer(self):
        subscription = self.bill()
        invoice = subscription.invoice_ids
        self.env["account.payment.register"].with_user(self.billing).with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        note = self.leave(subscription, "2025-04-21")
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual((note.payment_state, note.amount_residual), ("not_paid", 10.0))

    def test_two_months_paid_ahead_are_two_credit_notes(self):
        subscription = self.bill()
        subscription._bill(d("2025-05-01"))
        april, may = subscription.invoice_ids.sorted("invoice_date")
        notes = self.leave(subscription, "2025-04-21").sorted("id")
        self.assertNote(notes[0], 10.0, 0.0, april)
        self.assertNote(notes[1], 30.0, 0.0, may)
        self.assertLedgerAddsUp()

    # === REFUSED === #

    def test_a_draft_is_not_credited(self):
        plan = self.make_plan("Careful", invoice_policy="draft")
        subscription = self.make_subscription(APRIL, plan_id=plan.id)
        subscription._bill(APRIL)
        with self.assertRaisesRegex(UserError, "is still a draft"):
            self.leave(subscription, "2025-04-21")
        self.assertFalse(self.get_credits(subscription))

    def test_nothing_is_credited_in_a_closed_period(self):
        subscription = self.bill()
        self.company.sudo().fiscalyear_lock_date = d("2025-04-30")
        with (
            self.assertRaisesRegex(UserError, "in a closed period"),
            self.env.cr.savepoint(),
        ):
            self.leave(subscription, "2025-04-21")
        self.company.sudo().subdebit_closed_period = "move"
        note = self.leave(subscription, "2025-04-21")
        self.assertGreater(note.date, d("2025-04-30"))

    # === TO THE CENT === #

    def credit_by_hand(self, invoice, price):
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, "date": APRIL})
        )
        wizard.refund_moves()
        wizard.new_move_ids.invoice_line_ids.price_unit = price
        wizard.new_move_ids.action_post()
        return wizard.new_move_ids

    def test_100_with_20_percent_within_credited_in_three_ends_at_zero(self):
        # 83.33 + 16.67, a third each: 27.78 + 5.56; twice, and the rest, 27.77 + 5.55.
        subscription = self.bill(100.0, tax=self.tax_within)
        invoice = subscription.invoice_ids
        self.assertEqual((invoice.amount_untaxed, invoice.amount_tax), (83.33, 16.67))
        notes = [
            self.leave(subscription, day)
            for day in ("2025-04-21", "2025-04-11", "2025-04-01")
        ]
        for note, net, tax in zip(
            notes, (27.78, 27.78, 27.77), (5.56, 5.56, 5.55), strict=True
        ):
            self.assertNote(note, net, tax, invoice)
        self.assertEqual(invoice.amount_residual, 0.0)
        charge = subscription.charge_ids.filtered(lambda c: c.sign == 1)
        self.assertFalse(any(charge._get_amounts_left().values()))
        self.assertLedgerAddsUp()

    def test_the_last_credit_takes_the_remainder_of_the_tax_too(self):
        # 100.00 + 19.60, a third each: 33.33 + 6.53; twice, and the rest, 33.34 + 6.54.
        # A share of the tax by the net that is left would be 6.53, and leave a cent.
        self.tax.amount = 19.6
        subscription = self.bill(100.0, tax=self.tax)
        invoice = subscription.invoice_ids
        for day, net, tax in (
            ("2025-04-21", 33.33, 6.53),
            ("2025-04-11", 33.33, 6.53),
            ("2025-04-01", 33.34, 6.54),
        ):
            self.assertNote(self.leave(subscription, day), net, tax, invoice)
        self.assertEqual(invoice.amount_residual, 0.0)

    def test_a_gesture_by_hand_is_taken_into_account(self):
        # 50.00 of 100.00 by hand; a third would be 33.33, the last third the rest.
        subscription = self.bill(100.0)
        invoice = subscription.invoice_ids
        self.credit_by_hand(invoice, 50.0)
        self.assertNote(self.leave(subscription, "2025-04-21"), 33.33, 0.0, invoice)
        self.assertNote(self.leave(subscription, "2025-04-01"), 16.67, 0.0, invoice)
        self.assertEqual(invoice.amount_residual, 0.0)

    def test_what_was_credited_in_full_by_hand_is_not_credited_again(self):
        subscription = self.bill(100.0)
        self.credit_by_hand(subscription.invoice_ids, 100.0)
        self.assertFalse(self.leave(subscription, "2025-04-21"))

    def test_yen_have_no_cents(self):
        yen = self.setup_env.ref("base.JPY")
        yen.active = True
        plan = self.make_plan("Tokyo", currency_id=yen.id)
        subscription = self.bill(1000, plan_id=plan.id, tax=self.tax)
        # A third of 1000 is 333, of 200 it is 67.
        note = self.leave(subscription, "2025-04-21")
        self.assertEqual((note.amount_untaxed, note.amount_tax), (333, 67))
        self.assertEqual(note.currency_id, yen)

    # === WHAT FOLLOWS === #

    def test_a_change_is_the_difference_on_one_invoice(self):
        # 15 of 30 days: 15.00 come back of 30.00, and 30.00 are billed of 60.00.
        subscription = self.bill(30.0)
        april = subscription.invoice_ids
        move = self.credit(
            subscription,
            "change",
            "2025-04-16",
            to={"unit_price": 60.0},
        )
        self.assertInvoices([("2025-04-16", "2025-04-16", "2025-05-01", 15.0)], move)
        self.assertEqual(move.move_type, "out_invoice")
        self.assertEqual(
            sorted(move.invoice_line_ids.mapped("price_subtotal")), [-15.0, 30.0]
        )
        self.assertEqual(april.amount_residual, 30.0)
        self.assertEqual(subscription.next_charge_date, d("2025-05-01"))
        self.assertDays(
            ["[2025-04-01, 2025-04-16)", "[2025-04-16, 2025-05-01)"], subscription
        )
        self.assertLedgerAddsUp()
        self.assertNothingToBill(subscription, "2025-04-30")

    def test_a_draft_policy_leaves_the_credit_note_to_review(self):
        plan = self.make_plan("Careful", invoice_policy="draft")
        subscription = self.make_subscription(APRIL, plan_id=plan.id)
        subscription._bill(APRIL).action_post()
        note = self.leave(subscription, "2025-04-21")
        self.assertEqual((note.state, note.amount_total), ("draft", 10.0))
        note.action_post()
        self.assertEqual(len(self.get_credits(subscription)), 1)

    def test_a_credit_of_an_event_cannot_be_deleted_once_its_days_went_back(self):
        plan = self.make_plan("Careful", invoice_policy="draft")
        subscription = self.make_subscription(APRIL, plan_id=plan.id)
        subscription._bill(APRIL).action_post()
        note = self.leave(subscription, "2025-04-21")
        with self.assertRaisesRegex(Exception, "has to stay"):
            note.unlink()


@tagged("post_install", "-at_install")
class TestNetting(CreditingCase):
    """What comes off the next invoice, and what becomes of a negative one."""

    def pause(self, subscription, day, until):
        """Pause from a day up to another; the days come off the next invoice."""
        return self.credit(subscription, "pause", day, policy="prorate", until=until)

    def test_paused_days_come_off_the_next_invoice(self):
        # 16 to 25 April, 10 of 30 days of 30.00.
        subscription = self.bill()
        april = subscription.invoice_ids
        self.assertFalse(self.pause(subscription, "2025-04-16", "2025-04-26"))
        self.assertEqual(
            self.get_credits(subscription), [("2025-04-16", "2025-04-26", 10.0, 0.0)]
        )
        may = subscription._bill(d("2025-05-01"))
        self.assertEqual((may.move_type, may.amount_total), ("out_invoice", 20.0))
        self.assertEqual(
            sorted(may.invoice_line_ids.mapped("price_subtotal")), [-10.0, 30.0]
        )
        self.assertIn(
            april.name,
            may.invoice_line_ids.filtered(lambda x: x.price_unit < 0).name,
        )
        self.assertLedgerAddsUp()
        self.assertNothingToBill(subscription, "2025-05-31")
        self.assertInvoices(
            [("2025-06-01", "2025-06-01", "2025-07-01", 30.0)],
            subscription._bill(d("2025-06-01")),
        )

    def test_tax_comes_off_with_its_price(self):
        subscription = self.bill(120.0, tax=self.tax_within)
        self.pause(subscription, "2025-04-16", "2025-04-26")
        may = subscription._bill(d("2025-05-01"))
        # 100.00 + 20.00 less 33.33 + 6.67.
        self.assertEqual((may.amount_untaxed, may.amount_tax), (66.67, 13.33))

    def make_next_cheaper(self, subscription, price):
        subscription._add_event("change", d("2025-05-01"), to={"unit_price": price})

    def test_a_negative_invoice_is_a_credit_note_that_names_the_first(self):
        subscription = self.bill(30.0, tax=self.tax)
        april = subscription.invoice_ids
        self.make_next_cheaper(subscription, 4.0)
        self.pause(subscription, "2025-04-16", "2025-04-26")
        note = subscription._bill(d("2025-05-01"))
        # 4.00 less 10.00, and 20 % of each.
        self.assertNote(note, 6.0, 1.2, april)
        self.assertEqual(note.ref, f"Credit for {april.name}")
        self.assertDays(
            [
                "[2025-04-01, 2025-04-16)",
                "[2025-04-26, 2025-05-01)",
                "[2025-05-01, 2025-06-01)",
            ],
            subscription,
        )
        self.assertLedgerAddsUp()
        self.assertNothingToBill(subscription, "2025-05-31")

    def test_nothing_is_issued_for_zero_but_both_are_documented(self):
        subscription = self.bill()
        self.make_next_cheaper(subscription, 10.0)
        self.pause(subscription, "2025-04-16", "2025-04-26")
        moves = subscription._bill(d("2025-05-01")).sorted("move_type")
        self.assertEqual(
            [(move.move_type, move.amount_total) for move in moves],
            [("out_invoice", 10.0), ("out_refund", 10.0)],
        )
        self.assertLedgerAddsUp()
        self.assertNothingToBill(subscription, "2025-05-31")

    def test_zero_is_zero_where_a_fiscal_position_takes_the_tax_out(self):
        # 36.00 with 20 % within is billed as 30.00 without tax: 10 of 30 days, 10.00.
        position = self.setup_env["account.fiscal.position"].create(
            {"name": "Abroad", "company_id": self.company.id}
        )
        zero = self.tax.copy({"name": "0%", "amount": 0.0})
        zero.write(
            {
                "fiscal_position_ids": [Command.link(position.id)],
                "original_tax_ids": [Command.link(self.tax_within.id)],
            }
        )
        partner = self.make_offline_partner(
            "Abroad", property_account_position_id=position.id
        )
        subscription = self.bill(36.0, tax=self.tax_within, partner=partner)
        self.assertEqual(subscription.invoice_ids.amount_total, 30.0)
        self.make_next_cheaper(subscription, 12.0)
        self.pause(subscription, "2025-04-16", "2025-04-26")
        moves = subscription._bill(d("2025-05-01")).sorted("move_type")
        self.assertEqual(
            [(move.move_type, move.amount_total) for move in moves],
            [("out_invoice", 10.0), ("out_refund", 10.0)],
        )

    def test_what_no_invoice_will_take_off_is_a_credit_note_at_the_end(self):
        subscription = self.bill()
        april = subscription.invoice_ids
        self.pause(subscription, "2025-04-16", "2025-04-26")
        subscription._end(d("2025-04-30"), today=d("2025-05-01"))
        note = subscription.invoice_ids - april
        self.assertNote(note, 10.0, 0.0, april)
        self.assertLedgerAddsUp()
        self.assertNothingToBill(subscription, "2025-12-31")
