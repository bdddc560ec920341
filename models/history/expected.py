from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from odoo import models
from odoo.fields import Command
from odoo.tools import float_round

from ...schedule.charges import due_charges
from ...schedule.periods import FOREVER
from ...schedule.settlement.payments import Expected
from ...schedule.terms import Terms
from ..billing.amount import get_rounded_amount

# The key of a line that is not made yet.
NEW_LINE = 0
ONE_DAY = timedelta(days=1)


@dataclass
class Case:
    """One customer of the file: its lines, and what the engine would have billed."""

    reference: str
    rows: list
    subscription: Any = None
    is_new: bool = False
    partner: Any = None
    # Why nobody can tell who it is, as of ``_find_contacts``.
    problem: tuple | None = None
    terms: Terms | None = None
    events: tuple = ()
    # Billing date -> the charges of that date.
    charges: dict = field(default_factory=dict)
    expected: list = field(default_factory=list)

    @property
    def row(self):
        """The line that tells the terms, or else the first."""
        told = (row for row in self.rows if row.has_terms)
        return next(told, self.rows[0])

    @property
    def end(self):
        """The end of the last period that was to be billed, None if there is none."""
        periods = [c.period.end for found in self.charges.values() for c in found]
        return max(periods, default=None)


@dataclass
class Offers:
    """What the plans of the file offer: found once for many customers."""

    plans: dict
    # Name of a plan -> the terms of its line, whatever the start and the price.
    patterns: dict = field(default_factory=dict)
    # What a charge costs, taxes included or not.
    amounts: dict = field(default_factory=dict)


class SubdebitHistory(models.Model):
    """What would have been billed: asked of the engine, and of nobody else."""

    _inherit = "subdebit.history"

    def _get_offers(self, cases):
        """Return what the plans of some customers offer."""
        names = {row.plan for case in cases for row in case.rows}
        return Offers(self._get_plans(names))

    def _expect(self, case, offers):
        """Let the engine tell what a customer would have been billed.

        :param case: ``Case`` with a subscription, or with rows that tell the terms.
        """
        self._set_terms(case, offers)
        for charge in self._get_charges(case):
            case.charges.setdefault(charge.bill_on, []).append(charge)
        case.expected = [
            Expected(day, day, sum(self._get_due(c, case, offers) for c in charges))
            for day, charges in case.charges.items()
        ]

    def _set_terms(self, case, offers):
        row, subscription = case.row, case.subscription
        if subscription:
            case.terms = subscription._get_terms()
            case.events = subscription.event_ids._to_schedule()
            return
        if row.plan not in offers.patterns:
            offers.patterns[row.plan] = self._get_pattern(offers.plans.get(row.plan))
        digits = self.env["decimal.precision"].precision_get("Product Price")
        price = float_round(float(row.price), precision_digits=digits)
        line = replace(offers.patterns[row.plan], start=row.start, unit_price=price)
        case.terms = Terms((line,))

    def _get_pattern(self, plan):
        """Return the terms of a line under a plan, by asking one that is never saved.

        :param plan: ``subdebit.plan``; None for one that is still to be made.
        """
        subscription = self.env["subdebit.subscription"].new(
            {
                "company_id": self.company_id.id,
                "currency_id": self.currency_id.id,
                "plan_id": plan and plan.id,
                "date_start": self.date_cutover,
                "line_ids": [Command.create({"quantity": 1.0, "unit_price": 1.0})],
            }
        )
        return replace(subscription.line_ids._to_terms(), key=NEW_LINE)

    def _get_charges(self, case):
        """Return what would have been billed before the cut-over.

        NOTE: where the file counts the periods, the engine makes so many: the cut-over
        then does not cut off what was paid ahead.
        """
        row, until = case.row, self.date_cutover - ONE_DAY
        if row.periods is None or not (row.ended or self.kind == "totals"):
            return due_charges(case.terms, case.events, until)
        if not row.periods:
            return []
        lines = tuple(
            line if line.kind == "one_time" else replace(line, payments=row.periods)
            for line in case.terms.lines
        )
        return due_charges(replace(case.terms, lines=lines), case.events, FOREVER)

    # === WHAT IT COSTS === #

    def _get_due(self, charge, case, offers):
        """Return what a charge costs, as a Decimal."""
        position = case.subscription or case.partner or case.row.plan
        key = charge.key, charge.unit_price, charge.quantity, charge.share
        key += charge.discounts, self.add_taxes and position
        if key not in offers.amounts:
            amount = get_rounded_amount(charge, self.currency_id)
            offers.amounts[key] = self._add_taxes(amount, charge, case, offers)
        return offers.amounts[key]

    def _add_taxes(self, amount, charge, case, offers):
        due = Decimal(amount.numerator) / Decimal(amount.denominator)
        taxes = self.add_taxes and self._get_taxes(charge, case, offers)
        if not taxes:
            return due
        found = taxes.compute_all(float(due), self.currency_id)
        return Decimal(str(self.currency_id.round(found["total_included"])))

    def _get_taxes(self, charge, case, offers):
        """Return the taxes of a line, or those that the product of its plan would have.

        NOTE: a new plan's product takes the company's default taxes.
        """
        line = (case.subscription or self.env["subdebit.subscription"]).line_ids
        found = line.filtered(lambda one: one.id == charge.key)
        if found:
            payer = case.subscription.invoice_partner_id
            return found._get_taxes(self._get_position(payer))
        taxes = self._get_new_taxes(offers.plans.get(case.row.plan))
        return self._get_position(case.partner).map_tax(taxes)

    def _get_position(self, payer):
        return (
            self.env["account.fiscal.position"]
            .with_company(self.company_id)
            ._get_fiscal_position(payer or self.env["res.partner"])
        )

    def _get_new_taxes(self, plan):
        if not plan:
            return self.company_id.sudo().account_sale_tax_id
        taxes = plan.line_ids.product_id[:1].sudo().taxes_id
        return taxes.filtered_domain(taxes._check_company_domain(self.company_id))
