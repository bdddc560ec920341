from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    subdebit_ledger_checked_at = fields.Datetime(
        string="Ledger Checked At", readonly=True, copy=False
    )
