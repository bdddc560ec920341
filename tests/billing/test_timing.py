from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import d
from ..provider_case import ProviderCase

# A plan for the 23rd, in December 2025, by a company in Paris whose run is at ten: the
# day of issue, the due date, the run that asks for it, and the charge date. In Auckland
# it is ten at night then, past the cut-off of five.
CHRISTMAS = {
    "ach": ("2025-12-19", "2025-12-23", "2025-12-19", "2025-12-23"),
    "autogiro": ("2025-12-11", "2025-12-23", "2025-12-11", "2025-12-23"),
    "bacs": ("2025-12-18", "2025-12-23", "2025-12-18", "2025-12-23"),
    "becs_au": ("2025-12-22", "2025-12-23", "2025-12-22", "2025-12-23"),
    "becs_nz": ("2025-12-18", "2025-12-23", "2025-12-18", "2025-12-23"),
    "betalingsservice": ("2025-11-19", "2025-12-23", "2025-11-19", "2025-12-23"),
    "card": ("2025-12-23", "2025-12-23", "2025-12-23", "2025-12-23"),
    "pad": ("2025-12-18", "2025-12-23", "2025-12-18", "2025-12-23"),
    "pay_to": ("2025-12-23", "2025-12-23", "2025-12-23", "2025-12-23"),
    "sepa_core": ("2025-12-18", "2025-12-23", "2025-12-18", "2025-12-23"),
    "weekend_only": ("2025-12-23", "2025-12-23", "2025-12-23", "2025-12-23"),
}
# The same for the 27th, a Saturday, but not for the schemes that know no weekend.
WEEKEND = {
    "ach": ("2025-12-24", "2025-12-29", "2025-12-24", "2025-12-29"),
    "sepa_core": ("2025-12-22", "2025-12-29", "2025-12-22", "2025-12-29"),
    "bacs": ("2025-12-22", "2025-12-29", "2025-12-22", "2025-12-29"),
    "card": ("2025-12-27", "2025-12-27", "2025-12-27", "2025-12-27"),
}


class TimingCase(ProviderCase):
    """Payers of every scheme, billed and debited day by day."""

    def make_payer_by(self, scheme, **token_vals):
        payer = self.make_payer(scheme, kind="sepa_debit")
        token = payer.sudo()._subdebit_token_sudo(self.company)
        token.write({"mandate_scheme": scheme, **token_vals})
        return payer

    def run_each_day(self, first, last):
        """Bill and plan as the cron does, from the first day to the last."""
        day, runs = d(first), self.runs
        while day <= d(last):
            runs |= self.prepare(day)
            day += timedelta(days=1)
        return runs

    def get_dates(self, subscription, charged_for):
        """Return the day of issue, the due date, the day of the run, the charge date."""
        move = subscription.invoice_ids.filtered(
            lambda move: (
                d(charged_for) in move.invoice_line_ids.mapped("subscription_date_from")
            )
        )
        debit = move.subdebit_debit_line_ids.debit_id
        return tuple(
            str(day)
            for day in (
                move.invoice_date,
                move.invoice_date_due,
                debit.run_id.date,
                debit.date,
            )
        )


@tagged("post_install", "-at_install")
class TestTiming(TimingCase):
    """When an invoice is issued, due and debited: the billing lead."""

    # === OVER CHRISTMAS === #

    def test_a_plan_for_the_23rd_is_debited_on_the_23rd_by_every_scheme(self):
        self.assertChristmas("2025-12-23", 23, CHRISTMAS, "2025-11-15")

    def test_a_saturday_is_debited_on_the_next_bank_day(self):
        self.assertChristmas("2025-12-27", 27, WEEKEND, "2025-12-20")

    def assertChristmas(self, nominal, day, table, first):
        plan = self.make_plan("Christmas", day_of_month=day)
        subscriptions = {
            scheme: self.make_subscription(
                d(nominal), self.make_payer_by(scheme), plan_id=plan.id
            )
            for scheme in table
        }
        self.run_each_day(first, "2025-12-30")
        for scheme, expected in table.items():
            with self.subTest(scheme):
                dates = self.get_dates(subscriptions[scheme], nominal)
                self.assertEqual(dates, expected)

    def test_the_last_day_of_the_month_is_debited_within_it(self):
        # 31 May 2026 is a Sunday: Friday the 29th; 28, 27, 26.
        plan = self.make_plan("Last", day_of_month=-1)
        subscription = self.make_subscription(
            d("2026-05-31"), self.make_payer_by("sepa_core"), plan_id=plan.id
        )
        self.run_each_day("2026-05-24", "2026-05-31")
        self.assertEqual(
            self.get_dates(subscription, "2026-05-31"),
            ("2026-05-26", "2026-05-29", "2026-05-26", "2026-05-29"),
        )

    # === THE LEAD === #

    def bill_sepa(self, day="2025-12-23", **vals):
        """Return a SEPA subscription, not billed yet."""
        return self.make_subscription(d(day), self.make_payer_by("sepa_core"), **vals)

    def test_the_payer_has_the_invoice_for_as_long_as_was_agreed(self):
        self.company.subdebit_notice_days = 14
        subscription = self.bill_sepa()
        self.assertEqual(subscription.next_charge_date, d("2025-12-23"))
        self.assertEqual(subscription.next_issue_date, d("2025-12-09"))
        self.assertFalse(subscription._bill(d("2025-12-08")))
        move = subscription._bill(d("2025-12-09"))
        self.assertEqual(move.invoice_date_due, d("2025-12-23"))
        self.assertEqual(subscription.next_charge_date, d("2026-01-23"))
        self.assertEqual(subscription.next_issue_date, d("2026-01-09"))
        self.assertNothingToBill(subscription, "2026-01-08")

    def test_what_was_told_long_ago_is_asked_for_in_the_last_run_in_time(self):
        # Who is debited by Betalingsservice makes the run look far ahead.
        self.company.subdebit_notice_days = 14
        self.make_payer_by("betalingsservice")
        subscription = self.bill_sepa()
        self.run_each_day("2025-12-08", "2025-12-19")
        self.assertEqual(
            self.get_dates(subscription, "2025-12-23"),
            ("2025-12-09", "2025-12-23", "2025-12-18", "2025-12-23"),
        )

    def test_the_plan_may_ask_for_more_even_for_a_card(self):
        plan = self.make_plan("Ahead", issue_days=20)
        card = self.make_subscription(
            d("2025-12-23"), self.make_payer(), plan_id=plan.id
        )
        self.assertEqual(card.next_issue_date, d("2025-12-03"))
        move = card._bill(d("2025-12-03"))
        self.assertEqual(move.invoice_date_due, d("2025-12-23"))
        self.assertFalse(self.prepare(d("2025-12-22")).debit_ids)
        self.assertEqual(self.prepare(d("2025-12-23")).debit_ids.invoice_ids, move)

    def test_an_edited_plan_leaves_the_lead_of_what_runs(self):
        subscription = self.bill_sepa()
        self.plan.issue_days = 30
        self.assertEqual(subscription.next_issue_date, d("2025-12-18"))

    def test_who_pays_offline_is_invoiced_on_the_day_and_due_by_his_terms(self):
        terms = self.setup_env.ref("account.account_payment_term_30days")
        subscription = self.make_subscription(d("2025-12-23"), payment_term_id=terms.id)
        self.assertEqual(subscription.next_issue_date, d("2025-12-23"))
        self.assertFalse(subscription._bill(d("2025-12-22")))
        move = subscription._bill(d("2025-12-23"))
        self.assertEqual(move.invoice_date_due, d("2026-01-22"))

    def test_what_is_billed_afterwards_is_not_invoiced_any_sooner(self):
        plan = self.make_plan("Arrears", timing="arrears")
        subscription = self.bill_sepa("2025-11-23", plan_id=plan.id)
        self.assertEqual(subscription.next_issue_date, d("2025-12-23"))
        move = subscription._bill(d("2025-12-23"))
        # 24, 29 and 30 December.
        self.assertEqual(move.invoice_date_due, d("2025-12-30"))

    def test_a_late_invoice_is_debited_on_the_first_day_left(self):
        self.company.subdebit_notice_days = 5
        subscription = self.bill_sepa()
        move = subscription._bill(d("2025-12-22"))
        # Told for 5 days: the 27th, a Saturday; three bank days are the 29th as well.
        self.assertEqual(move.invoice_date_due, d("2025-12-29"))

    def test_the_provider_s_first_date_for_a_mandate_is_kept(self):
        payer = self.make_payer_by("sepa_core", next_charge_date=d("2026-01-03"))
        subscription = self.make_subscription(d("2025-12-23"), payer)
        move = subscription._bill(d("2025-12-18"))
        # 3 January 2026 is a Saturday.
        self.assertEqual(move.invoice_date_due, d("2026-01-05"))

    def test_a_debit_that_is_late_is_charged_on_the_first_day_left(self):
        subscription = self.bill_sepa()
        move = subscription._bill(d("2025-12-18"))
        self.assertFalse(self.prepare(d("2025-12-17")).debit_ids)
        debit = self.prepare(d("2025-12-22")).debit_ids
        self.assertEqual((debit.invoice_ids, debit.date), (move, d("2025-12-29")))

    def test_who_has_no_method_is_told_by_the_run_of_the_charge_date(self):
        plan = self.make_plan("Ahead", issue_days=5)
        subscription = self.make_subscription(
            d("2025-12-23"), self.make_partner("Eve"), plan_id=plan.id
        )
        runs = self.run_each_day("2025-12-18", "2025-12-24")
        runs.sudo().state = "done"
        self.assertEqual(subscription.invoice_ids.invoice_date, d("2025-12-18"))
        self.assertEqual(
            [
                (str(run.date), run.no_method_count)
                for run in runs
                if run.no_method_count
            ],
            [("2025-12-23", 1)],
        )

    def test_one_debit_a_charge_date(self):
        payer = self.make_payer_by("sepa_core")
        for day in ("2025-12-23", "2025-12-23", "2025-12-24"):
            self.make_subscription(d(day), payer)
        runs = self.run_each_day("2025-12-18", "2025-12-19")
        self.assertEqual(
            [(str(debit.date), debit.amount) for debit in runs.debit_ids.sorted("id")],
            [("2025-12-23", 60.0), ("2025-12-24", 30.0)],
        )

    # === WHAT CHANGES THE LEAD === #

    def test_the_next_invoice_follows_the_payer_s_method(self):
        subscription = self.bill_sepa()
        self.assertEqual(subscription.next_issue_date, d("2025-12-18"))
        token = subscription._get_token_sudo()
        token.mandate_scheme = "autogiro"
        self.assertEqual(subscription.debit_scheme, "autogiro")
        self.assertEqual(subscription.next_issue_date, d("2025-12-11"))
        token.active = False
        self.assertFalse(subscription.debit_scheme)
        self.assertEqual(subscription.next_issue_date, d("2025-12-23"))

    def test_the_next_invoice_follows_the_way_the_payer_pays(self):
        subscription = self.bill_sepa()
        payer = subscription.payer_id
        payer.sudo().write(
            {"subdebit_payment_mode": "offline", "subdebit_offline_type": "cash"}
        )
        self.assertEqual(subscription.next_issue_date, d("2025-12-23"))

    def test_the_next_invoice_follows_the_company_s_pre_notification(self):
        subscription = self.bill_sepa()
        self.company.sudo().subdebit_notice_days = 10
        self.assertEqual(subscription.next_issue_date, d("2025-12-13"))

    def test_a_method_of_odoo_names_its_scheme(self):
        sepa = self.make_payer("Ada", kind="sepa_debit")
        card = self.make_payer("Grace")
        schemes = [
            partner._subdebit_token_sudo(self.company).mandate_scheme
            for partner in (sepa, card)
        ]
        self.assertEqual(schemes, ["sepa_core", "card"])

    def test_a_lead_of_a_century_is_refused(self):
        for record in (self.plan.sudo(), self.bill_sepa()):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                record.issue_days = 36500
                record.flush_recordset()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.company.sudo().subdebit_notice_days = -1
