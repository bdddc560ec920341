from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_list

from ...const import IN_FLIGHT, RUNNING_STATES


class PaymentToken(models.Model):
    """A saved method that something is debited from is not deleted."""

    _inherit = "payment.token"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._subdebit_refuse_if_used()

    def get_linked_records_info(self):
        """Refuse to delete what is debited, before the customer is asked to confirm it.

        NOTE: the portal asks this first, and shows what is raised.
        """
        self._subdebit_refuse_if_used()
        return super().get_linked_records_info()

    def _subdebit_refuse_if_used(self):
        """Refuse to take away a method that is debited, or about to be.

        :raise UserError: names the subscriptions and debits, and what to do first.
        """
        for token in self:
            uses = token._subdebit_get_uses_sudo()
            if uses:
                raise UserError(
                    self.env._(
                        "%(method)s cannot be deleted: it is used by %(uses)s. Save"
                        " another payment method first, or cancel what is debited from"
                        " it.",
                        method=token.sudo().display_name,
                        uses=format_list(self.env, uses),
                    )
                )

    def _subdebit_get_uses_sudo(self):
        """Return what is debited from the method, each in a word or two.

        A narrow door: the payer may not see the debits, of which he is told the date.
        """
        self.ensure_one()
        debits = self.env["subdebit.debit"].sudo()
        debits = debits.search(
            [("payment_token_id", "=", self.id), ("state", "in", IN_FLIGHT)]
        )
        return [
            *self._subdebit_get_subscriptions_sudo().mapped("name"),
            *map(self._subdebit_say_debit, debits),
        ]

    def _subdebit_get_subscriptions_sudo(self):
        """Return what runs, or waits to, and is debited from the method as it stands."""
        found = (
            self.env["subdebit.subscription"]
            .sudo()
            .search(
                [
                    ("payer_id", "child_of", self.sudo().partner_id.ids),
                    ("company_id", "child_of", self.sudo().company_id.ids),
                    ("payment_mode", "=", "automatic"),
                    ("state", "in", ("pending", *RUNNING_STATES)),
                ]
            )
        )
        return found.filtered(
            lambda subscription: subscription._get_token_sudo() == self
        )

    def _subdebit_say_debit(self, debit):
        return self.env._(
            "the debit of %(amount)s on %(day)s",
            amount=debit.currency_id.format(debit.amount),
            day=format_date(self.env, debit.date),
        )
