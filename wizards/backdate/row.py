from odoo import fields, models
from odoo.exceptions import UserError


class SubdebitBackdateRow(models.TransientModel):
    _name = "subdebit.backdate.row"
    _inherit = ["subdebit.window"]
    _description = "Customer to Subscribe"
    _order = "problem, id"

    bulk_id = fields.Many2one(
        "subdebit.backdate.bulk", required=True, ondelete="cascade"
    )
    partner_id = fields.Many2one("res.partner", string="Customer", required=True)
    payer_id = fields.Many2one("res.partner")
    subscription_id = fields.Many2one("subdebit.subscription")
    company_id = fields.Many2one("res.company", required=True)
    currency_id = fields.Many2one("res.currency", required=True)
    invoice_count = fields.Integer(string="Past Invoices")
    amount_net = fields.Monetary(string="Untaxed")
    amount_tax = fields.Monetary(string="Tax")
    amount_total = fields.Monetary(string="Total")
    fingerprint = fields.Char()
    problem = fields.Text()

    def _check_fresh(self, vals):
        """Refuse a row that would no longer come to what it shows.

        :param dict vals: the row as it would be shown now.
        """
        self.ensure_one()
        if (vals["fingerprint"], vals["problem"]) != (self.fingerprint, self.problem):
            raise UserError(
                self.env._(
                    "%(customer)s: this changed since it was shown. It was %(old)s and"
                    " is now %(new)s. Nothing was created: look at the table again.",
                    customer=self.partner_id.display_name,
                    old=self.currency_id.format(self.amount_total),
                    new=self.currency_id.format(vals["amount_total"]),
                )
            )
