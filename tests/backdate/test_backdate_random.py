"""Many terms, drawn by a seed: what is shown is made, and is what was billed in time."""

import os
import random

from odoo import Command
from odoo.tests import tagged

from ..common import d
from .backdate_case import TODAY
from .test_backdate_tax import BackdateTaxCase

# Stories of each cadence; `./dev test --full` tells many more.
STORIES = 16 if os.environ.get("SUBDEBIT_FULL") else 1


class Draw:
    """Terms that a person could agree on, the same for the same seed."""

    def __init__(self, seed, unit, count, earliest):
        self._random = random.Random(seed)
        self.unit, self.count = unit, count
        days = TODAY.toordinal() - d(earliest).toordinal()
        self.start = d(earliest).fromordinal(
            d(earliest).toordinal() + self._random.randrange(days)
        )

    def pick(self, *choices):
        return self._random.choice(choices)

    def draw_terms(self):
        """Return the values of a plan."""
        by_month = self.unit in ("month", "year")
        return {
            "day_of_month": self.pick(0, 0, 1, 15, 31, -1) if by_month else 0,
            "first_period": self.pick("prorate", "prorate", "full", "free"),
            "convention": self.pick("actual", "fixed_30", "none"),
            "timing": self.pick("advance", "advance", "arrears"),
            "trial_count": self.pick(0, 0, 0, 5),
            "payments": self.pick(0, 0, 0, 3),
        }

    def draw_lines(self, products):
        """Return commands for one to three lines of products."""
        prices = [30.0, 9.99, 0.07, 1234.56, 33.33, 0.0]
        return [
            Command.create(
                {
                    "product_id": product.id,
                    "quantity": self.pick(1, 1, 3, 2.5),
                    "unit_price": self.pick(*prices),
                    "kind": self.pick(
                        "recurring", "recurring", "recurring", "one_time"
                    ),
                }
            )
            for product in self._random.sample(products, self.pick(1, 2, 3))
        ]


@tagged("-at_install", "post_install")
class TestBackdateRandom(BackdateTaxCase):
    """Compared field by field with the invoices, and with a twin that was in time."""

    until = d("2025-11-20")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        levy = cls.make_tax("levy", 5.5)
        cls.products = [
            cls.make_taxed("Plain"),
            cls.make_taxed("On top", cls.on_top),
            cls.make_taxed("Within", cls.in_price),
            cls.make_taxed("Two", cls.on_top, levy),
            cls.make_taxed("On payment", cls.on_payment),
        ]
        rates = {"2022-01-01": 1.1, "2025-07-01": 1.3, "2025-09-01": 1.7}
        cls.currencies = [
            cls.company.currency_id,
            cls.use_currency("CAD", rates),
            cls.use_currency("JPY", {day: 100 * rate for day, rate in rates.items()}),
        ]

    def prepare_company(self, draw):
        """Choose how the company rounds, dates and closes; return the lock or None."""
        self.company.sudo().write(
            {
                "tax_calculation_rounding_method": draw.pick(
                    "round_per_line", "round_globally"
                ),
                "subdebit_past_date": draw.pick("period", "period", "today"),
                "subdebit_closed_period": "move",
                "fiscalyear_lock_date": draw.pick(False, False, d("2025-08-31")),
            }
        )

    def draw_vals(self, draw, currency):
        """Return the values of a subscription."""
        plan = self.make_plan("Drawn", currency_id=currency.id, **draw.draw_terms())
        lines = draw.draw_lines(self.products)
        return {
            "plan_id": plan.id,
            "cadence_unit": draw.unit,
            "cadence_count": draw.count,
            "date_start": draw.start,
            "line_ids": lines,
            "discount_code": self.draw_code(draw, currency, lines),
        }

    def draw_code(self, draw, currency, lines):
        """Return a promo code or two, or none: fees alone are never discounted."""
        kinds = {vals["kind"] for _create, _zero, vals in lines}
        if kinds == {"one_time"} or draw.pick(True, False):
            return False
        codes = self.env["subdebit.discount"]
        made = codes.create(
            [
                {
                    "code": f"DRAWN{codes.search_count([])}-{number}",
                    "currency_id": currency.id,
                    "max_per_customer": 0,
                    "sequence": draw.pick(1, 2),
                    "duration": draw.pick("once", "periods", "forever"),
                    "periods": draw.pick(2, 3),
                    **vals,
                }
                for number, vals in enumerate(
                    [{"percent": 12.5}, {"mode": "amount", "amount": 7.0}]
                )
            ]
        )
        return draw.pick(made[0].code, made[1].code, ", ".join(made.mapped("code")))

    def start_in_time(self, vals):
        """Return a twin that was started in time and billed on each of its days."""
        twin = self.env["subdebit.subscription"].create(
            {**vals, "partner_id": self.make_offline_partner("Twin").id}
        )
        twin._start(vals["date_start"])
        self.bill_in_time(twin)
        return twin

    def bill_in_time(self, subscription):
        while (
            subscription.next_issue_date and subscription.next_issue_date <= self.until
        ):
            day = subscription.next_issue_date
            subscription._bill(day)
            self.assertFalse(subscription.billing_error)
            self.assertNotEqual(subscription.next_issue_date, day)

    def read_charges(self, subscription):
        """Return what was billed for which days, line by line."""
        names = ("kind", "quantity", "unit_price", "share_num", "share_den")
        return sorted(
            (
                charge.line_id.product_id.name,
                charge.date_from,
                charge.date_to,
                *(charge[name] for name in names),
                charge.amount_net,
                round(charge.amount_tax, 3),
            )
            for charge in subscription.charge_ids
        )

    def read_row(self, row):
        names = ("date_from", "date_last", "issue_on", "accounting_date", "due_on")
        sums = ("amount_net", "amount_tax", "amount_total", "rate")
        return [row[name] for name in (*names, *sums)]

    def read_made(self, move):
        names = ("subdebit_period_from", "subdebit_period_to", "invoice_date")
        dates = (*names, "date", "invoice_date_due")
        sums = ("amount_untaxed", "amount_tax", "amount_total", "invoice_currency_rate")
        return [move[name] for name in (*dates, *sums)]

    def check(self, draw):
        self.prepare_company(draw)
        vals = self.draw_vals(draw, draw.pick(*self.currencies))
        draft = self.env["subdebit.subscription"].create(
            {**vals, "partner_id": self.make_offline_partner("Drawn").id}
        )
        wizard = self.open_wizard(draw.start, subscription_id=draft.id)
        wizard.payment_date = TODAY
        shown = [self.read_row(row) for row in wizard.preview_ids]
        moves = self.confirm(wizard, wizard.past_total).invoice_ids.sorted("id")
        self.assertEqual([self.read_made(move) for move in moves], shown)
        self.assertEqual(set(moves.mapped("amount_residual")) - {0.0}, set())
        before = [charge for charge in self.read_charges(draft)]
        self.company.sudo().fiscalyear_lock_date = False
        twin = self.start_in_time(vals)
        self.bill_in_time(draft)
        self.assertEqual(self.read_charges(draft), self.read_charges(twin))
        self.assertLessEqual(set(before), set(self.read_charges(twin)))
        self.assertEqual(draft.next_charge_date, twin.next_charge_date)
        self.assertNothingToBill(draft, str(self.until))

    def tell(self, unit, count, earliest):
        """Tell stories of one cadence, which start on a day or later."""
        made = 0
        for number in range(STORIES):
            seed = f"{count} {unit} {earliest} {number}"
            with self.subTest(seed):
                self.check(Draw(seed, unit, count, earliest))
                made += 1
        self.assertEqual(made, STORIES)

    def test_each_day(self):
        """Ten days more are enough where each is one."""
        self.until = d("2025-10-25")
        self.tell("day", 1, "2025-10-08")

    def test_every_ten_days(self):
        self.tell("day", 10, "2025-08-01")

    def test_each_week(self):
        self.tell("week", 1, "2025-09-01")

    def test_every_two_weeks(self):
        self.tell("week", 2, "2025-08-01")

    def test_each_month(self):
        self.tell("month", 1, "2025-02-01")

    def test_a_few_months(self):
        self.tell("month", 1, "2025-05-01")

    def test_each_quarter(self):
        self.tell("month", 3, "2024-09-01")

    def test_each_year(self):
        self.tell("year", 1, "2022-06-01")
