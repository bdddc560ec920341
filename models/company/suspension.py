from odoo import api, fields, models
from odoo.exceptions import ValidationError

# Nothing is announced longer ahead.
MOST_DAYS = 90


class ResCompany(models.Model):
    """When a company suspends what is not paid, and what it then takes for a restart."""

    _inherit = "res.company"

    subdebit_suspend_above = fields.Monetary(
        string="Suspend When More Is Overdue",
        help="A subscription whose overdue invoices come to more is suspended at its next"
        " renewal. What is being debited is not overdue, and what is paid in instalments"
        " only after the last of them. 0: never.",
    )
    subdebit_suspend_without_method = fields.Boolean(
        string="Suspend Without a Saved Method",
        help="A subscription that is debited, and whose payer has no saved card or bank"
        " account, is suspended at its next renewal.",
    )
    subdebit_suspend_days = fields.Integer(
        string="Days Before a Suspension",
        default=14,
        help="The customer is told so many days before the next period is invoiced, or as"
        " soon after as there is a reason.",
    )
    subdebit_restart_fee = fields.Monetary(
        string="Restart Fee",
        help="Billed once, before taxes, with the first period after a suspension. Billing"
        " can waive it. 0: none.",
    )

    @api.constrains("subdebit_suspend_above", "subdebit_restart_fee")
    def _check_subdebit_suspend_above(self):
        for company in self:
            if company.subdebit_suspend_above < 0 or company.subdebit_restart_fee < 0:
                raise ValidationError(
                    self.env._(
                        "The sum above which %s suspends, and its restart fee, cannot be"
                        " negative.",
                        company.name,
                    )
                )

    @api.constrains("subdebit_restart_fee", "subdebit_fee_product_id")
    def _check_subdebit_restart_fee(self):
        for company in self:
            if company.subdebit_restart_fee > 0 and not company.subdebit_fee_product_id:
                raise ValidationError(
                    self.env._(
                        "Choose the fee product of %s: without one, its restart fee is"
                        " billed to nobody.",
                        company.name,
                    )
                )

    @api.constrains("subdebit_suspend_days")
    def _check_subdebit_suspend_days(self):
        for company in self:
            if not 1 <= company.subdebit_suspend_days <= MOST_DAYS:
                raise ValidationError(
                    self.env._(
                        "%s can announce a suspension 1 to 90 days before.",
                        company.name,
                    )
                )
