from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from .discount_case import DiscountCase


@tagged("post_install", "-at_install")
class TestDiscountEntered(DiscountCase):
    """Where codes are entered, what is shown there, and that it is what is made."""

    def open_backdate(self, start, **vals):
        """Return the window of a start, as a Manager fills it in."""
        return self.env["subdebit.backdate"].create(
            {
                "partner_id": self.make_offline_partner("Ada").id,
                "plan_id": self.plan.id,
                "date_start": start,
                "past_payment": "manual",
                "journal_id": self.company_data["default_journal_bank"].id,
                "payment_date": self.today,
                "discount_code": "SPRING10",
                **vals,
            }
        )

    def texts(self, subscription):
        subscription.invalidate_recordset()
        return subscription.discount_text

    # === ON A DRAFT === #

    def test_a_draft_shows_what_it_will_cost(self):
        code = self.make_code(duration="periods", periods=2)
        draft = self.env["subdebit.subscription"].create(
            {
                "partner_id": self.make_offline_partner().id,
                "plan_id": self.plan.id,
                "date_start": "2025-03-11",
                "discount_code": "spring10",
            }
        )
        rows = draft._preview_documents((), d("2025-06-01"))
        shown = [(str(row["date_from"]), row["amount_total"]) for row in rows]
        self.assertEqual(
            shown,
            [("2025-03-11", 27.0), ("2025-04-11", 27.0), ("2025-05-11", 30.0)],
        )
        self.assertIn("less 10.00 % (SPRING10)", rows[0]["lines"][0]["sentence"])
        # It is not used yet, and nothing is on the timeline.
        self.assertEqual((code.used_count, len(draft.event_ids)), (0, 0))
        draft._start(self.today)
        self.assertEqual(code.used_count, 1)
        self.subscription = draft
        made = [(day, sums[-1]) for day, *sums in self.bill_until("2025-06-01")]
        self.assertEqual(made, shown)

    def test_the_timeline_the_invoice_and_the_reason_name_the_code(self):
        code = self.make_code(duration="periods", periods=3)
        subscription = self.start_coded()
        event = subscription.event_ids.filtered(lambda e: e.kind == "discount")
        self.assertEqual(event.reason, "Promo code SPRING10.")
        self.assertEqual(event.date_effective, d("2025-01-01"))
        self.assertEqual(
            event.details,
            {
                "mode": "percent",
                "value": 10.0,
                "periods": 3,
                "clock": "stands",
                "order": 10,
                "code": "SPRING10",
            },
        )
        self.assertEqual(code.use_ids.event_ids, event)
        self.bill_until("2025-01-31")
        [charge] = subscription.charge_ids
        self.assertIn("less 10.00 % (SPRING10)", charge.sentence)
        self.assertEqual(
            charge.move_line_id.name,
            "Membership (01/01/2025 – 01/31/2025), less 10.00 % (SPRING10)",
        )
        self.assertFalse(
            self.env["subdebit.ledger.difference"]._get_ledger_differences()
        )

    def test_what_is_left_stands_on_the_subscription_and_on_the_use(self):
        self.make_code(duration="periods", periods=3)
        self.make_amount()
        self.make_code("EVER", duration="forever")
        subscription = self.start_coded(code="SPRING10 WELCOME5 EVER")
        found = [self.texts(subscription)]
        for day in ("2025-01-31", "2025-02-28", "2025-03-31"):
            self.bill_until(day)
            found.append(self.texts(subscription))
        self.assertEqual(
            [text.splitlines() for text in found],
            [
                [f"EVER: {ever}", f"SPRING10: {spring}", f"WELCOME5: {welcome}"]
                for ever, spring, welcome in (
                    ("Permanently", "3 of 3 periods left", "Not taken off yet"),
                    ("Permanently", "2 of 3 periods left", "Taken off once"),
                    ("Permanently", "1 of 3 periods left", "Taken off once"),
                    ("Permanently", "0 of 3 periods left", "Taken off once"),
                )
            ],
        )
        # What is over may be given again; what lasts may not.
        preview = subscription._preview_discount
        self.assertFalse(preview("WELCOME5").problem)
        self.assertIn("taken off already", preview("EVER").problem)

    # === A START === #

    def test_a_start_in_the_past_shows_what_it_makes(self):
        # 31 January, 28 February: 27.00 each, then 30.00 from 31 March on.
        self.today = d("2025-04-20")
        code = self.make_code(duration="periods", periods=2)
        wizard = self.open_backdate("2025-01-31")
        self.assertFalse(wizard.problem)
        self.assertEqual(
            [(str(row.date_from), row.amount_total) for row in wizard.preview_ids],
            [("2025-01-31", 27.0), ("2025-02-28", 27.0), ("2025-03-31", 30.0)],
        )
        self.assertEqual(wizard.past_total, 84.0)
        wizard.confirm_total = 84.0
        wizard.action_confirm()
        moves = wizard.subscription_id.invoice_ids.sorted("id")
        self.assertEqual(moves.mapped("amount_total"), [27.0, 27.0, 30.0])
        self.assertEqual(code.used_count, 1)

    def test_a_draft_in_the_past_shows_the_same(self):
        self.make_code(duration="periods", periods=2)
        self.open_backdate("2025-01-31", past_payment=False).action_draft()
        draft = self.env["subdebit.subscription"].search(
            [("discount_code", "=", "SPRING10")]
        )
        wizard = self.env["subdebit.backdate"].create(
            {
                "subscription_id": draft.id,
                "past_payment": "manual",
                "journal_id": self.company_data["default_journal_bank"].id,
                "payment_date": self.today,
            }
        )
        # 31 January and 28 February.
        self.assertEqual(wizard.past_total, 54.0)
        wizard.confirm_total = 54.0
        wizard.action_confirm()
        self.assertEqual(draft.invoice_ids.mapped("amount_total"), [27.0, 27.0])

    def test_a_code_that_changes_makes_the_window_stale(self):
        code = self.make_code()
        wizard = self.open_backdate("2025-01-31")
        wizard.confirm_total = 57.0
        code.percent = 20.0
        with self.assertRaisesRegex(UserError, "no longer"):
            wizard.action_confirm()
        code.percent = 10.0
        code.active = False
        with self.assertRaisesRegex(UserError, "no longer|not given any more"):
            wizard.action_confirm()
        self.assertFalse(code.use_ids)

    def test_a_start_today_with_a_wrong_code_is_refused(self):
        wizard = self.open_backdate("2025-03-11", past_payment=False)
        self.assertEqual(wizard.problem, "There is no promo code SPRING10.")
        with self.assertRaisesRegex(UserError, "no promo code"):
            wizard.action_confirm()
        self.make_code()
        wizard = self.open_backdate("2025-03-11", past_payment=False)
        self.assertIn("27.00", wizard.next_charge)
        wizard.action_confirm()
        self.assertEqual(len(wizard.subscription_id.discount_use_ids), 1)

    def test_several_customers_use_no_more_than_there_are(self):
        # February and March at 27.00 and 30.00; the third has no use left.
        self.make_code(max_uses=2)
        partners = [self.make_offline_partner(name).id for name in ("A", "B", "C")]
        bulk = self.env["subdebit.backdate.bulk"].create(
            {
                "partner_ids": [Command.set(partners)],
                "plan_id": self.plan.id,
                "date_start": "2025-02-01",
                "past_payment": "manual",
                "journal_id": self.company_data["default_journal_bank"].id,
                "payment_date": self.today,
                "discount_code": "SPRING10",
            }
        )
        bulk.action_preview()
        self.assertEqual(
            bulk.row_ids.sorted("id").mapped("problem"),
            [False, False, "SPRING10 is used up: all of its 2 uses are gone."],
        )
        bulk.action_leave_out()
        self.assertEqual(bulk.total_ids.amount_total, 114.0)
        bulk.total_ids.confirm_total = 114.0
        bulk.action_confirm()
        made = bulk.row_ids.subscription_id.invoice_ids
        self.assertEqual(sorted(made.mapped("amount_total")), [27.0, 27.0, 30.0, 30.0])

    # === WHILE IT RUNS === #

    def enter(self, subscription, code="SPRING10", **vals):
        return self.open("open_discount", subscription, discount_code=code, **vals)

    def test_it_begins_with_the_first_period_that_is_not_invoiced(self):
        # March, from the 1st on, is invoiced at 30.00.
        code = self.make_code(duration="periods", periods=2)
        self.subscription = subscription = self.start()
        window = self.enter(subscription, note="As on the phone")
        self.assertEqual(
            window.summary,
            "SPRING10: 10 % less, for 2 periods. It begins with the first period from"
            " Tuesday 1 April 2025 on.",
        )
        rows = [
            (str(row.date_from), row.effect, row.amount_total)
            for row in window.preview_ids
        ]
        self.assertEqual(
            rows[-4:],
            [
                ("2025-04-01", "changed", 27.0),
                ("2025-05-01", "changed", 27.0),
                ("2025-06-01", "kept", 30.0),
                ("2025-07-01", "kept", 30.0),
            ],
        )
        self.assertFalse(window.credit_total)
        self.confirm(window)
        # Pressed again: nothing more.
        self.confirm(window)
        self.assertEqual(code.used_count, 1)
        use = subscription.discount_use_ids
        self.assertEqual(use.event_ids.reason, "Promo code SPRING10. As on the phone")
        self.assertEqual(use.left_text, "2 of 2 periods left")
        self.assertEqual(
            [total for *_sums, total in self.bill_until("2025-06-30")],
            [27.0, 27.0, 30.0],
        )
        self.assertEqual(use.left_text, "0 of 2 periods left")

    def test_lines_that_are_invoiced_until_different_days(self):
        # The month is invoiced until April, the quarter until the end of March too: of
        # 8.00 a period the month (30.00) has 2.00, the quarter (90.00) 6.00.
        self.make_amount(amount=8.0, duration="periods", periods=1)
        line = {"product_id": self.product.id}
        self.subscription = subscription = self.start(
            "2025-01-01",
            line_ids=[
                Command.create({**line, "unit_price": 30.0}),
                Command.create({**line, "unit_price": 90.0, "cadence_count": 4}),
            ],
        )
        self.confirm(self.enter(subscription, "WELCOME5"))
        events = subscription.discount_use_ids.event_ids.sorted("id")
        self.assertEqual(
            [(str(e.date_effective), e.details["value"]) for e in events],
            [("2025-04-01", 2.0), ("2025-05-01", 6.0)],
        )
        self.assertEqual(
            [total for *_sums, total in self.bill_until("2025-05-31")],
            # April; May and the second four months.
            [28.0, 114.0],
        )

    def test_a_whole_price_that_is_taken_off(self):
        self.make_code("FREE", percent=100.0)
        self.subscription = subscription = self.start()
        window = self.enter(subscription, "FREE")
        row = window.preview_ids.filtered(lambda r: r.date_from == d("2025-04-01"))
        self.assertEqual((row.effect, row.amount_total), ("changed", 0.0))
        self.confirm(window)
        self.assertEqual(
            [sums[0] for sums in self.bill_until("2025-05-31")], ["2025-05-01"]
        )

    def test_what_was_shown_is_what_happens(self):
        code = self.make_code(duration="periods", periods=2)
        subscription = self.start()
        window = self.enter(subscription)
        code.percent = 20.0
        words = "This changed since it was shown"
        self.assertRefused(self.billing, window, "action_confirm", words=words)
        self.assertFalse(subscription.discount_use_ids)
        self.assertEqual(code.used_count, 0)

    def test_a_pause_says_what_becomes_of_the_clock(self):
        self.make_code(duration="periods", periods=3)
        self.make_code("RUNS", duration="periods", periods=3, pause_clock="runs")
        for code, words in (
            ("SPRING10", "periods waits: skipped ones do not count."),
            ("RUNS", "goes on running during the pause: skipped ones count."),
        ):
            subscription = self.start_coded("2025-01-01", code)
            window = self.open("pause", subscription, cycles=1)
            self.assertIn(words, window.summary)
