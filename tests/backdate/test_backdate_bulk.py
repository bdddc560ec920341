"""The same for several customers: one table, then all or nothing."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ...models.backdate.preview import PastPayment
from ..common import d
from .backdate_case import TODAY, BackdateCase


@tagged("-at_install", "post_install")
class TestBackdateBulk(BackdateCase):
    """A club that starts everybody on one day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bob = cls.make_offline_partner("Bob").with_env(cls.env)
        cls.members = cls.ada | cls.bob

    def open_bulk(self, start="2025-08-01", env=None, **vals):
        return (env or self.env)["subdebit.backdate.bulk"].create(
            {
                "partner_ids": [Command.set(self.members.ids)],
                "plan_id": self.plan.id,
                "date_start": start,
                "past_payment": "manual",
                "journal_id": self.bank.id,
                "payment_date": TODAY,
                **vals,
            }
        )

    def review(self, **vals):
        bulk = self.open_bulk(**vals)
        bulk.action_preview()
        return bulk

    def test_a_table_then_one_total_then_all_of_it(self):
        """From 1 August: 1 August, 1 September and 1 October, 30.00 each, for two."""
        bulk = self.review()
        self.assertEqual(bulk.row_ids.mapped("amount_total"), [90.0, 90.0])
        total = bulk.total_ids
        self.assertEqual(
            (total.customer_count, total.invoice_count, total.amount_total),
            (2, 6, 180.0),
        )
        total.confirm_total = 180.0
        action = bulk.action_confirm()
        subscriptions = self.env["subdebit.subscription"].search(action["domain"])
        self.assertEqual(subscriptions.partner_id, self.members)
        for subscription in subscriptions:
            self.assertInvoices(
                [
                    ("2025-08-01", "2025-08-01", "2025-09-01", 30.0),
                    ("2025-09-01", "2025-09-01", "2025-10-01", 30.0),
                    ("2025-10-01", "2025-10-01", "2025-11-01", 30.0),
                ],
                subscription.invoice_ids,
            )
            self.assertEqual(
                subscription.invoice_ids.mapped("payment_state"), ["paid"] * 3
            )
            told = subscription.event_ids.filtered(lambda e: e.kind == "backdate")
            self.assertIn("180.00", told.reason)
        moves = subscriptions.invoice_ids.sorted("id")
        self.assertEqual(
            moves.mapped("invoice_date"), sorted(moves.mapped("invoice_date"))
        )
        self.assertNothingToBill(subscriptions, "2025-10-15")

    def test_confirming_twice_gives_the_same_and_nothing_more(self):
        bulk = self.review()
        bulk.total_ids.confirm_total = 180.0
        first = bulk.action_confirm()
        before = self.count()
        self.assertEqual(bulk.action_confirm(), first)
        self.assertEqual(self.count(), before)

    def test_another_total_is_refused_for_all(self):
        bulk = self.review()
        bulk.total_ids.confirm_total = 179.99
        self.assertRefused(bulk, "You typed")

    def test_rows_with_problems_leave_the_table_and_the_total(self):
        """Bob's August is billed already: he has to go before the total is typed."""
        self.make_subscription(d("2025-08-01"), self.bob)._bill(d("2025-08-01"))
        bulk = self.review()
        self.assertEqual(bulk.problem_count, 1)
        self.assertIn("is settled", bulk.row_ids.filtered("problem").problem)
        bulk.total_ids.confirm_total = 180.0
        self.assertRefused(bulk, "Leave out the customers with problems")
        bulk.action_leave_out()
        self.assertEqual(bulk.row_ids.partner_id, self.ada)
        self.assertEqual(bulk.total_ids.amount_total, 90.0)
        bulk.total_ids.confirm_total = 90.0
        bulk.action_confirm()
        self.assertEqual(len(self.ada.subdebit_subscription_ids.invoice_ids), 3)

    def test_one_failure_at_the_end_leaves_nothing_of_all(self):
        """What came to stand in the way of Bob after the table was shown."""
        bulk = self.review()
        bulk.total_ids.confirm_total = 180.0
        self.make_subscription(d("2025-08-01"), self.bob)._bill(d("2025-08-01"))
        self.assertRefused(bulk, "Bob: this changed since it was shown")

    def test_a_price_that_changed_is_told_with_the_new_sum(self):
        bulk = self.review()
        bulk.total_ids.confirm_total = 180.0
        self.product.sudo().list_price = 31.0
        self.assertRefused(bulk, r"90\.00.*93\.00")

    def test_drafts_have_a_total_for_each_currency(self):
        """30.00 in dollars and 12.50 in euros, two months each."""
        eur = self.setup_env.ref("base.EUR")
        eur.active = True
        drafts = self.env["subdebit.subscription"].create(
            [
                {
                    "partner_id": partner.id,
                    "date_start": "2025-09-01",
                    "currency_id": currency.id,
                    "line_ids": [
                        Command.create(
                            {"product_id": self.product.id, "unit_price": price}
                        )
                    ],
                }
                for partner, currency, price in (
                    (self.ada, self.company.currency_id, 30.0),
                    (self.bob, eur, 12.5),
                )
            ]
        )
        action = drafts.action_start()
        self.assertEqual(action["res_model"], "subdebit.backdate.bulk")
        bulk = (
            self.env["subdebit.backdate.bulk"]
            .with_context(**action["context"])
            .create(
                {
                    "past_payment": "manual",
                    "journal_id": self.bank.id,
                    "payment_date": TODAY,
                }
            )
        )
        self.assertEqual(bulk.subscription_ids, drafts)
        bulk.action_preview()
        self.assertEqual(
            {t.currency_id.name: t.amount_total for t in bulk.total_ids},
            {"EUR": 25.0, "USD": 60.0},
        )
        for total in bulk.total_ids:
            total.confirm_total = 25.0
        self.assertRefused(bulk, "You typed")
        for total in bulk.total_ids:
            total.confirm_total = total.amount_total
        bulk.action_confirm()
        self.assertEqual(set(drafts.mapped("state")), {"active"})
        self.assertEqual(drafts.invoice_ids.mapped("payment_state"), ["paid"] * 4)

    def make_drafts(self, *partners, start="2025-09-01"):
        return self.env["subdebit.subscription"].create(
            [
                {"partner_id": p.id, "plan_id": self.plan.id, "date_start": start}
                for p in partners
            ]
        )

    def review_drafts(self, drafts, **vals):
        bulk = self.open_bulk(
            partner_ids=False, subscription_ids=[Command.set(drafts.ids)], **vals
        )
        bulk.action_preview()
        return bulk

    def test_two_drafts_of_one_customer_bill_no_day_twice(self):
        """Ada twice from 1 September: the second is named, and leaves the table."""
        drafts = self.make_drafts(self.ada, self.bob, self.ada)
        bulk = self.review_drafts(drafts)
        wrong = bulk.row_ids.filtered("problem")
        self.assertEqual(wrong.subscription_id, drafts[2])
        self.assertIn(drafts[0].name, wrong.problem)
        bulk.action_leave_out()
        self.assertEqual(bulk.total_ids.amount_total, 120.0)
        bulk.total_ids.confirm_total = 120.0
        bulk.action_confirm()
        self.assertEqual(drafts.mapped("state"), ["active", "active", "draft"])

    def test_two_drafts_of_one_customer_may_follow_each_other(self):
        """One payment for September; another draft from 1 October on."""
        first = self.make_drafts(self.ada)
        first.line_ids.payments = 1
        second = self.make_drafts(self.ada, start="2025-10-01")
        self.assertEqual(self.review_drafts(first | second).problem_count, 0)

    def test_two_drafts_of_one_customer_may_be_for_two_products(self):
        first, second = self.make_drafts(self.ada, self.ada)
        second.line_ids.product_id = self.make_product("Locker").with_env(self.env)
        self.assertEqual(self.review_drafts(first | second).problem_count, 0)

    def test_the_engine_itself_starts_no_two_for_the_same_days(self):
        drafts = self.make_drafts(self.ada, self.ada)
        payment = PastPayment("manual", self.bank, TODAY)
        with self.assertRaisesRegex(UserError, f"by {drafts[0].name}"):
            drafts._backdate(TODAY, payment, 120.0)

    def test_one_deposit_pays_only_as_many_as_it_covers(self):
        """A payer with 100.00 for two pasts of 60.00: 40.00 are left, 20.00 missing."""
        payer = self.make_offline_partner("Payer").with_env(self.env)
        self.members.sudo().subdebit_payer_id = payer
        self.make_deposit(100.0, partner_id=payer.id)
        bulk = self.review(
            start="2025-09-01",
            past_payment="debit",
            debit_from="deposit",
            journal_id=False,
            payment_date=False,
        )
        wrong = bulk.row_ids.filtered("problem")
        self.assertEqual(wrong.partner_id, self.bob)
        self.assertRegex(wrong.problem, r"is \$.40\.00: \$.20\.00 are missing")
        bulk.action_leave_out()
        bulk.total_ids.confirm_total = 60.0
        bulk.action_confirm()
        moves = self.ada.subdebit_subscription_ids.invoice_ids
        self.assertEqual(moves.mapped("payment_state"), ["paid"] * 2)

    def test_an_empty_table_starts_nothing(self):
        self.make_subscription(d("2025-08-01"), self.ada)._bill(d("2025-08-01"))
        self.make_subscription(d("2025-08-01"), self.bob)._bill(d("2025-08-01"))
        bulk = self.review()
        bulk.action_leave_out()
        self.assertRefused(bulk, "Choose at least one customer")

    def test_from_today_on_there_is_nothing_to_type(self):
        bulk = self.review(start="2025-10-15", past_payment=False)
        self.assertEqual(bulk.row_ids.mapped("amount_total"), [0.0, 0.0])
        bulk.action_confirm()
        subscriptions = self.members.subdebit_subscription_ids
        self.assertEqual(set(subscriptions.mapped("state")), {"active"})
        self.assertFalse(subscriptions.invoice_ids)
        self.assertEqual(len(subscriptions._bill(TODAY)), 2)

    def test_only_a_manager_starts_them_in_the_past(self):
        billing = self.env(user=self.billing)
        bulk = self.open_bulk(env=billing)
        with self.assertRaisesRegex(UserError, "the right “Manager”"):
            bulk.action_preview()
        with self.assertRaisesRegex(UserError, "the right “Manager”"):
            bulk.action_confirm()
        self.assertFalse(self.members.subdebit_subscription_ids)

    def test_a_selection_of_contacts_opens_it(self):
        bulk = (
            self.env["subdebit.backdate.bulk"]
            .with_context(active_model="res.partner", active_ids=self.members.ids)
            .create({"plan_id": self.plan.id})
        )
        self.assertEqual(bulk.partner_ids, self.members)
