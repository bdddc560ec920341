from odoo import api, fields, models

from ..mixin import require


class AccountMove(models.Model):
    """What became of the days that an invoice billed, once it was taken back."""

    _inherit = "account.move"

    subdebit_days_state = fields.Selection(
        [
            ("to_decide", "To be decided"),
            ("credited", "Credited, period settled"),
            ("released", "Reopened for billing"),
            ("waived", "Waived"),
        ],
        string="Billed Days",
        compute="_compute_subdebit_days_state",
        groups="subscription_debit.group_user",
    )

    @api.depends(
        "line_ids.subdebit_charge_ids.state",
        "line_ids.subdebit_charge_ids.credit_ids.state",
        "line_ids.subdebit_charge_ids.cover_ids.kind",
        "line_ids.subdebit_charge_ids.cover_ids.to_decide",
    )
    def _compute_subdebit_days_state(self):
        # The selection's order is that of what asks for a hand the most.
        order = [name for name, _label in self._fields["subdebit_days_state"].selection]
        for move in self:
            states = move._subdebit_get_taken_back().mapped(_get_days_state)
            found = [name for name in order if name in states]
            move.subdebit_days_state = found[0] if found else False

    def _subdebit_get_taken_back(self):
        """Return the charges of the invoice that are void or credited in full.

        Of a credit note: the charges that it takes back.
        """
        charges = self.line_ids.subdebit_charge_ids
        own = charges.filtered(lambda charge: charge.sign == 1)
        taken_back = own | (charges - own).filtered(_is_live).origin_id
        return taken_back.filtered(lambda charge: charge._is_taken_back())

    def _subdebit_get_covers(self, *states):
        charges = self._subdebit_get_taken_back()
        return charges.filtered(lambda c: _get_days_state(c) in states).cover_ids

    # === ACTION METHODS === #

    def action_subdebit_bill_again(self):
        """Let the next run bill the days of a cancelled invoice."""
        require(self, "billing", operation="read")
        self._subdebit_get_covers("to_decide").action_bill_again()

    def action_subdebit_waive(self):
        """Let the days of a cancelled invoice go unbilled."""
        require(self, "billing", operation="read")
        self._subdebit_get_covers("to_decide").action_waive()

    def action_subdebit_release(self):
        """Let the next run bill the days of a credited invoice."""
        require(self, "billing", operation="read")
        self._subdebit_get_covers("credited").action_release()


def _is_live(charge):
    return charge.state == "live"


def _get_days_state(charge):
    """Return what became of the days of a charge that is taken back."""
    covers = charge.cover_ids
    if not covers:
        # What an event took back is not to be billed again.
        by_event = charge.credit_ids.filtered(_is_live).event_id
        return False if by_event else "released"
    if any(covers.mapped("to_decide")):
        return "to_decide"
    if "billed" in covers.mapped("kind"):
        return "credited"
    return "waived"
