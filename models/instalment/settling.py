from fractions import Fraction

from odoo import models

from ..billing.amount import to_units
from .terms import Share, Terms


class SubdebitInstalment(models.Model):
    """The rest of a plan at once: one debit for each payer, by the next daily run."""

    _inherit = "subdebit.instalment"

    def _get_settlement(self):
        """Return ``(terms, parts)`` of one debit of what is left, for each payer."""
        currency, company = self.currency_id, self.company_id
        today = company._subdebit_today()
        by_slot = self.grouped("payer_slot")
        units = {
            slot: sum(to_units(one.amount_left, currency) for one in part)
            for slot, part in by_slot.items()
        }
        whole = sum(units.values())
        shares = [
            Share(
                payer=part.payer_id[:1],
                percent=Fraction(100 * units[slot], whole or 1),
                slot=slot,
            )
            for slot, part in sorted(by_slot.items())
        ]
        terms = Terms(
            company=company,
            currency=currency,
            units=whole,
            count=1,
            wanted=(today,),
            shares=tuple(shares),
            today=today,
            moves=self.sudo().move_ids,
            replaces=self.first_id,
        )
        parts = [
            self._make_part(terms, share, today, units[share.slot]) for share in shares
        ]
        return terms, parts

    # === WHERE IT IS SEEN === #

    def _open_plan(self):
        """Return the list of all instalments of a plan."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_instalment"
        )
        return action | {
            "domain": [("first_id", "in", self.first_id.ids)],
            "context": {"create": False},
        }

    def _get_paper_rows(self):
        """Return the rows of the table on paper: dict of ``day, payer, way, amount``."""
        ways = dict(self._fields["way"]._description_selection(self.env))
        return [
            {
                "day": one.date,
                "payer": one.payer_id.display_name,
                "way": ways[one.way],
                "amount": one.amount,
            }
            for one in self.first_id._get_plan_in_order()
            if not one.is_cancelled
        ]

    def _get_paper_invoices(self):
        return ", ".join(self.sudo().move_ids.mapped("name"))
