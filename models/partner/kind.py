from odoo import fields, models

from ...const import PAYER_KINDS


class ResPartner(models.Model):
    """How somebody pays for others, and what his clients begin with.

    The one source of what is new. What runs is changed by Billing, in a window.
    """

    _inherit = "res.partner"

    subdebit_payer_kind = fields.Selection(
        PAYER_KINDS,
        string="How It Is Paid for",
        copy=False,
        groups="base.group_user",
        help="For this client alone. Empty: as its payer usually does, or else as the"
        " settings say.",
    )
    subdebit_client_kind = fields.Selection(
        PAYER_KINDS,
        string="How It Pays for Others",
        copy=False,
        groups="base.group_user",
        help="For new clients, unless theirs says otherwise. Empty: as the settings say.",
    )
    subdebit_client_plan_id = fields.Many2one(
        "subdebit.plan",
        string="Plan of New Clients",
        company_dependent=True,
        copy=False,
        # NOTE: of all users, as whoever merges contacts reads it.
        groups="base.group_user",
        help="New subscriptions of those for whom this contact pays begin with it.",
    )
    subdebit_client_cadence_id = fields.Many2one(
        "subdebit.cadence",
        string="Billing Frequency of New Clients",
        copy=False,
        groups="base.group_user",
        help="Where the plan is sold in it.",
    )

    def _subdebit_get_payer_kind(self, payer, company):
        """Return how a payer pays for this client, False where it pays for itself.

        :return: ``for_client``, ``third_party`` or False.
        """
        own = self.commercial_partner_id._origin
        if not (self and payer) or payer.commercial_partner_id._origin == own:
            return False
        return (
            self.sudo().subdebit_payer_kind
            or payer.sudo().subdebit_client_kind
            or company.sudo().subdebit_payer_kind
            or "for_client"
        )

    def _subdebit_get_client_default(self, company):
        """Return the plan and the frequency with which clients of this payer begin.

        :return: ``(subdebit.plan, subdebit.cadence)``, each maybe empty.
        """
        payer_sudo = self.with_company(company).sudo()
        plan_sudo = payer_sudo.subdebit_client_plan_id.filtered("active")
        wished_sudo = payer_sudo.subdebit_client_cadence_id
        cadence_sudo = wished_sudo.filtered(
            lambda cadence: plan_sudo and plan_sudo._sells(*cadence._get_pair())
        )
        return plan_sudo.sudo(self.env.su), cadence_sudo.sudo(self.env.su)
