from odoo import models
from odoo.tools import format_date

from .refund import LIVE


class SubdebitRefund(models.Model):
    """What a customer reads of money that goes back to who paid."""

    _inherit = "subdebit.refund"

    def _portal_say(self):
        """Return how a refund stands in the customer's words; empty where it is none.

        NOTE: without the method. Who is invoiced may be another than who paid.
        """
        self.ensure_one()
        day = self.bounced_on or self.refunded_on
        told = {
            "amount": self.currency_id.format(self.amount),
            "day": day and format_date(self.env, day),
        }
        if self.state == "bounced":
            return self.env._(
                "%(amount)s were given back, and came back from the bank on %(day)s: we"
                " ask for another account.",
                **told,
            )
        if self.state == "paid":
            return self.env._(
                "%(amount)s were given back on %(day)s, to the method that paid.",
                **told,
            )
        if self.state == "pending":
            return self.env._(
                "%(amount)s are on their way back since %(day)s, to the method that paid."
                " Banks take some days.",
                **told,
            )
        if self.state in LIVE:
            return self.env._(
                "%(amount)s are about to be given back, to the method that paid.",
                **told,
            )
        return ""


class AccountMove(models.Model):
    _inherit = "account.move"

    def _subdebit_portal_say_refunds_sudo(self):
        """Return what was given back of an invoice, or by a credit note, in sentences.

        NOTE: a visitor may not read refunds; whose invoice it is was looked at before.
        """
        self.ensure_one()
        refunds_sudo = self._subdebit_get_refunds_told_sudo()
        return [said for one in refunds_sudo if (said := one._portal_say())]

    def _subdebit_get_refunds_told_sudo(self):
        """Return the refunds of the debit of an invoice; or those of a credit note."""
        move_sudo = self.sudo()
        if move_sudo.move_type == "out_refund":
            paid_out = move_sudo._subdebit_get_refunds().subdebit_refund_id
            on_way = move_sudo._subdebit_get_refunds_on_way_sudo()
            asked = self.env["subdebit.refund"].sudo()
            asked = asked.search([("move_id", "=", self.id), ("state", "=", "bounced")])
            return (paid_out | on_way | asked).sorted("id")
        payments = move_sudo._subdebit_get_debit_payments()
        refunds_sudo = self.env["subdebit.refund"].sudo()
        return refunds_sudo.search([("payment_id", "in", payments.ids)], order="id")
