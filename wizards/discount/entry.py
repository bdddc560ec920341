from odoo import fields, models
from odoo.exceptions import UserError


class SubdebitDiscountEntry(models.TransientModel):
    """A promo code for what runs: what it comes to, and whether it can be used."""

    _name = "subdebit.discount.entry"
    _inherit = ["subdebit.decision"]
    _description = "Enter a Promo Code"

    discount_code = fields.Char(
        string="Promo Code", help="Several are parted by a comma."
    )
    preview_ids = fields.One2many(
        "subdebit.decision.row",
        "discount_entry_id",
        string="What It Comes To",
        compute="_compute_preview",
        store=True,
        readonly=False,
    )

    def _get_decided_by(self):
        return (*super()._get_decided_by(), "discount_code")

    def _is_ready(self):
        return super()._is_ready() and bool((self.discount_code or "").strip())

    def _decide_on(self, subscription):
        return subscription._preview_discount(self.discount_code)

    # === CONFIRMED === #

    def _check_may_confirm(self, decisions):
        if not self._is_ready():
            raise UserError(self.env._("Type a promo code."))
        return super()._check_may_confirm(decisions)

    def _confirm(self, decision):
        subscription = decision.subscription
        subscription._save_discount(
            self.discount_code,
            subscription._get_today(),
            self.note,
            self.reason_id.id,
        )


class SubdebitDecisionRow(models.TransientModel):
    """A row of this window."""

    _inherit = "subdebit.decision.row"

    discount_entry_id = fields.Many2one("subdebit.discount.entry", ondelete="cascade")
