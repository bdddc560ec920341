from math import ceil

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...schedule.instalments import split_units
from ..billing.amount import from_units, to_units


class ResCompany(models.Model):
    _inherit = "res.company"

    subdebit_past_debit_limit = fields.Monetary(
        string="Maximum Backdated Amount per Debit",
        help="The past invoices of a subscription that starts in the past are debited"
        " in one sum up to here, and in instalments above. 0: always in one sum.",
    )

    @api.constrains("subdebit_past_debit_limit")
    def _check_subdebit_past_debit_limit(self):
        for company in self:
            if company.subdebit_past_debit_limit < 0:
                raise ValidationError(
                    self.env._(
                        "The most that %s debits at once cannot be negative: leave it"
                        " at 0 for no limit.",
                        company.name,
                    )
                )

    def _subdebit_get_min_instalments(self, amount, currency, date):
        """Return the smallest number of instalments that keeps each within the limit.

        :param float amount: the whole sum, in ``currency``.
        :param date date: whose rate converts it to the company's currency.
        """
        self.ensure_one()
        units = to_units(amount, currency)
        limit = self.subdebit_past_debit_limit
        if not limit or units < 1:
            return 1

        def convert(sum_of_units):
            value = from_units(sum_of_units, currency)
            return currency._convert(value, self.currency_id, self, date)

        # NOTE: rounded, a little less than the quotient may do; never one more less.
        count = max(ceil(convert(units) / limit) - 1, 1)
        while (
            count < units
            and self.currency_id.compare_amounts(
                convert(split_units(units, count)[0]), limit
            )
            > 0
        ):
            count += 1
        return min(count, units)
