from odoo import api, fields, models

from ..mixin import require
from .statement import KINDS

# So many rows are shown on the contact itself, and so many of what comes.
ROWS_SHOWN, CHARGES_SHOWN = 12, 3
OTHER_KINDS = ("kind", "in", [kind for kind, _label in KINDS if kind != "charge"])


class ResPartner(models.Model):
    """The billing tab of a contact, and the ways from it."""

    _inherit = "res.partner"

    subdebit_statement_ids = fields.Many2many(
        "subdebit.statement",
        string="Billing",
        compute="_compute_subdebit_statement_ids",
        groups="subscription_debit.group_reader",
    )

    @api.depends_context("company", "uid")
    def _compute_subdebit_statement_ids(self):
        for partner in self:
            rows = self.env["subdebit.statement"]
            if isinstance(partner._origin.id, int):
                domain = partner._subdebit_get_statement_domain()
                charges = ("kind", "=", "charge")
                rows = rows.search(
                    [*domain, charges], order="date", limit=CHARGES_SHOWN
                )
                rows |= rows.search([*domain, OTHER_KINDS], limit=ROWS_SHOWN)
            partner.subdebit_statement_ids = rows.sorted("date", reverse=True)

    def _subdebit_get_statement_domain(self):
        return [
            ("commercial_partner_id", "=", self.commercial_partner_id._origin.id),
            ("company_id", "=", self.env.company.id),
        ]

    # === ACTION METHODS === #

    def action_view_subdebit_statement(self):
        """Open all that concerns the money of the client."""
        return self._subdebit_open_statement(
            [("commercial_partner_id", "=", self.commercial_partner_id.id)],
            subdebit_one_client=True,
        )

    def action_view_subdebit_paid_for(self):
        """Open what the contact pays for other clients."""
        return self._subdebit_open_statement(
            [
                ("payer_id", "=", self.id),
                ("commercial_partner_id", "!=", self.commercial_partner_id.id),
            ]
        )

    def action_view_subdebit_received(self):
        """Open what is billed for the subscriptions of the contact, whoever pays."""
        return self._subdebit_open_statement([("receiver_id", "=", self.id)])

    def _subdebit_open_statement(self, domain, **context):
        self.ensure_one()
        require(self, "reader", operation="read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_statement"
        )
        return {
            **action,
            "display_name": self.display_name,
            "domain": domain,
            "context": context,
        }

    def action_view_subdebit_income(self):
        """Open what was invoiced to the client and what came in, by month."""
        self.ensure_one()
        require(self, "reader", operation="read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_income"
        )
        return action | {
            "domain": [("partner_id", "=", self.commercial_partner_id.id)],
        }
