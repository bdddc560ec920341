from collections import defaultdict
from typing import Any, NamedTuple

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...schedule.periods import Period


class Prospect(NamedTuple):
    """A subscription as it will be, saved or not, and what will be settled of it."""

    row: Any
    subscription: Any
    covered: dict


class SubdebitFile(models.AbstractModel):
    """What a file makes the next run bill: asked of the engine, and of nobody else."""

    _inherit = "subdebit.file"

    # === SUBSCRIPTIONS THAT ARE SAVED NOWHERE === #

    def _sketch(self, rows, contacts):
        """Return a ``Prospect`` for each row, as ``_make`` would make it.

        :param dict contacts: as of ``_find_contacts``.
        """
        plans = self._sketch_plans(rows)
        prospects = []
        for row in rows:
            contact, plan = contacts.get(row.reference), plans[row.plan]
            subscription = self._sketch_one(row, contact, plan)
            # NOTE: all before is settled; the engine need not look there.
            subscription.next_charge_date = max(row.start, self.date_cutover)
            covered = self._get_settled(row, subscription)
            prospects.append(Prospect(row, subscription, covered))
        return prospects

    def _sketch_plans(self, rows):
        plans = self._get_plans({row.plan for row in rows})
        for name in self._get_new_plan_names(rows):
            product = self.env["product.product"].new(self._prepare_product_vals(name))
            plans[name] = self.env["subdebit.plan"].new(
                self._prepare_plan_vals(name, product)
            )
        return plans

    def _sketch_one(self, row, contact, plan):
        partner = contact or self.env["res.partner"].new(
            self._prepare_partner_vals(row)
        )
        vals = self._prepare_subscription_vals(row, partner, plan)
        vals["discount_code"] = row.code
        subscriptions_sudo = self.env["subdebit.subscription"].sudo()
        return subscriptions_sudo.with_company(self.company_id).new(vals)

    def _get_settled(self, row, subscription):
        """Return the days that the import settles, as the engine takes them."""
        covered = defaultdict(list)
        for vals in self._prepare_cover_vals(row, subscription):
            days = Period(vals["date_from"], vals["date_to"])
            for key in subscription._get_lines_by_key():
                covered[key, vals["payer_slot"]].append(days)
        return covered

    # === THE NEXT RUN === #

    def _get_next_run_date(self):
        """Return the local date of the run that bills what comes in now."""
        return self.company_id._subdebit_next_run_date()

    def _preview_next_run(self, prospects):
        """Return the ``NextRun`` of some ``Prospect``."""
        subscriptions_sudo = self.env["subdebit.subscription"].sudo()
        return subscriptions_sudo.with_company(self.company_id)._preview_next_run(
            self._get_next_run_date(), [(p.subscription, p.covered) for p in prospects]
        )

    def _reaches_back(self, next_run):
        """Tell whether the next run bills what was to be billed before today."""
        today = self.company_id._subdebit_today()
        return bool(next_run.first and next_run.first < today)

    def _say_next_run(self, next_run):
        """Return what the next run will bill and debit, in a sentence."""
        if not next_run.invoices:
            return self.env._("The next run will bill nothing of this.")
        words = {
            "day": format_date(self.env, self._get_next_run_date()),
            "count": next_run.subscriptions,
            "invoices": next_run.invoices,
            "total": self.currency_id.format(next_run.total),
            "debited": self.currency_id.format(next_run.debited),
            "first": format_date(self.env, next_run.first),
        }
        if self._reaches_back(next_run):
            return self.env._(
                "The run of %(day)s will bill %(count)s subscriptions, back to"
                " %(first)s: %(invoices)s invoices, %(total)s together, of which"
                " %(debited)s will be debited.",
                **words,
            )
        return self.env._(
            "The run of %(day)s will bill %(count)s subscriptions: %(invoices)s"
            " invoices, %(total)s together, of which %(debited)s will be debited.",
            **words,
        )

    def _check_next_run(self, next_run, typed):
        """Refuse another sum than the next run will bill, where it reaches back.

        As with a start in the past: a Manager's, who has typed the total.

        :param float typed: the sum.
        """
        self._require("manager")
        is_same = not self.currency_id.compare_amounts(typed, next_run.total)
        if is_same or not self._reaches_back(next_run):
            return
        raise UserError(
            self.env._(
                "%(sentence)s You typed %(typed)s: type the total of these invoices, or"
                " choose a later migration date. Nothing was created.",
                sentence=self._say_next_run(next_run),
                typed=self.currency_id.format(typed),
            )
        )
