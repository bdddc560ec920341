from odoo import models
from odoo.fields import Command
from odoo.tools import format_date

from .refund import BOUNCED, TAKEN


class SubdebitRefund(models.Model):
    """Late truth: the payer's bank does not take what was given back.

    An entry of its own on that day. What the refund had paid out is open again; the
    payment stays as it is, and is never undone.
    """

    _inherit = "subdebit.refund"

    def _bounce(self, day, reason):
        """Record that what was given back came back. Twice the same: nothing happens.

        :param date day: on which it came back.
        :param str reason: the provider's words.
        """
        self.ensure_one()
        self.lock_for_update(allow_referencing=True)
        if self.state not in TAKEN:
            return
        refund = self.with_company(self.company_id)
        refund._book()
        payment = refund.refund_payment_ids
        day = max([day, *payment.mapped("date")])
        opened = payment._subdebit_get_given_partials().credit_move_id.move_id
        refund.bounce_move_id = refund._book_bounce(payment, day, reason)
        refund._finish("bounced", bounced_on=day, words=reason)
        refund._tell_of_bounce(day, opened, reason)

    def _book_bounce(self, payment, day, reason):
        """Open again what a refund paid out, by an entry that undoes it on the day."""
        given = payment._subdebit_get_owed_items()
        payment._subdebit_get_given_partials().with_context(
            subdebit_return_date=day
        ).unlink()
        if not payment.move_id:
            # NOTE: without an entry, core reads from the state whether it pays.
            payment.state = "rejected"
            return self.env["account.move"]
        label = self.env._(
            "Bounce of %(name)s: %(reason)s", name=payment.name, reason=reason
        )
        move = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": payment.journal_id.id,
                "company_id": payment.company_id.id,
                "partner_id": payment.partner_id.id,
                "currency_id": payment.currency_id.id,
                "date": day,
                "ref": label,
                "line_ids": [
                    Command.create(vals)
                    for vals in payment._subdebit_prepare_return_items(label)
                ],
            }
        )
        move._post(soft=False)
        back = move.line_ids.filtered(
            lambda item: item.account_type == "asset_receivable"
        )
        (given | back).filtered(lambda item: not item.reconciled).reconcile()
        return move

    def _tell_of_bounce(self, day, opened, reason):
        words = self.env._(
            "The refund of %(amount)s to %(payer)s came back on %(day)s: %(reason)s.",
            amount=self.currency_id.format(self.amount),
            payer=self.payer_id.display_name,
            day=format_date(self.env, day),
            reason=reason,
        )
        if opened:
            names = ", ".join(opened.sorted("id").mapped("name"))
            words = f"{words} " + self.env._(
                "Open again: %s. Ask the payer for an account, and refund once more.",
                names,
            )
        for record in (self, self.debit_id, *self.payment_id.invoice_ids):
            record._message_log(body=words)
        self._ask_once(BOUNCED, words)


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def _subdebit_get_given_partials(self):
        """Return what matches refunds with what they paid out."""
        return self._subdebit_get_owed_items().matched_credit_ids
