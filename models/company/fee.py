from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    subdebit_fee_account_id = fields.Many2one(
        "account.account",
        string="Fees of Returned Debits",
        check_company=True,
        domain="[('internal_group', '=', 'expense')]",
        help="Expense account of what the bank or provider takes for a returned debit.",
    )
