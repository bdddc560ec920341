from odoo import fields, models
from odoo.exceptions import UserError


class SubdebitBackdateTotal(models.TransientModel):
    _name = "subdebit.backdate.total"
    _inherit = ["subdebit.window"]
    _description = "Total to Type, of a Company and Currency"

    bulk_id = fields.Many2one(
        "subdebit.backdate.bulk", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True)
    currency_id = fields.Many2one("res.currency", required=True)
    customer_count = fields.Integer(string="Customers")
    invoice_count = fields.Integer(string="Past Invoices")
    amount_total = fields.Monetary(string="Total")
    confirm_total = fields.Monetary(string="Type the Total")

    def _check_typed(self):
        """Refuse another sum than the total."""
        self.ensure_one()
        if self.currency_id.compare_amounts(self.confirm_total, self.amount_total):
            raise UserError(
                self.env._(
                    "You typed %(typed)s for %(company)s, and the total of the past"
                    " invoices is %(total)s. Nothing was created.",
                    typed=self.currency_id.format(self.confirm_total),
                    company=self.company_id.display_name,
                    total=self.currency_id.format(self.amount_total),
                )
            )
