from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .refund import OPEN


class SubdebitRefund(models.Model):
    """A person asks for a refund, and is told before what it does. Nothing is sent."""

    _inherit = "subdebit.refund"

    @api.model
    def _ask(self, payment, amount, reason="", move=None):
        """Write down a refund that the worker sends to the provider that collected.

        :param payment: the ``account.payment`` of a debit that is given back.
        :param float amount: how much of it, in its currency.
        :param move: the invoice or credit note on which it is asked for.
        :return: the refund.
        :raise UserError: where it cannot be given back, or not so much of it.
        """
        problem = self._get_problem(payment, amount)
        if problem:
            raise UserError(problem)
        # NOTE: written, not only read: who asks at the same instant collides here.
        payment._subdebit_touch_to_serialise()
        self._hold_note(move)
        refund = self._make(payment, amount, reason, move, {})
        refund._message_log(body=self.env._("Asked for by %s.", self.env.user.name))
        self.env["subdebit.debit.run"]._trigger()
        return refund

    @api.model
    def _record_by_hand(self, payment, amount, day, journal, reason="", move=None):
        """Record that money was given back in another way, and book it.

        :param date day: on which it was given back.
        :param journal: the bank or cash journal from which it went.
        :raise UserError: as ``_ask``.
        """
        problem = self._get_problem(
            payment, amount, by_hand=True
        ) or journal._subdebit_say_closed(payment.company_id, day)
        if problem:
            raise UserError(problem)
        payment._subdebit_touch_to_serialise()
        self._hold_note(move)
        vals = {"way": "hand", "state": "paid", "refunded_on": day}
        refund = self._make(payment, amount, reason, move, vals)
        refund.with_company(refund.company_id)._book_by_hand(journal)
        return refund

    @api.model
    def _hold_note(self, move):
        """Refuse a credit note that another refund pays out; let nobody else use it now.

        NOTE: written, so that who uses it at the same instant collides here.
        """
        note = move and move.filtered(lambda one: one.move_type == "out_refund")
        if note:
            note._subdebit_touch_to_serialise()
            note._subdebit_check_may_be_paid()

    @api.model
    def _make(self, payment, amount, reason, move, vals):
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                return self.create(
                    {
                        "debit_id": payment.subdebit_debit_id.id,
                        "attempt_id": payment._subdebit_get_attempt().id,
                        "payment_id": payment.id,
                        "amount": payment.currency_id.round(amount),
                        "reason": reason,
                        "move_id": move and move.id,
                        **vals,
                    }
                )
        except UniqueViolation as error:
            raise UserError(self._say_error(error)) from None

    # === WHAT IS CHECKED, AND SHOWN BEFORE === #

    @api.model
    def _get_problem(self, payment, amount, by_hand=False, leaving_out=()):
        """Return why so much of a payment cannot be given back, or False.

        :param leaving_out: refunds that do not count: the one that is looked at.
        """
        currency = payment.currency_id
        most = payment._subdebit_get_refundable_sudo(leaving_out)
        if currency.compare_amounts(amount, 0.0) <= 0:
            return self.env._("The sum of a refund must be positive.")
        if currency.compare_amounts(amount, most) > 0:
            return self.env._(
                "No more than %(most)s of %(payment)s can be given back.",
                most=currency.format(most),
                payment=payment.name,
            )
        if by_hand:
            return False
        return self._get_provider_problem(payment, amount, leaving_out)

    @api.model
    def _get_provider_problem(self, payment, amount, leaving_out):
        provider = payment.sudo().payment_transaction_id.provider_id
        attempt = payment._subdebit_get_attempt()
        if not payment._subdebit_can_refund_sudo():
            return self.env._(
                "%s gives no money back: do it by a transfer, and record that by hand.",
                provider.name,
            )
        if not attempt or attempt.state != "collected":
            return self.env._(
                "The bank took this debit back: there is nothing to refund."
            )
        whole = payment._subdebit_refunds_whole_sudo()
        if whole and payment.currency_id.compare_amounts(amount, payment.amount):
            return self.env._(
                "%(provider)s gives back all of a payment or nothing: refund"
                " %(amount)s, or record a refund by hand.",
                provider=provider.name,
                amount=payment.currency_id.format(payment.amount),
            )
        under_way = self.search(
            [("attempt_id", "=", attempt.id), ("state", "in", OPEN)]
        )
        if under_way - self.browse([refund.id for refund in leaving_out]):
            return self.env._(
                "A refund of this debit is in progress: wait for its answer."
            )
        return False

    @api.model
    def _preview(self, payment, amount, move=None, by_hand=False):
        """Return what a refund would do, in sentences; nothing is written."""
        told = {
            "amount": payment.currency_id.format(amount),
            "payer": payment.subdebit_debit_id.payer_id.display_name,
        }
        said = (
            self.env._(
                "%(amount)s that were given back to %(payer)s are booked.", **told
            )
            if by_hand
            else self._say_sending(payment, amount)
        )
        return "\n".join([said, self._preview_books(payment, amount, move, told)])

    @api.model
    def _say_sending(self, payment, amount):
        """Return to whom a refund is sent, by which method, and how long it takes."""
        return self.env._(
            "%(amount)s go back to %(payer)s, to the method that paid: %(method)s."
            " It is sent within a quarter of an hour, and may take some bank days.",
            amount=payment.currency_id.format(amount),
            payer=payment.subdebit_debit_id.payer_id.display_name,
            method=payment.subdebit_debit_id.method_label,
        )

    @api.model
    def _preview_books(self, payment, amount, move, told):
        note = move or self.env["account.move"]
        items = payment._subdebit_find_paid_out(amount, note)
        notes = items.move_id.filtered(lambda one: one.move_type == "out_refund")
        if notes:
            return self.env._(
                "It pays out %s.", ", ".join(notes.sorted("id").mapped("name"))
            )
        if items:
            return self.env._("It gives back what was collected twice.")
        return self.env._(
            "No open credit note comes to that sum: the invoice stays paid, and the"
            " customer's account shows %(amount)s that were given back. A credit note"
            " of that sum, made now or later, is paid out by it.",
            amount=told["amount"],
        )


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def _subdebit_touch_to_serialise(self):
        """Let whoever gives the same payment back come one after another.

        NOTE: written, not only locked (see the same of ``account.move``).
        """
        self.flush_recordset()
        self.env.cr.execute(
            "UPDATE account_payment SET write_date = write_date WHERE id IN %s",
            [tuple(self.ids)],
        )
