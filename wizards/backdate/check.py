from odoo import models
from odoo.exceptions import UserError


class SubdebitBackdate(models.TransientModel):
    """What was shown is what is made, and what was typed: or nothing is."""

    _inherit = "subdebit.backdate"

    def _check_not_stale(self):
        """Refuse a preview that is no longer what would be made.

        :raise UserError: says what changed, and the new total.
        """
        past = self._preview_backdate(self._get_payment(), fresh=True)
        changes = self._get_changes(self._prepare_preview(past))
        if past.who_pays != self.who_pays:
            changes.append(
                self.env._(
                    "The payer, the way of paying or the payment method changed."
                )
            )
        if changes:
            raise UserError(
                self.env._(
                    "This changed since it was shown:\n%(changes)s\nThe total is now"
                    " %(total)s, not %(shown)s. Nothing was created: open the window"
                    " again.",
                    changes="\n".join([*changes, *past.problems]),
                    total=self.currency_id.format(past.total),
                    shown=self.currency_id.format(self.past_total),
                )
            )
        if past.problems:
            raise UserError("\n".join(past.problems))

    def _get_changes(self, fresh):
        """Return a sentence for each invoice that is not as it was shown."""
        shown = self.preview_ids.sorted("sequence")
        changes = [
            change
            for row, vals in zip(shown, fresh, strict=False)
            if (change := row._get_change(vals))
        ]
        if len(shown) != len(fresh):
            changes.append(
                self.env._(
                    "%(new)s invoices, no longer %(old)s.",
                    new=len(fresh),
                    old=len(shown),
                )
            )
        return changes

    def _check_typed(self):
        """Refuse another sum than the total.

        :raise UserError: says both.
        """
        if self.currency_id.is_zero(self.confirm_total) and self.past_total:
            raise UserError(
                self.env._(
                    "You typed nothing: the total of the past invoices is %s. Nothing"
                    " was made.",
                    self.currency_id.format(self.past_total),
                )
            )
        if self.currency_id.compare_amounts(self.confirm_total, self.past_total):
            raise UserError(
                self.env._(
                    "You typed %(typed)s, and the total of the past invoices is"
                    " %(total)s. Nothing was created.",
                    typed=self.currency_id.format(self.confirm_total),
                    total=self.currency_id.format(self.past_total),
                )
            )
