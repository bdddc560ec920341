from datetime import timedelta
from fractions import Fraction

from odoo import api, fields, models

from ...const import BILLED_STATES
from ...schedule.errors import ScheduleError
from ...schedule.periods import Period
from ...schedule.reconsider import Booked, reconsider


class SubdebitSubscription(models.Model):
    """What today's engine would have billed otherwise: listed, never acted upon."""

    _inherit = "subdebit.subscription"

    ledger_checked_on = fields.Date(
        string="Last Recalculated",
        readonly=True,
        copy=False,
        help="The last day on which what was billed was compared with what today's"
        " engine would bill.",
    )
    difference_ids = fields.One2many(
        "subdebit.ledger.difference", "subscription_id", readonly=True
    )
    difference_count = fields.Integer(compute="_compute_difference_count")

    @api.depends("difference_ids.state")
    def _compute_difference_count(self):
        counts = dict(
            self.env["subdebit.ledger.difference"]._read_group(
                [("subscription_id", "in", self.ids), ("state", "=", "open")],
                ["subscription_id"],
                ["__count"],
            )
        )
        for subscription in self:
            subscription.difference_count = counts.get(subscription._origin, 0)

    def action_view_differences(self):
        """Open what does not add up."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_ledger_difference"
        )
        action["domain"] = [("subscription_id", "=", self.id)]
        return action

    # === TODAY'S ENGINE WOULD SAY … === #

    def _get_engine_differences(self):
        """Return what today's engine would do otherwise than it was done.

        :return: list of dict: ``company_id, subscription_id, line_id, charge_id,
            move_id, problem, date_from, date_to, details``.
        """
        covered, standing = self._get_covered(), self._get_standing_charges()
        # What is billed and not covered is a fault of its own, not missing.
        for charge in standing.filtered(lambda charge: not charge.cover_ids):
            slot = charge.line_id.id, charge.payer_slot
            covered[slot].append(Period(charge.date_from, charge.date_to))
        by_subscription = standing.grouped("subscription_id")
        none = standing.browse()
        return [
            difference
            for subscription in self
            for difference in subscription._reconsider(
                by_subscription.get(subscription, none), covered
            )
        ]

    def _reconsider(self, charges, covered):
        self.ensure_one()
        try:
            doubts = reconsider(
                self._get_terms(),
                self.event_ids._to_schedule(),
                [charge._to_booked() for charge in charges],
                covered,
                self._get_billed_before(),
            )
        except ScheduleError as error:
            details = {"verdict": "cannot_say", "why": str(error)}
            return [self._prepare_engine_difference(details)]
        return [self._prepare_doubt(doubt) for doubt in doubts]

    def _get_billed_before(self):
        """Return the day before which all that bills is dealt with; None: not billed."""
        if self.state not in BILLED_STATES or self.managed_by:
            return None
        tomorrow = self.company_id._subdebit_today() + timedelta(days=1)
        return self.next_charge_date or tomorrow

    def _get_standing_charges(self):
        """Return the charges that are neither void nor credited in full."""
        charges = self.env["subdebit.charge"].search(
            [
                ("subscription_id", "in", self.ids),
                ("state", "=", "live"),
                ("sign", "=", 1),
            ],
            order="id",
        )
        return charges.filtered(lambda charge: not charge._is_taken_back())

    def _prepare_doubt(self, doubt):
        charge = doubt.booked and doubt.booked.reference
        return self._prepare_engine_difference(
            {
                "verdict": doubt.verdict,
                "names": list(doubt.names),
                "booked": doubt.booked and _told(doubt.booked),
                "asked": doubt.asked and _told(doubt.asked),
            },
            line_id=doubt.key,
            charge_id=charge and charge.id,
            move_id=charge and charge.move_id.id,
            date_from=doubt.period.start,
            date_to=doubt.period.end,
        )

    def _prepare_engine_difference(self, details, **vals):
        return {
            "company_id": self.company_id.id,
            "subscription_id": self.id,
            "problem": "engine_says",
            "details": details,
            **vals,
        }


class SubdebitCharge(models.Model):
    """What stands in the ledger, as today's engine is asked about it."""

    _inherit = "subdebit.charge"

    def _to_booked(self):
        """Return the charge as ``schedule.reconsider`` takes it.

        NOTE: what the engine said is told exactly; the fields are rounded.
        """
        self.ensure_one()
        told = self.explanation or {}
        period = Period(self.date_from, self.date_to)
        return Booked(
            reference=self,
            key=self.line_id.id,
            payer_slot=self.payer_slot,
            period=period,
            quantity=float(told.get("quantity", self.quantity)),
            unit_price=float(told.get("unit_price", self.unit_price)),
            natural_period=_natural(told),
            share=Fraction(self.share_num, self.share_den),
            discounts=_discounts(told),
            credited=tuple(self._get_returned_days(period)),
        )


def _told(side):
    """Return the terms of one side of a doubt, ready for JSON."""
    natural = side.natural_period
    return {
        "quantity": float(side.quantity),
        "unit_price": float(side.unit_price or 0),
        "natural_from": natural and natural.start.isoformat(),
        "natural_to": natural and natural.end.isoformat(),
        "share": str(side.share),
    }


def _natural(told):
    if not told.get("natural_from"):
        return None
    return Period(
        fields.Date.to_date(told["natural_from"]),
        fields.Date.to_date(told["natural_to"]),
    )


def _discounts(told):
    if "discounts" not in told:
        return None
    return tuple((d["number"], d["mode"], d["value"]) for d in told["discounts"])
