from odoo.exceptions import UserError
from odoo.tests import tagged

from ..billing.test_crediting import APRIL, CreditingCase
from ..common import d
from ..provider_case import ProviderCase
from ..rpc_case import RpcCase

DAY = d("2025-09-27")


class CancelCase(RpcCase):
    """The window Cancel, opened by Billing on 10 October 2025."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.windows = cls.env["subdebit.cancel"].with_context(lang="en_US")

    def setUp(self):
        super().setUp()
        self.today = d("2025-10-10")
        self.patch(
            self.registry["res.company"],
            "_subdebit_today",
            lambda _company, now=None: self.today,
        )

    def start(self, **terms):
        """Return a subscription from 27 September on, billed up to 10 October."""
        plan = self.make_plan("Terms", **terms)
        subscription = self.make_subscription(DAY, plan_id=plan.id)
        subscription._bill(self.today)
        return subscription

    def open(self, subscription, user=None):
        """Press the button, and save the window that it opens, as the client does."""
        user = user or self.billing
        action = self.rpc(user, subscription, "action_end")
        self.assertEqual(action["res_model"], "subdebit.cancel")
        (saved,) = self.rpc(
            user,
            self.windows,
            "web_save",
            {"note": "Moved away."},
            specification={"summary": {}},
            context=action["context"],
        )
        return self.windows.browse(saved["id"]).with_user(user)

    def end_by_hand(self, subscription):
        window = self.open(subscription)
        self.rpc(self.billing, window, "action_confirm")
        return window


@tagged("post_install", "-at_install")
class TestEnd(CancelCase):
    """It says until when, how much and what is under way; and then does just that."""

    def test_without_a_commitment_the_period_is_the_last_one(self):
        subscription = self.start()
        window = self.open(subscription)
        self.assertEqual(
            window.summary,
            "The period that has begun is the last one: it lasts until Sunday 26 October"
            " 2025.\nNothing more is billed.",
        )
        self.rpc(self.billing, window, "action_confirm")
        # It goes on until then, and can be kept.
        self.assertEqual(subscription.state, "active")
        self.assertEqual(subscription.date_end, d("2025-10-27"))
        event = subscription.event_ids.sorted("id")[-1]
        self.assertEqual(
            (event.kind, event.user_id, event.reason),
            ("end", self.billing, "Moved away."),
        )
        self.assertNothingToBill(subscription, "2026-12-31")

    def test_twelve_months_agreed_go_on_and_it_says_so(self):
        # 12 months from 27 September: one is billed, 11 of 30.00 are to come.
        subscription = self.start(commitment_count=12)
        window = self.open(subscription)
        self.assertEqual(
            window.summary.replace("\xa0", " "),
            f"{subscription.name} is committed until Saturday 26 September 2026: it goes on until then,"
            " and ends by itself.\nPayments that are still billed until then: 11,"
            " $ 330.00 in all, taxes included.",
        )
        self.rpc(self.billing, window, "action_confirm")
        self.assertEqual(subscription.state, "active")
        self.assertEqual(subscription.date_end, d("2026-09-27"))
        self.assertEqual(subscription.next_charge_date, d("2025-10-27"))
        moves = subscription._bill(d("2026-09-30"))
        self.assertEqual(sum(moves.mapped("amount_total")), 330.0)

    def test_a_commitment_in_other_lengths(self):
        # From 27 September: 6 weeks are over on 8 November, after the month that begins
        # on 27 October; 2 months on 27 November; 1 year of a yearly fee is billed.
        for terms, last, count, total in (
            (
                {"commitment_count": 6, "commitment_unit": "week"},
                "Wednesday 26 November 2025",
                1,
                30,
            ),
            ({"commitment_count": 2}, "Wednesday 26 November 2025", 1, 30),
            (
                {"commitment_count": 3, "timing": "arrears"},
                "Friday 26 December 2025",
                3,
                90,
            ),
        ):
            with self.subTest(terms=terms):
                summary = self.open(self.start(**terms)).summary
                self.assertIn(f"committed until {last}", summary)
                self.assertIn(f"until then: {count}, $\xa0{total}.00 in all", summary)

    def test_the_sum_has_its_taxes(self):
        self.product.sudo().taxes_id = self.company_data["default_tax_sale"]
        summary = self.open(self.start(commitment_count=3)).summary
        # Two more months of 30.00 and 15 %.
        self.assertIn("until then: 2, $\xa069.00 in all", summary)

    def test_what_was_invoiced_on_the_day_of_the_end_is_not_told_as_a_credit(self):
        subscription = self.make_subscription(self.today)
        (invoice,) = subscription._bill(self.today)
        window = self.open(subscription)
        self.assertIn("Nothing more is billed.", window.summary)
        self.assertIn(invoice.name, window.preview_ids[0].explanation)
        self.assertEqual(window.preview_ids[0].effect, "kept")
        self.end_by_hand(subscription)
        self.assertEqual(subscription.invoice_ids, invoice)
        self.assertEqual(subscription.date_end, d("2025-11-10"))

    def test_a_commitment_that_is_over_binds_nobody(self):
        subscription = self.start(commitment_count=1, commitment_unit="week")
        self.assertIn("is the last one", self.open(subscription).summary)
        self.end_by_hand(subscription)
        self.assertEqual(subscription.date_end, d("2025-10-27"))

    def test_a_commitment_that_is_billed_already_lasts_until_its_end(self):
        subscription = self.make_subscription(
            DAY,
            plan_id=self.price_plan(
                self.make_plan("Year", commitment_count=1, commitment_unit="year"),
                ("year", 1, 30.0),
            ).id,
            cadence_unit="year",
        )
        subscription._bill(self.today)
        window = self.end_by_hand(subscription)
        self.assertIn("committed until Saturday 26 September 2026", window.summary)
        self.assertIn("Nothing more is billed.", window.summary)
        self.assertEqual(subscription.state, "active")
        self.assertEqual(subscription.date_end, d("2026-09-27"))

    def test_the_daily_run_ends_it_when_the_commitment_is_over(self):
        subscription = self.start(commitment_count=2)
        self.end_by_hand(subscription)
        subscription._bill(d("2025-10-27"))
        ends = [d("2025-11-26"), d("2025-11-27")]
        for day, state in zip(ends, ("active", "ended"), strict=True):
            self.env["subdebit.subscription"].sudo()._end_what_is_over(
                self.company, day
            )
            self.assertEqual(subscription.state, state)
        self.assertEqual(subscription.date_end, d("2025-11-27"))
        # One end on the timeline: that of whoever pressed the button.
        self.assertEqual(subscription.event_ids.mapped("kind").count("end"), 1)
        self.assertNothingToBill(subscription, "2026-12-31")

    def test_what_is_used_until_the_end_is_billed_afterwards(self):
        subscription = self.start(timing="arrears")
        self.assertIn(
            "still billed until then: 1, $\xa030.00", self.open(subscription).summary
        )
        self.end_by_hand(subscription)
        self.assertEqual(subscription.date_end, d("2025-10-27"))
        self.assertEqual(subscription.next_charge_date, d("2025-10-27"))

    def test_thirteen_weeks_that_are_invoiced_ahead_are_told_one_by_one(self):
        # 90 days after 10 October is 8 January: Saturdays from 27 September on, of
        # which 11 October to 3 January, 13 of them, begin after the end.
        plan = self.price_plan(
            self.make_plan("Ahead", issue_days=90), ("week", 1, 30.0)
        )
        subscription = self.make_subscription(DAY, plan_id=plan.id, cadence_unit="week")
        subscription._bill(self.today)
        window = self.open(subscription)
        ahead = window.preview_ids.filtered(lambda row: row.date_from > self.today)
        ahead = ahead.filtered(lambda row: row.effect == "kept")
        self.assertEqual(len(ahead), 13)
        self.assertEqual(
            (ahead[0].days, ahead[0].amount_total), ("10/11/2025 – 10/17/2025", 30.0)
        )
        self.assertIn("is due on Saturday 11 October 2025", ahead[0].explanation)
        self.assertEqual(ahead[12].days, "01/03/2026 – 01/09/2026")
        # They are kept, and it ends after them.
        self.end_by_hand(subscription)
        self.assertEqual(subscription.date_end, d("2026-01-10"))

    def test_two_clicks_are_one_end(self):
        for terms in ({}, {"commitment_count": 12}):
            subscription = self.start(**terms)
            window, again = self.open(subscription), self.open(subscription)
            for _press in range(2):
                self.rpc(self.billing, window, "action_confirm")
            self.assertRefused(self.billing, again, "action_confirm", words="changed")
            self.assertEqual(subscription.event_ids.mapped("kind").count("end"), 1)

    def test_a_user_ends_nothing(self):
        subscription = self.start()
        window = self.open(subscription, self.user)
        self.assertTrue(window.summary)
        self.assertRefused(self.user, window, "action_confirm", words="Billing")
        self.assertEqual(subscription.state, "active")

    def test_a_draft_has_nothing_to_end(self):
        draft = self.start().copy()
        window = self.windows.create({"subscription_ids": draft.ids})
        self.assertRefused(
            self.manager, window, "action_confirm", words="nothing to end"
        )


@tagged("post_install", "-at_install")
class TestStopBy(CancelCase, ProviderCase):
    """Until when a debit that was invoiced ahead can still be stopped."""

    def say_ahead(self, subscription):
        """Return what the window says of invoices that were made ahead."""
        return "\n".join(
            row.explanation
            for row in self.open(subscription).preview_ids
            if row.explanation
        )

    def test_a_bacs_debit_of_monday_5_august_2024_until_the_31st_of_july(self):
        for day, words in (
            (
                "2024-07-31",
                "debited on Monday 5 August 2024. It can be stopped until Wednesday 31"
                " July 2024.",
            ),
            ("2024-08-01", "It could be stopped until Wednesday 31 July 2024."),
        ):
            self.today = d("2024-07-22")
            payer = self.make_payer(f"Ada {day}", kind="bank")
            plan = self.make_plan(f"Bacs {day}", issue_days=14)
            subscription = self.make_subscription(
                d("2024-07-03"), payer, plan_id=plan.id
            )
            subscription.sudo().debit_scheme = "bacs"
            subscription._bill(self.today)
            august = subscription.invoice_ids.sorted("invoice_date_due")[-1]
            self.assertEqual(august.invoice_date_due, d("2024-08-05"))
            self.today = d(day)
            self.assertIn(words, self.say_ahead(subscription))

    def test_a_card_until_its_own_day_and_not_once_it_is_paid(self):
        self.today = d("2025-10-20")
        plan = self.make_plan("Card", issue_days=14)
        subscription = self.make_subscription(DAY, self.make_payer(), plan_id=plan.id)
        subscription._bill(self.today)
        october = subscription.invoice_ids.sorted("invoice_date_due")[-1]
        self.assertIn(
            "is debited on Monday 27 October 2025. It can be stopped until Monday 27"
            " October 2025.",
            self.say_ahead(subscription),
        )
        self.setup_env["account.payment.register"].with_context(
            active_model="account.move", active_ids=october.ids
        ).create({})._create_payments()
        self.assertIn("is paid.", self.say_ahead(subscription))


@tagged("post_install", "-at_install")
class TestLastCredits(CreditingCase):
    """Credits that no invoice takes off any more: dated when made, never in what is closed."""

    def pause(self):
        subscription = self.bill()
        self.credit(
            subscription, "pause", "2025-04-16", policy="prorate", until="2025-04-26"
        )
        return subscription

    def test_they_are_dated_on_the_day_of_issue(self):
        subscription = self.pause()
        april = subscription.invoice_ids
        subscription._end(d("2025-04-28"), today=d("2025-05-07"))
        note = subscription.invoice_ids - april
        self.assertEqual(note.invoice_date, d("2025-05-07"))
        self.assertNote(note, 10.0, 0.0, april)

    def test_a_run_that_is_late_dates_them_on_its_own_day(self):
        subscription = self.pause()
        april = subscription.invoice_ids
        subscription._add_event("end", d("2025-05-01"))
        subscription.sudo()._update_next_charge_date()
        # Over since 1 May; the run of 4 May finds it.
        self.env["subdebit.subscription"].sudo()._end_what_is_over(
            self.company, d("2025-05-04")
        )
        self.assertEqual(subscription.state, "ended")
        note = subscription.invoice_ids - april
        self.assertEqual(note.invoice_date, d("2025-05-04"))

    def test_a_closed_period_refuses_them_and_nothing_is_ended(self):
        subscription = self.pause()
        self.company.sudo().sale_lock_date = d("2025-05-31")
        with (
            self.assertRaisesRegex(UserError, "in a closed period"),
            self.cr.savepoint(),
        ):
            subscription._end(d("2025-04-28"), today=d("2025-05-02"))
        self.assertEqual(subscription.state, "active")
        self.company.sudo().subdebit_closed_period = "move"
        subscription._end(d("2025-04-28"), today=d("2025-05-02"))
        note = subscription.invoice_ids.filtered(lambda m: m.move_type == "out_refund")
        self.assertGreater(note.date, d("2025-05-31"))

    def test_the_run_flags_what_it_could_not_end(self):
        subscription = self.pause()
        self.company.sudo().sale_lock_date = d("2025-05-31")
        subscription._add_event("end", APRIL.replace(month=5))
        subscription.sudo()._update_next_charge_date()
        self.env["subdebit.subscription"].sudo()._end_what_is_over(
            self.company, d("2025-05-04")
        )
        self.assertEqual(subscription.state, "active")
        self.assertIn("in a closed period", subscription.billing_error)
