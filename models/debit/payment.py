from odoo import fields, models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    subdebit_debit_id = fields.Many2one(
        "subdebit.debit", string="Debit", copy=False, index="btree_not_null"
    )
