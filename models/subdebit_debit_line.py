from odoo import fields, models


class SubdebitDebitLine(models.Model):
    _name = "subdebit.debit.line"
    _description = "Invoice of a Debit"
    _order = "debit_id, id"

    debit_id = fields.Many2one(
        "subdebit.debit", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="debit_id.company_id", store=True)
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        required=True,
        ondelete="restrict",
        index=True,
        readonly=True,
    )
    currency_id = fields.Many2one(related="debit_id.currency_id")
    amount = fields.Monetary(required=True, readonly=True)
    live = fields.Boolean(
        default=True,
        readonly=True,
        help="Off once the debit is cancelled: the invoice may be debited anew.",
    )

    _one_live_debit = models.UniqueIndex(
        "(move_id) WHERE live",
        "The invoice already has a debit: it cannot be charged twice.",
    )
