from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import d
from .payer_case import DAY, PayerCase


@tagged("post_install", "-at_install")
class TestShares(PayerCase):
    """Row A1 and the two payers of one subscription: each his part, to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob = map(cls.make_offline_partner, ("Ann", "Bob"))

    def share(self, price, percent, **vals):
        return self.make_shared(price, percent, self.ann, self.bob, **vals)

    # === TO THE CENT === #

    def test_a_cent_that_does_not_divide_is_billed_once(self):
        for price, percent, first, second in (
            (100.0, 40, 60.0, 40.0),
            # 60.006 and 40.004.
            (100.01, 40, 60.01, 40.0),
            # 66.676667 and 33.333333.
            (100.01, 33.33, 66.68, 33.33),
            (100.01, 66.67, 33.33, 66.68),
            # 50.005 each: the cent is billed to one of them.
            (100.01, 50, 50.01, 50.0),
            (0.01, 50, 0.01, 0.0),
        ):
            subscription = self.share(price, percent)
            moves = subscription._bill(DAY)
            expected = [("Ann", "2025-01-01", "2025-02-01", first)]
            if second:
                expected.append(("Bob", "2025-01-01", "2025-02-01", second))
            self.assertParts(moves, *expected)
            self.assertEqual(
                round(sum(moves.mapped("amount_total")), 2), price, (price, percent)
            )
            self.assertNothingToBill(subscription, "2025-01-31")

    def test_a_part_of_a_month_is_shared_to_the_cent_too(self):
        # 22 to 31 January are 10 of 31 days: 32.26 of 100.01, and 19.356 is 60 % of it.
        plan = self.make_plan("First", day_of_month=1)
        subscription = self.share(100.01, 40, start=d("2025-01-22"), plan_id=plan.id)
        self.assertParts(
            subscription._bill(d("2025-01-22")),
            ("Ann", "2025-01-22", "2025-02-01", 19.36),
            ("Bob", "2025-01-22", "2025-02-01", 12.9),
        )

    def test_each_is_invoiced_by_his_own_terms_and_taxes(self):
        tax, _within = self.make_plain_taxes()
        self.product.sudo().taxes_id = tax.with_env(self.env)
        moves = self.share(100.01, 40)._bill(DAY)
        # 20 % of 60.01 is 12.002, of 40.00 8.00.
        self.assertEqual(moves.sorted("id").mapped("amount_tax"), [12.0, 8.0])
        self.assertEqual(moves.sorted("id").partner_id.mapped("name"), ["Ann", "Bob"])

    def test_the_whole_price_is_the_subscriptions_own(self):
        subscription = self.share(100.01, 40)
        self.assertEqual(subscription.amount_period, 100.01)
        self.assertEqual(subscription.payers_text, "Ann 60 % · Bob 40 %")
        sentence = subscription._bill(DAY).line_ids.subdebit_charge_ids[1].sentence
        self.assertIn("40", sentence)

    # === PAUSE, END, BACKDATING === #

    def test_what_comes_back_comes_back_to_each(self):
        subscription = self.share(100.01, 40)
        bills = subscription._bill(DAY).sorted("id")
        self.today = d("2025-01-22")
        decision = subscription._preview_cancel(self.today, "immediately_with_credit")
        # 10 of 31 days: 19.3580… of 60.01, and 12.9032… of 40.00.
        self.assertEqual(decision.credit_total, 32.26)
        subscription._cancel_on(decision, self.today)
        notes = (subscription.invoice_ids - bills).sorted("id")
        self.assertParts(
            notes,
            ("Ann", "2025-01-22", "2025-02-01", 19.36),
            ("Bob", "2025-01-22", "2025-02-01", 12.9),
        )
        self.assertEqual(notes.reversed_entry_id, bills)
        self.assertNothingToBill(subscription, "2025-12-31")

    def test_a_paused_stretch_comes_off_the_next_invoice_of_each(self):
        subscription = self.share(100.01, 40)
        subscription._bill(DAY)
        self.today = d("2025-01-11")
        decision = subscription._preview_pause(
            self.today, "prorate", until=d("2025-01-21")
        )
        subscription._pause(decision, self.today)
        self.today = d("2025-02-01")
        # 10 of 31 days: 60.01 less 19.36, 40.00 less 12.90.
        self.assertParts(
            subscription._bill(self.today),
            ("Ann", "2025-01-11", "2025-03-01", 40.65),
            ("Bob", "2025-01-11", "2025-03-01", 27.1),
        )
        self.assertNothingToBill(subscription, "2025-02-28")

    def test_skipped_months_are_skipped_for_both(self):
        subscription = self.share(100.0, 40)
        subscription._bill(DAY)
        self.today = d("2025-01-15")
        decision = subscription._preview_pause(d("2025-02-01"), "skip", cycles=2)
        self.assertEqual(
            [
                effect.amount_total
                for effect in decision.effects
                if effect.effect == "skipped"
            ],
            [60.0, 40.0, 60.0, 40.0],
        )
        subscription._pause(decision, self.today)
        self.assertEqual(subscription.next_charge_date, d("2025-04-01"))
        self.assertParts(
            subscription._bill(d("2025-04-01")),
            ("Ann", "2025-04-01", "2025-05-01", 60.0),
            ("Bob", "2025-04-01", "2025-05-01", 40.0),
        )

    def test_a_start_in_the_past_bills_both(self):
        self.today = d("2025-03-15")
        draft = self.share(100.01, 40, start=d("2025-06-01"))
        draft = draft.copy({"date_start": DAY})
        self.assertEqual(draft.share_ids.percent, 40.0)
        wizard = self.env["subdebit.backdate"].create(
            {
                "subscription_id": draft.id,
                "partner_id": draft.partner_id.id,
                "date_start": DAY,
                "is_second": True,
                "past_payment": "manual",
                "journal_id": self.company_data["default_journal_bank"].id,
                "payment_date": self.today,
            }
        )
        self.assertEqual((wizard.past_count, wizard.past_total), (6, 300.03))
        wizard.confirm_total = 300.03
        wizard.action_confirm()
        sums = {"Ann": 0.0, "Bob": 0.0}
        for move in draft.invoice_ids:
            sums[move.subdebit_payer_id.name] += move.amount_total
        self.assertEqual(
            {k: round(v, 2) for k, v in sums.items()}, {"Ann": 180.03, "Bob": 120.0}
        )

    def test_what_one_was_invoiced_is_cancelled_and_billed_to_him_again(self):
        subscription = self.share(100.01, 40)
        first, second = subscription._bill(DAY).sorted("id")
        second.button_cancel()
        [cover] = subscription.cover_ids.filtered("to_decide")
        self.assertEqual(cover.payer_slot, 1)
        cover.action_bill_again()
        again = subscription._bill(DAY)
        self.assertParts(again, ("Bob", "2025-01-01", "2025-02-01", 40.0))
        self.assertEqual(again.line_ids.subdebit_charge_ids.revision, 1)
        self.assertEqual(first.line_ids.subdebit_charge_ids.revision, 0)
        self.assertNothingToBill(subscription, "2025-01-31")

    def test_a_price_that_changes_changes_for_both(self):
        subscription = self.share(100.0, 40)
        subscription._bill(DAY)
        self.today = d("2025-01-17")
        # 17 to 31 January are 15 of 31 days.
        event = subscription._add_event(
            "change", self.today, at="once", to={"unit_price": 200.0}
        )
        moves = subscription._credit(event, self.today)
        # 60.00 × 15/31 is 29.03, 120.00 × 15/31 58.06; 40.00: 19.35, 80.00: 38.71.
        self.assertParts(
            moves,
            ("Ann", "2025-01-17", "2025-02-01", 29.03),
            ("Bob", "2025-01-17", "2025-02-01", 19.36),
        )

    # === OTHER PARTS === #

    def test_other_parts_count_from_what_is_not_invoiced(self):
        subscription = self.share(100.0, 40)
        subscription._bill(DAY)
        self.today = d("2025-01-10")
        window = self.look(subscription, second_percent=25.0)
        self.assertIn("Ann 75 % · Bob 25 %", window.summary)
        self.assertEqual(
            self.rows(window, "next"),
            [("Ann", "Ann", "2025-02-01", 75.0), ("Bob", "Bob", "2025-02-01", 25.0)],
        )
        # Both of January are open, and stay what they are.
        self.assertEqual([row[3] for row in self.rows(window, "stays")], [60.0, 40.0])
        window.action_confirm()
        event = subscription.event_ids.sorted("id")[-1]
        self.assertEqual((event.kind, event.user_id), ("shares", self.billing))
        self.assertEqual(subscription.payers_text, "Ann 60 % · Bob 40 %")
        self.assertParts(
            subscription._bill(d("2025-02-01")),
            ("Ann", "2025-02-01", "2025-03-01", 75.0),
            ("Bob", "2025-02-01", "2025-03-01", 25.0),
        )
        self.today = d("2025-02-01")
        subscription.invalidate_recordset()
        self.assertEqual(subscription.payers_text, "Ann 75 % · Bob 25 %")
        self.assertNothingToBill(subscription, "2025-02-28")

    def test_parts_that_were_planned_are_replaced(self):
        subscription = self.share(100.0, 40)
        subscription._bill(DAY)
        self.today = d("2025-01-10")
        for percent, day in ((25, "2025-06-01"), (50, "2025-03-01")):
            window = self.look(subscription, second_percent=percent, date_from=d(day))
            window.action_confirm()
        kinds = subscription.event_ids.sorted("id").mapped("kind")
        self.assertEqual(kinds, ["start", "shares", "undo", "shares"])
        self.assertEqual(
            [
                (str(row["bill_on"]), row["amount_total"])
                for row in subscription._preview_documents((), d("2025-06-01"))
            ],
            [
                *(("2025-02-01", 60.0), ("2025-02-01", 40.0)),
                *(("2025-03-01", 50.0), ("2025-03-01", 50.0)),
                *(("2025-04-01", 50.0), ("2025-04-01", 50.0)),
                *(("2025-05-01", 50.0), ("2025-05-01", 50.0)),
                *(("2025-06-01", 50.0), ("2025-06-01", 50.0)),
            ],
        )

    def test_a_second_payer_comes_and_goes(self):
        subscription = self.make_priced(100.01, DAY, partner=self.ann)
        subscription._bill(DAY)
        self.today = d("2025-01-10")
        window = self.look(
            subscription, is_shared=True, second_payer_id=self.bob.id, second_percent=40
        )
        self.assertEqual(
            self.rows(window, "next"),
            [("Ann", "Ann", "2025-02-01", 60.01), ("Bob", "Bob", "2025-02-01", 40.0)],
        )
        window.action_confirm()
        self.assertParts(
            subscription._bill(d("2025-02-01")),
            ("Ann", "2025-02-01", "2025-03-01", 60.01),
            ("Bob", "2025-02-01", "2025-03-01", 40.0),
        )
        self.today = d("2025-02-10")
        self.assertEqual(subscription.copy().share_ids.percent, 40.0)
        window = self.look(subscription)
        self.assertTrue(window.is_shared)
        self.look(subscription, is_shared=False).action_confirm()
        self.assertEqual(subscription.share_ids.date_to, d("2025-03-01"))
        self.today = d("2025-03-01")
        self.assertFalse(subscription.copy().share_ids)
        self.assertParts(
            subscription._bill(d("2025-03-01")),
            ("Ann", "2025-03-01", "2025-04-01", 100.01),
        )
        self.assertNothingToBill(subscription, "2025-03-31")

    def test_what_is_invoiced_ahead_to_one_is_not_asked_of_the_other(self):
        subscription = self.make_priced(100.0, DAY, partner=self.ann, issue_days=40)
        subscription._bill(DAY)
        self.assertEqual(len(subscription.invoice_ids), 2)
        self.today = d("2025-01-10")
        self.look(
            subscription, is_shared=True, second_payer_id=self.bob.id, second_percent=40
        ).action_confirm()
        self.today = d("2025-02-19")
        # January and February are Ann's: the parts begin with March.
        self.assertParts(
            subscription._bill(self.today),
            ("Ann", "2025-03-01", "2025-04-01", 60.0),
            ("Bob", "2025-03-01", "2025-04-01", 40.0),
        )
        self.assertNothingToBill(subscription, "2025-02-19")

    # === WHAT IS REFUSED === #

    def test_what_is_no_share_is_refused(self):
        for percent, second in ((0, self.bob), (40, self.ann)):
            with self.assertRaises(ValidationError):
                self.make_shared(100.0, percent, self.ann, second)
        for percent in (100, -5):
            with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
                self.make_shared(100.0, percent, self.ann, self.bob)
        subscription = self.share(100.0, 40)
        for wrong in ({"percent": 30.0}, {"payer_id": self.ann.id}):
            with self.assertRaisesRegex(UserError, "is running"):
                subscription.share_ids.with_user(self.user).write(wrong)
        with self.assertRaisesRegex(UserError, "is running"):
            subscription.share_ids.with_user(self.manager).unlink()
        other = self.make_priced(100.0, DAY, partner=self.ann)
        with self.assertRaisesRegex(UserError, "is running"):
            other.with_user(self.user).share_ids = [
                Command.create({"payer_id": self.bob.id, "percent": 40.0})
            ]

    # === WHAT IS SEEN === #

    def test_the_timeline_shows_both(self):
        subscription = self.share(100.01, 40)
        subscription._bill(DAY)
        items = subscription.timeline["items"]
        billed = [
            i["label"]
            for i in items
            if i["kind"] == "period" and i["state"] == "overdue"
        ]
        self.assertFalse(billed)
        labels = {(i["label"], i["amount"]) for i in items if i["kind"] == "period"}
        self.assertIn(
            ("Membership · Ann", "$ 60.01"),
            {(a, b.replace("\xa0", " ")) for a, b in labels},
        )
        self.assertIn(
            ("Membership · Bob", "$ 40.00"),
            {(a, b.replace("\xa0", " ")) for a, b in labels},
        )

    def test_it_is_paid_as_far_as_both_have_paid(self):
        subscription = self.share(100.0, 40)
        first, second = subscription._bill(DAY).sorted("id")
        bank = self.company_data["default_journal_bank"]
        first._subdebit_pay_by_hand(bank, DAY)
        self.assertFalse(subscription.paid_until)
        second._subdebit_pay_by_hand(bank, DAY)
        subscription.invalidate_recordset()
        self.assertEqual(subscription.paid_until, d("2025-01-31"))

    def test_the_ledger_adds_up(self):
        subscription = self.share(100.01, 40)
        subscription._bill(DAY)
        self.assertFalse(subscription._get_engine_differences())
        slots = subscription.cover_ids.sorted("payer_slot").mapped("payer_slot")
        self.assertEqual(slots, [0, 1])
