from odoo import api, fields, models

# What our own people may be told of, and who may choose it.
FAILURES = {
    "bank_debit": "failed_payments",
    "card_debit": "failed_payments",
    "instalment": "failed_payments",
    "refund": "failed_payments",
}
CONFIRMATIONS = {
    "purchase": "billing",
    "payment": "billing",
    "instalment_paid": "billing",
    "cancelled": "billing",
}
GROUP_OF = {**FAILURES, **CONFIRMATIONS}
FIELD_OF = {kind: f"subdebit_alert_{kind}" for kind in GROUP_OF}
KINDS = [
    ("bank_debit", "Bank debit failed"),
    ("card_debit", "Card debit failed"),
    ("instalment", "Instalment failed"),
    ("refund", "Refund failed"),
    ("purchase", "New subscription"),
    ("payment", "Payment received"),
    ("instalment_paid", "Instalment paid by bank debit"),
    ("cancelled", "Subscription cancelled"),
]


class SubdebitAlert(models.Model):
    """Something that happened, once, of which people of ours may want to be told.

    Found afterwards, in a transaction of its own: what moves money waits for no mail.
    """

    _name = "subdebit.alert"
    _inherit = ["subdebit.mixin"]
    _description = "Alert"
    _order = "id desc"
    _rec_name = "words"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    kind = fields.Selection(KINDS, string="What Happened", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index=True
    )
    date = fields.Date(required=True, readonly=True)
    found_on = fields.Date(required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(readonly=True)
    words = fields.Char(string="Details", readonly=True)
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, readonly=True
    )
    mark = fields.Char(required=True, readonly=True)
    is_told = fields.Boolean(readonly=True, default=False, index=True)
    is_summed_up = fields.Boolean(readonly=True, default=False, index=True)

    # NOTE: no partner in it. Who merges contacts would delete what clashes.
    _once = models.Constraint(
        "UNIQUE(company_id, kind, mark)", "Nobody is told of the same thing twice."
    )

    @api.depends("kind", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        names = dict(self._fields["kind"]._description_selection(self.env))
        for alert in self:
            alert.display_name = (
                f"{names.get(alert.kind, '')} {alert.partner_id.name or ''}"
            )

    # === ACTION METHODS === #

    def action_open(self):
        """Open what it is about, as far as the user may see it."""
        self.ensure_one()
        self._require("user", operation="read")
        record = self.env[self.res_model].browse(self.res_id).exists()
        record.check_access("read")
        return record._get_records_action()
