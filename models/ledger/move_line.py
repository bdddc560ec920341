from odoo import api, fields, models

from ...schedule.periods import Period

# What a net sum is computed from.
SUMS = {"price_unit", "quantity", "discount", "tax_ids"}


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    subscription_date_from = fields.Date(
        string="Service From", copy=False, help="First day of the service."
    )
    subscription_date_to = fields.Date(
        string="Service To (exclusive)", copy=False, help="Day after the last one."
    )
    subdebit_charge_ids = fields.One2many(
        "subdebit.charge",
        "move_line_id",
        string="Charges",
        readonly=True,
        groups="subscription_debit.group_user",
    )
    subdebit_credited_line_id = fields.Many2one(
        "account.move.line",
        string="Credited Line",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The invoice line that this line of a credit note takes back.",
    )

    def _copy_data_extend_business_fields(self, values):
        # NOTE: called for a reversal, and for the corrected invoice that may follow it;
        # only the first takes our line back. A plain duplicate carries no link.
        result = super()._copy_data_extend_business_fields(values)
        if self.subscription_date_from:
            if "move_reverse_cancel" in self.env.context:
                values["subdebit_credited_line_id"] = self.id
            values["subscription_date_from"] = self.subscription_date_from
            values["subscription_date_to"] = self.subscription_date_to
        return result

    def _subdebit_get_service_period(self):
        """Return the days of the service, as a ``schedule.periods.Period``."""
        self.ensure_one()
        return Period(self.subscription_date_from, self.subscription_date_to)

    @api.model
    def _subdebit_prepare_service_vals(self, period):
        """Return the values that tell the days of the service.

        NOTE: the deferral fields are Enterprise's; their end is the last day itself.
        """
        vals = {
            "subscription_date_from": period.start,
            "subscription_date_to": period.end,
        }
        if "deferred_start_date" in self._fields:
            vals["deferred_start_date"] = period.start
            vals["deferred_end_date"] = period.last
        return vals

    def write(self, vals):
        """Refuse another sum where it would make released days owed again."""
        result = super().write(vals)
        if SUMS & set(vals):
            self.sudo().subdebit_charge_ids._check_released_stay_undone()
        return result

    def unlink(self):
        """Void the charges of lines that go: their days are to be decided."""
        charges = self.sudo().filtered("subscription_date_from").subdebit_charge_ids
        charges._void()
        # The sums stay known after the line is gone.
        charges.flush_recordset(["amount_net", "amount_tax"])
        return super().unlink()

    def _subdebit_credit_charges(self):
        """Write the credits of posted lines of credit notes, once each."""
        for line in self.sudo().filtered("subdebit_credited_line_id"):
            if line.subdebit_charge_ids:
                continue
            origin = line.subdebit_credited_line_id.subdebit_charge_ids.filtered(
                lambda charge: charge.sign == 1
            )
            for charge in origin:
                charge._credit(line)
