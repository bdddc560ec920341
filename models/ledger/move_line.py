from odoo import api, fields, models
from odoo.exceptions import UserError

from ...schedule.periods import Period
from ..mixin import refuse_by_hand, require

# For which days a line is, and what it takes back: Billing says so of a draft.
SERVICE = {
    "subscription_date_from",
    "subscription_date_to",
    "subdebit_credited_line_id",
}
# Stands in the context of a copy; an object, which no user can send.
COPIED = object()
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

    # === WHAT ONLY A DOOR SETS === #

    @api.model
    def default_get(self, fields):
        """Take nothing of ours from the context, or from a user's own defaults."""
        return super().default_get([name for name in fields if name not in SERVICE])

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse the days of a service, unless Billing says so or a copy keeps them."""
        if self.env.context.get("subdebit_copy") is not COPIED:
            for vals in vals_list:
                self._subdebit_check_by_hand({k for k in SERVICE if vals.get(k)})
        return super().create(vals_list)

    def _subdebit_check_by_hand(self, names):
        if names:
            require(self, "billing", operation="read")
            issued = self.filtered(lambda line: line.parent_state == "posted")
            if issued:
                refuse_by_hand(issued, names)

    @api.model
    def _subdebit_check_copy(self, default):
        """Refuse in the values for a copy what is refused in any new line."""
        for name in ("line_ids", "invoice_line_ids"):
            for command in (default or {}).get(name) or ():
                for vals in command:
                    if isinstance(vals, dict):
                        self._subdebit_check_by_hand(SERVICE & set(vals))

    def write(self, vals):
        """Refuse another sum where it would make released days owed again."""
        self._subdebit_check_by_hand(SERVICE & set(vals))
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
            line._subdebit_check_credited()
            origin = line.subdebit_credited_line_id.subdebit_charge_ids.filtered(
                lambda charge: charge.sign == 1
            )
            for charge in origin:
                charge._credit(line)

    def _subdebit_take_again(self):
        """Take off again what was taken off before the invoice was cancelled.

        :raise UserError: where another invoice has taken it off since.
        """
        for line in self.sudo().filtered("subdebit_credited_line_id"):
            if line.subdebit_charge_ids:
                continue
            credits = line.subdebit_credited_line_id.subdebit_charge_ids.credit_ids
            waiting = credits.filtered(
                lambda credit, line=line: (
                    credit.state == "live"
                    and not credit.move_line_id
                    and credit.date_from == line.subscription_date_from
                    and credit.date_to == line.subscription_date_to
                )
            )
            if not waiting:
                raise UserError(
                    self.env._(
                        "%(line)s was taken off another invoice since this one was"
                        " cancelled. Duplicate it instead.",
                        line=line.name,
                    )
                )
            waiting[:1].move_line_id = line

    def _subdebit_check_credited(self):
        """Refuse to take back what another customer was billed."""
        credited = self.subdebit_credited_line_id.move_id
        if credited.commercial_partner_id != self.move_id.commercial_partner_id:
            raise UserError(
                self.env._(
                    "%(line)s takes back a line of %(invoice)s, which is another"
                    " customer's.",
                    line=self.name,
                    invoice=credited.name,
                )
            )
