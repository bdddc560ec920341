"""Many terms and events, drawn by a seed: what is shown is what is made, to the cent."""

import contextlib
import os
from datetime import timedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ...schedule.events import event_of
from ..backdate.backdate_case import TODAY
from ..backdate.test_backdate_random import Draw
from ..backdate.test_backdate_tax import BackdateTaxCase
from ..common import d

# Stories of each cadence; `./dev test --full` tells many more.
STORIES = 24 if os.environ.get("SUBDEBIT_FULL") else 3
LAST_ISSUED = d("2026-01-20")
ENDS = ("immediately_with_credit", "period_end")
NOT_BALANCED = "The entry is not balanced."


class NotBalanced(Exception):
    """Odoo cannot book the invoice of a story."""


@tagged("-at_install", "post_install")
class TestPreviewRandom(BackdateTaxCase):
    """Compared field by field with the invoices and credit notes that follow."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        levy = cls.make_tax("levy", 5.5)
        cls.products = [
            cls.make_taxed("Plain"),
            cls.make_taxed("On top", cls.on_top),
            cls.make_taxed("Within", cls.in_price),
            cls.make_taxed("Two", cls.on_top, levy),
        ]
        cls.currencies = [
            cls.company.currency_id,
            cls.use_currency("CAD", {"2022-01-01": 1.1, "2025-11-01": 1.3}),
        ]
        cls.terms = [
            cls.env["account.payment.term"],
            cls.make_terms("30 days", [{"nb_days": 30}]),
            cls.make_terms(
                "End of next month",
                [{"nb_days": 10, "delay_type": "days_after_end_of_next_month"}],
            ),
            cls.make_terms(
                "In two",
                [{"value_amount": 30.0}, {"value_amount": 70.0, "nb_days": 45}],
            ),
            cls.make_terms(
                "2 % if early",
                [{"nb_days": 30}],
                early_discount=True,
                discount_percentage=2.0,
                discount_days=7,
                early_pay_discount_computation="mixed",
            ),
        ]

    def setUp(self):
        super().setUp()
        subscriptions = self.registry["subdebit.subscription"]
        prepare = subscriptions._prepare_document_vals

        def remember(subscription, document):
            self.prepared = prepare(subscription, document)
            return self.prepared

        self.patch(subscriptions, "_prepare_document_vals", remember)

    @classmethod
    def make_terms(cls, name, lines, **vals):
        lines = [Command.create({"value": "percent", **line}) for line in lines]
        terms = cls.setup_env["account.payment.term"]
        return terms.create({"name": name, "line_ids": lines, **vals})

    def start(self, draw):
        """Return a subscription that was billed until today, some of it paused."""
        self.company.sudo().tax_calculation_rounding_method = draw.pick(
            "round_per_line", "round_globally"
        )
        currency, term = draw.pick(*self.currencies), draw.pick(*self.terms)
        plan = self.make_plan(
            "Drawn",
            currency_id=currency.id,
            issue_days=draw.pick(0, 0, 6),
            **draw.draw_terms(),
        )
        subscription = self.env["subdebit.subscription"].create(
            {
                "partner_id": self.make_offline_partner("Drawn").id,
                "plan_id": plan.id,
                "cadence_unit": draw.unit,
                "cadence_count": draw.count,
                "date_start": draw.start,
                "line_ids": draw.draw_lines(self.products),
                "payment_term_id": term.id,
            }
        )
        subscription._start(draw.start)
        self.bill_until(subscription, TODAY)
        if draw.pick(True, False):
            self.save(subscription, self.draw_pause(draw))
        return subscription

    def bill_until(self, subscription, last):
        while subscription.next_issue_date and subscription.next_issue_date <= last:
            day = max(subscription.next_issue_date, self.today(subscription))
            subscription._bill(day)
            self.check_error(subscription, subscription.billing_error)
            self.assertNotEqual(subscription.next_issue_date, day)

    def check_error(self, subscription, error):
        """Leave a story that Odoo cannot book: a discount in another currency."""
        if error == NOT_BALANCED:
            self.assertTrue(subscription.payment_term_id.early_discount)
            self.assertNotEqual(subscription.currency_id, self.company.currency_id)
            self.assertNotBalancedByHand()
            raise NotBalanced
        self.assertFalse(error)

    def today(self, subscription):
        """Return the earliest day on which anything is issued from now on."""
        return TODAY if subscription.id in self.shown else d("1950-01-01")

    def draw_pause(self, draw):
        day = TODAY + timedelta(days=draw.pick(-3, 0, 1, 5))
        until = day + timedelta(days=draw.pick(1, 4, 12))
        return "pause", day, {"policy": draw.pick("prorate", "credit"), "until": until}

    def draw_event(self, draw):
        """Return kind, day and details of an event, or None."""
        day = TODAY + timedelta(days=draw.pick(-2, 0, 0, 1, 9))
        change = {"unit_price": draw.pick(60.0, 19.98, 0.05, 2000.0)}
        if draw.pick(True, False):
            change["quantity"] = draw.pick(1, 2, 4)
        return draw.pick(
            None,
            ("change", day, {"to": change}),
            ("change", day, {"to": change}),
            ("change", day, {"to": change, "at": "renewal"}),
            ("end", day, {"policy": draw.pick(*ENDS)}),
            ("discount", day, {**self.draw_discount(draw), "periods": 2}),
            self.draw_pause(draw),
        )

    def draw_discount(self, draw):
        percent, amount = {"mode": "percent", "value": 12.5}, {"mode": "amount"}
        about = {"clock": draw.pick("stands", "runs"), "order": draw.pick(0, 1)}
        return {**draw.pick(percent, {**amount, "value": 7.0}), **about}

    def save(self, subscription, event):
        kind, day, details = event
        if "until" in details:
            details = {**details, "until": details["until"].isoformat()}
        saved = subscription._add_event(kind, day, **details)
        try:
            return subscription._credit(saved, TODAY)
        except UserError as error:
            self.check_error(subscription, str(error))
            raise

    def read_row(self, row):
        names = ("issue_on", "accounting_date", "due_on", "amount_net", "amount_tax")
        values = [row[name] for name in (*names, "amount_total", "rate")]
        return [row["is_credit_note"], row["date_from"], row["date_to"], *values]

    def read_made(self, move):
        lines = move.invoice_line_ids
        names = ("invoice_date", "date", "invoice_date_due", "amount_untaxed")
        sums = ("amount_tax", "amount_total", "invoice_currency_rate")
        return [
            move.move_type == "out_refund",
            min(lines.mapped("subscription_date_from")),
            max(lines.mapped("subscription_date_to")),
            *(move[name] for name in (*names, *sums)),
        ]

    def check(self, draw):
        self.shown = set()
        subscription = self.start(draw)
        event = self.draw_event(draw)
        story = []
        if event:
            kind, day, details = event
            story = [event_of(kind, day, **details)]
        rows = subscription._preview_documents(
            story,
            LAST_ISSUED + timedelta(days=60),
            subscription.next_charge_date or None,
        )
        shown = [
            self.read_row(row)
            for row in rows
            if not row["is_free"] and row["issue_on"] <= LAST_ISSUED
        ]
        before = subscription.invoice_ids
        self.shown.add(subscription.id)
        if event:
            self.save(subscription, event)
        self.bill_until(subscription, LAST_ISSUED)
        made = [self.read_made(m) for m in subscription.invoice_ids - before]
        self.assertEqual(sorted(map(str, made)), sorted(map(str, shown)))
        self.assertFalse(
            self.env["subdebit.ledger.difference"]._get_ledger_differences()
        )
        return len(made), subscription._get_waiting_credits()

    def tell(self, unit, count, earliest):
        made = 0
        for number in range(STORIES):
            seed = f"preview {count} {unit} {earliest} {number}"
            with self.subTest(seed), contextlib.suppress(NotBalanced):
                made += self.check(Draw(seed, unit, count, earliest))[0]
        self.assertTrue(made)

    def make_discounted(self, *lines):
        """Return what is sold in Canadian dollars, with a discount for who pays early.

        :param lines: ``(quantity, price, tax)``.
        """
        plan = self.make_plan("Canada", currency_id=self.currencies[1].id)
        subscription = self.env["subdebit.subscription"].create(
            {
                "partner_id": self.make_offline_partner("Early").id,
                "plan_id": plan.id,
                "date_start": TODAY,
                "payment_term_id": self.terms[-1].id,
                "line_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "quantity": quantity,
                            "unit_price": price,
                            "tax_ids": [Command.set(tax.ids)],
                        }
                    )
                    for quantity, price, tax in lines
                ],
            }
        )
        subscription._start(TODAY)
        return subscription

    def test_a_discount_for_early_payment_in_another_currency(self):
        # 29.97 on top of which 20 % are owed of 98 %: 5.874.
        subscription = self.make_discounted((3, 9.99, self.on_top))
        [row, *_later] = subscription._preview_documents([], TODAY)
        [move] = subscription._bill(TODAY)
        self.assertEqual(self.read_row(row), self.read_made(move))
        self.assertEqual(
            (move.currency_id.name, move.amount_untaxed, move.amount_tax),
            ("CAD", 29.97, 5.87),
        )

    def test_what_odoo_cannot_balance_is_told_and_not_billed(self):
        subscription = self.make_discounted(
            (2.5, 30.0, self.in_price), (3, 9.99, self.on_top)
        )
        self.assertFalse(subscription._bill(TODAY))
        self.assertEqual(subscription.billing_error, NOT_BALANCED)
        self.assertNotBalancedByHand()

    def assertNotBalancedByHand(self):
        """Odoo itself cannot balance what could not be billed, typed by hand."""
        names = ("name", "quantity", "price_unit", "tax_ids")
        lines = [
            Command.create({name: vals[name] for name in names if name in vals})
            for _create, _zero, vals in self.prepared["invoice_line_ids"]
        ]
        kept = ("move_type", "partner_id", "currency_id", "invoice_date")
        vals = {
            name: self.prepared[name] for name in (*kept, "invoice_payment_term_id")
        }
        moves = self.setup_env["account.move"].with_company(self.company)
        with self.assertRaisesRegex(UserError, NOT_BALANCED), self.env.cr.savepoint():
            moves.create({**vals, "invoice_line_ids": lines})

    def test_every_ten_days(self):
        self.tell("day", 10, "2025-08-01")

    def test_each_week(self):
        self.tell("week", 1, "2025-09-01")

    def test_each_month(self):
        self.tell("month", 1, "2025-07-01")

    def test_each_month_again(self):
        self.tell("month", 1, "2025-08-20")

    def test_each_quarter(self):
        self.tell("month", 3, "2025-01-01")

    def test_each_year(self):
        self.tell("year", 1, "2024-11-01")
