from odoo import api, fields, models

from ...const import OFFLINE_TYPES, PAYER_KINDS, PAYMENT_MODES

# The same of a second payer, and what the window calls it.
SECOND = {
    "payer_id": "second_payer_id",
    "payer_kind": "second_kind",
    "payment_mode": "second_mode",
    "offline_type": "second_offline_type",
}


class SubdebitPayerChange(models.TransientModel):
    """A second payer: who he is, which part he pays, and whether he is asked first."""

    _inherit = "subdebit.payer.change"

    is_shared = fields.Boolean(string="Shared by Two")
    second_payer_id = fields.Many2one("res.partner")
    second_percent = fields.Float(string="Part in %", digits=(5, 2), default=50.0)
    second_kind = fields.Selection(
        PAYER_KINDS,
        string="Kind of Second Payer",
        compute="_compute_second_mode",
        store=True,
        readonly=False,
        precompute=True,
    )
    second_mode = fields.Selection(
        PAYMENT_MODES,
        string="Mode of the Second Payer",
        compute="_compute_second_mode",
        store=True,
        readonly=False,
        precompute=True,
    )
    second_offline_type = fields.Selection(
        OFFLINE_TYPES,
        string="Offline Method of the Second Payer",
        compute="_compute_second_mode",
        store=True,
        readonly=False,
        precompute=True,
    )
    date_from = fields.Date(
        string="Shared From",
        default=lambda self: self.env.company._subdebit_today(),
        help="Other parts count from the first period of each line on that begins on this"
        " day or later, and is not invoiced yet.",
    )
    has_agreed = fields.Boolean(
        string="Has Agreed Already",
        help="As on paper, or by telephone. Otherwise who is to pay a part, or a larger"
        " one, is asked by e-mail first, and pays nothing of it before he accepts.",
    )

    # === COMPUTE METHODS === #

    @api.depends("second_payer_id")
    def _compute_second_mode(self):
        for wizard in self:
            payer = wizard.second_payer_id.with_company(wizard.company_id)
            vals = payer._subdebit_mode_vals() if payer else {}
            wizard.second_mode = vals.get("payment_mode")
            wizard.second_offline_type = vals.get("offline_type")
            wizard.second_kind = wizard.partner_id._subdebit_get_payer_kind(
                payer, wizard.company_id
            )

    # === WHAT IS CHOSEN === #

    @api.model
    def _get_common_second(self, subscriptions):
        """Return what one subscription says of its second payer, as defaults."""
        if len(subscriptions) != 1 or len(subscriptions._get_last_parts()) < 2:
            return {}
        share = subscriptions.share_ids.sudo()
        part = subscriptions._get_last_parts()[1].part
        return {
            **{
                window: share[name].id if name.endswith("_id") else share[name]
                for name, window in SECOND.items()
            },
            "is_shared": True,
            "second_percent": float(part * 100),
        }

    def _prepare_second(self, subscription):
        """Return the values of the second payer; None: there is none."""
        if not self.is_shared or self.is_bulk or not self.second_payer_id:
            return None
        payer, partner = self.second_payer_id._origin, subscription.partner_id
        kind = partner._subdebit_get_payer_kind(payer, subscription.company_id)
        kind = kind and (self.second_kind or kind)
        debtor = partner if kind == "third_party" else payer
        is_offline = self.second_mode == "offline"
        return {
            "percent": self.second_percent,
            "payer_id": payer.id,
            "payer_kind": kind,
            "invoice_partner_id": debtor._subdebit_get_invoice_address().id,
            "payment_mode": self.second_mode or "automatic",
            "offline_type": is_offline and self.second_offline_type,
        }
