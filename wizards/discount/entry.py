from odoo import api, fields, models
from odoo.exceptions import UserError


class SubdebitDiscountEntry(models.TransientModel):
    """A promo code for what runs: what it comes to, and whether it can be used."""

    _name = "subdebit.discount.entry"
    _inherit = ["subdebit.decision"]
    _description = "Enter a Promo Code"

    discount_code = fields.Char(
        string="Promo Code", help="Several are parted by a comma."
    )
    lasting_ids = fields.Many2many(
        "subdebit.discount.use", compute="_compute_lasting_ids"
    )
    withdrawn_ids = fields.Many2many(
        "subdebit.discount.use",
        "subdebit_discount_entry_withdrawn_rel",
        string="Withdraw",
        domain="[('id', 'in', lasting_ids)]",
        help="What these take off ends with what is invoiced.",
    )
    preview_ids = fields.One2many(
        "subdebit.decision.row",
        "discount_entry_id",
        string="What It Comes To",
        compute="_compute_preview",
        store=True,
        readonly=False,
    )

    @api.depends("subscription_ids")
    def _compute_lasting_ids(self):
        for wizard in self:
            wizard.lasting_ids = (
                wizard.subscription_ids._origin.discount_use_ids.filtered(
                    lambda use: not use.is_over
                )
            )

    def _get_decided_by(self):
        return (*super()._get_decided_by(), "discount_code", "withdrawn_ids")

    def _is_ready(self):
        is_said = (self.discount_code or "").strip() or self.withdrawn_ids
        return super()._is_ready() and bool(is_said)

    def _decide_on(self, subscription):
        if self.withdrawn_ids:
            withdrawn = self.withdrawn_ids._origin
            return subscription._preview_withdrawn_discount(withdrawn)
        return subscription._preview_discount(self.discount_code)

    # === CONFIRMED === #

    def _check_may_confirm(self, decisions):
        if not self._is_ready():
            raise UserError(
                self.env._("Type a promo code, or choose one that is withdrawn.")
            )
        return super()._check_may_confirm(decisions)

    def _confirm(self, decision):
        subscription = decision.subscription
        told = subscription._get_today(), self.note, self.reason_id.id
        if self.withdrawn_ids:
            subscription._withdraw_discounts(self.withdrawn_ids, *told)
            return
        subscription._save_discount(self.discount_code, *told)


class SubdebitDecisionRow(models.TransientModel):
    """A row of this window."""

    _inherit = "subdebit.decision.row"

    discount_entry_id = fields.Many2one("subdebit.discount.entry", ondelete="cascade")
