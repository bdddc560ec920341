from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..common import d
from .instalment_case import TODAY, InstalmentCase


@tagged("post_install", "-at_install")
class TestInstalmentMaking(InstalmentCase):
    """How a past sum is divided, and what is written down of it."""

    def get_plan(self, amount, count, today="2025-09-27", kind="card", **vals):
        """Return what ``_get_plan`` says, for a subscription that is saved nowhere."""
        subscription = self.env["subdebit.subscription"].new(
            {
                "partner_id": self.make_payer(kind=kind).id,
                "plan_id": self.plan.id,
                "date_start": d("2025-01-01"),
                **vals,
            }
        )
        rows = self.instalments._get_plan(subscription, amount, count, d(today))
        return [(str(day), part) for day, part in rows]

    # === BEFOREHAND === #

    def test_a_hundred_in_three(self):
        self.assertEqual(
            self.get_plan(100.0, 3),
            [("2025-09-27", 33.34), ("2025-10-27", 33.33), ("2025-11-27", 33.33)],
        )

    def test_a_single_sum_is_one_instalment(self):
        self.assertEqual(self.get_plan(90.0, 1), [("2025-09-27", 90.0)])

    def test_a_currency_without_cents_is_divided_in_its_units(self):
        yen = self.setup_env.ref("base.JPY")
        yen.active = True
        self.assertEqual(
            self.get_plan(1000.0, 3, currency_id=yen.id, plan_id=False),
            [("2025-09-27", 334.0), ("2025-10-27", 333.0), ("2025-11-27", 333.0)],
        )

    def test_a_currency_in_steps_of_five_cents_is_divided_in_these(self):
        franc = self.setup_env.ref("base.CHF")
        franc.write({"active": True, "rounding": 0.05})
        # 2,000 steps: 667 + 667 + 666 of 0.05.
        self.assertEqual(
            [
                part
                for _day, part in self.get_plan(
                    100.0, 3, currency_id=franc.id, plan_id=False
                )
            ],
            [33.35, 33.35, 33.3],
        )

    def test_a_short_month_never_drags_the_next(self):
        self.assertEqual(
            [day for day, _part in self.get_plan(100.0, 4, "2025-10-31")],
            ["2025-10-31", "2025-11-30", "2025-12-31", "2026-01-31"],
        )

    def test_a_bank_debit_is_rolled_over_the_weekend(self):
        # Asked on Monday, 29 September 2025, SEPA Core takes 3 bank days: Thursday, 2
        # October. 2 November is a Sunday, 2 December a Tuesday.
        self.assertEqual(
            [day for day, _ in self.get_plan(100.0, 3, "2025-09-29", "sepa_debit")],
            ["2025-10-02", "2025-11-03", "2025-12-02"],
        )

    def test_the_payer_of_a_bank_debit_is_told_beforehand(self):
        self.company.sudo().subdebit_notice_days = 14
        # 29 September + 14 days: Monday, 13 October; 13 December is a Saturday.
        self.assertEqual(
            [day for day, _ in self.get_plan(100.0, 3, "2025-09-29", "sepa_debit")],
            ["2025-10-13", "2025-11-13", "2025-12-15"],
        )

    def test_what_cannot_be_divided_so_is_refused(self):
        for amount, count, words in (
            (100.0, 0, "1 to 36 instalments, not in 0"),
            (100.0, 37, "1 to 36 instalments, not in 37"),
            (
                0.02,
                3,
                "0.02 cannot be debited in 3 instalments: some instalments would be",
            ),
            (0.0, 1, "0.00 cannot be debited in 1 instalments"),
        ):
            with (
                self.subTest(amount=amount, count=count),
                self.assertRaisesRegex(UserError, words),
            ):
                self.get_plan(amount, count)

    # === THE COMPANY'S LIMIT === #

    def get_least(self, limit, amount, currency=None):
        company = self.company.sudo()
        company.subdebit_past_debit_limit = limit
        currency = currency or company.currency_id
        return company._subdebit_get_min_instalments(amount, currency, TODAY)

    def test_no_instalment_is_above_the_limit(self):
        for limit, amount, expected in (
            (0.0, 1e6, 1),
            (100.0, 100.0, 1),
            (100.0, 100.01, 2),
            # 100.00 in three: the first is 33.34.
            (33.33, 100.0, 4),
            (33.34, 100.0, 3),
            (50.0, 0.0, 1),
        ):
            with self.subTest(limit=limit, amount=amount):
                self.assertEqual(self.get_least(limit, amount), expected)

    def test_the_limit_is_converted_by_the_rate_of_the_date(self):
        euro = self.setup_env.ref("base.EUR")
        euro.active = True
        self.setup_env["res.currency.rate"].create(
            [
                {
                    "currency_id": euro.id,
                    "company_id": self.company.id,
                    "name": name,
                    "rate": rate,
                }
                for name, rate in (("2025-09-01", 0.5), ("2025-10-01", 1.0))
            ]
        )
        # EUR 100.00 are $200.00 on 27 September.
        self.assertEqual(self.get_least(100.0, 100.0, euro), 2)
        self.assertEqual(self.get_least(200.0, 100.0, euro), 1)

    def test_a_negative_limit_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "cannot be negative"):
            self.company.sudo().subdebit_past_debit_limit = -1.0

    # === WHAT IS WRITTEN DOWN === #

    def test_each_invoice_is_due_when_the_last_of_it_is_debited(self):
        moves = self.make_past(60.0, 40.0)
        instalments = self.make_instalments(moves, 3)
        self.assertEqual(
            [(i.number, i.count, str(i.date), i.amount, i.state) for i in instalments],
            [
                (1, 3, "2025-09-27", 33.34, "planned"),
                (2, 3, "2025-10-27", 33.33, "planned"),
                (3, 3, "2025-11-27", 33.33, "planned"),
            ],
        )
        # The first 66.67 pay the 60.00.
        self.assertEqual(
            [str(day) for day in moves.mapped("invoice_date_due")],
            ["2025-10-27", "2025-11-27"],
        )
        for move in moves:
            self.assertEqual(
                self.receivable(move).mapped("date_maturity"), [move.invoice_date_due]
            )
            self.assertEqual(move.state, "posted")
            self.assertFalse(move.is_manually_modified)
        self.assertEqual(instalments.mapped("payer_id"), moves.subdebit_payer_id)
        self.assertEqual(instalments[1].move_ids, moves)
        self.assertEqual(
            instalments.subscription_ids,
            moves.line_ids.subdebit_charge_ids.subscription_id,
        )

    def test_another_sum_than_what_is_open_is_refused(self):
        moves = self.make_past(60.0, 40.0)
        plan = self.make_plan_rows(moves, 3)
        for rows in (plan[:2], []):
            with self.assertRaisesRegex(UserError, "100.00 are open of the invoices"):
                self.instalments._make(moves, rows)
        self.assertFalse(self.instalments.search([("move_ids", "in", moves.ids)]))

    def test_invoices_of_two_payers_are_refused(self):
        moves = self.make_past(60.0) | self.make_past(
            40.0, payer=self.make_payer("Grace")
        )
        plan = self.make_plan_rows(moves, 2)
        with self.assertRaisesRegex(UserError, "one payer in one currency"):
            self.instalments._make(moves, plan)

    def test_what_is_asked_for_already_is_refused(self):
        moves = self.make_past(60.0, 40.0)
        plan = self.make_plan_rows(moves, 3)
        self.instalments._make(moves, plan)
        with self.assertRaisesRegex(UserError, "by a debit or an instalment already"):
            self.instalments._make(moves, plan)

    def test_what_is_planned_as_a_whole_is_refused(self):
        moves = self.make_past(60.0)
        plan = self.make_plan_rows(moves, 1)
        self.prepare()
        with self.assertRaisesRegex(UserError, "by a debit or an instalment already"):
            self.instalments._make(moves, plan)

    def test_a_draft_is_refused(self):
        moves = self.make_past(60.0)
        plan = self.make_plan_rows(moves, 1)
        self.as_root(moves).button_draft()
        with self.assertRaisesRegex(UserError, "not a posted customer invoice"):
            self.instalments._make(moves, plan)

    # === WHO MAY SEE THEM === #

    def test_a_plain_user_reads_and_changes_nothing(self):
        instalment = self.make_instalments(self.make_past(), 3)[0].with_user(self.user)
        self.assertEqual(instalment.amount, 33.34)
        with self.assertRaises(AccessError):
            instalment.amount = 1.0
        with self.assertRaisesRegex(AccessError, "“Billing / Failed payments”"):
            instalment.action_cancel()
        self.assertEqual(instalment.state, "planned")

    def test_another_company_sees_nothing(self):
        instalments = self.make_instalments(self.make_past(), 3)
        other = self.make_other_company()["company"]
        stranger = self.with_setup(other)
        found = self.env["subdebit.instalment"].with_user(stranger).search([])
        self.assertFalse(found & instalments)
        with self.assertRaises(AccessError):
            instalments[0].with_user(stranger).action_cancel()

    def with_setup(self, company):
        """Return a Manager of another company."""
        env, type(self).env = self.env, self.setup_env
        try:
            return self.make_user("manager", company)
        finally:
            type(self).env = env
