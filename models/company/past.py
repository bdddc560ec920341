from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    _inherit = "res.company"

    subdebit_past_invoices = fields.Integer(
        string="Most Past Invoices",
        default=120,
        help="A subscription that starts in the past makes at most so many invoices.",
    )

    @api.constrains("subdebit_past_invoices")
    def _check_subdebit_past_invoices(self):
        for company in self:
            if not 1 <= company.subdebit_past_invoices <= 1000:
                raise ValidationError(
                    self.env._("%s can allow 1 to 1,000 past invoices.", company.name)
                )
