from datetime import date

from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    subdebit_return_debit_id = fields.Many2one(
        "subdebit.debit",
        string="Returned Debit",
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups="subscription_debit.group_user",
    )

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """Date what a return undoes on the day of the return.

        NOTE: where a matching is removed, core reverses its cash-basis tax and exchange
        difference in the month of the payment, which may be declared long ago. A lock
        date still moves the entry, as it moves any other.
        """
        day = self.env.context.get("subdebit_return_date")
        if type(day) is date:
            vals_list = default_values_list or [{} for _move in self]
            default_values_list = [{**vals, "date": day} for vals in vals_list]
        return super()._reverse_moves(default_values_list, cancel)
