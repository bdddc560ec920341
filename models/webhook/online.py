from odoo import api, models
from odoo.tools import format_date, plaintext2html

from ..debit.news import CONTESTED, RECOVERED

RETURNED = "subscription_debit.activity_online_returned"


class PaymentTransaction(models.Model):
    """What a provider tells of what a customer paid online; the same twice does nothing."""

    _inherit = "payment.transaction"

    @api.model
    def _subdebit_find_online(self, provider, payment):
        """Return the customer's own payment that news are about; perhaps none.

        :param payment: ``gateways.news.Payment``.
        """
        domain = [("provider_id", "=", provider.id), ("subdebit_key", "!=", False)]
        found = self.search(
            [*domain, ("provider_reference", "=", payment.ref)], limit=1
        )
        if found or not payment.key:
            return found
        return self.search([*domain, ("subdebit_key", "=", payment.key)], limit=1)

    def _subdebit_hear_online(self, payment, actions, day):
        """Take a payment as the provider has it now.

        :param payment: ``gateways.news.Payment``.
        :param actions: names of what happened to it, for what its state does not tell.
        :param date day: the company's day of the latest of them.
        """
        self.ensure_one()
        self.write({"provider_reference": payment.ref, "subdebit_waits": False})
        failed_late = payment.outcome == "refused" and self.state == "done"
        if payment.outcome == "returned" or failed_late:
            self._subdebit_hear_returned(payment, {*actions, payment.status}, day)
        elif payment.outcome == "collected" and RECOVERED in actions:
            self._subdebit_hear_recovered(day)
        else:
            words = self._subdebit_say_why(payment.reason)
            self._subdebit_take_outcome(payment.outcome, words)
        if payment.reason and payment.reason.failure == "deceased":
            self.partner_id._subdebit_take_death_sudo(
                self.env._("Told by the bank: %s", payment.reason.code)
            )
            self.payment_id.activity_unlink([RETURNED])

    def _subdebit_say_why(self, reason):
        """Return why a payment failed in our own words; or nothing."""
        attempts = self.env["subdebit.attempt"]
        return reason and attempts._say_meaning(
            reason.meaning, reason.code or reason.cause
        )

    # === LATE TRUTH === #

    def _subdebit_hear_returned(self, payment, actions, day):
        """Book what the bank took back on that day, and ask a person, once."""
        self._subdebit_take_outcome("collected", "")
        if not self.is_post_processed:
            self._post_process()
        paid = self.payment_id
        if paid.subdebit_returned_on or paid.state not in ("in_process", "paid"):
            return
        words = self._subdebit_say_why(payment.reason) or self.env._(
            "The bank gave no reason."
        )
        day = max(day, paid.date)
        paid._subdebit_book_bounce(day, words)
        if actions & {*CONTESTED}:
            self._subdebit_get_paid_invoices()._subdebit_dispute(day, words)
        said = self.env._(
            "The bank took back %(amount)s on %(day)s, paid online by %(payer)s:"
            " %(reason)s What it paid is open again. Ask the payer how he will pay.",
            amount=self.currency_id.format(self.amount),
            day=format_date(self.env, day),
            payer=self.partner_id.display_name,
            reason=words,
        )
        self._subdebit_log_online(said)
        paid.activity_schedule(
            RETURNED,
            note=plaintext2html(said),
            user_id=self._subdebit_get_handler().id,
        )

    def _subdebit_hear_recovered(self, day):
        """Book that what the bank had taken back came again: a payment of its own.

        NOTE: a return that a person recorded is not undone by older news.
        """
        returned = self.payment_id
        if not returned.subdebit_returned_on:
            return
        day = max(day, returned.subdebit_returned_on)
        self.with_company(self.company_id)._create_payment(date=day)
        returned.subdebit_regained_amount = returned._subdebit_get_missing()
        returned.subdebit_regained_on = day
        self._subdebit_get_paid_invoices()._subdebit_settle_dispute()
        returned.activity_unlink([RETURNED])
        self._subdebit_log_online(
            self.env._(
                "%(amount)s were recovered on %(day)s, after the return.",
                amount=self.currency_id.format(self.amount),
                day=format_date(self.env, day),
            )
        )

    def _subdebit_get_paid_invoices(self):
        return self.invoice_ids.filtered(
            lambda move: move.state == "posted" and move.move_type == "out_invoice"
        )

    def _subdebit_get_handler(self):
        runs = self.env["subdebit.debit.run"]
        handlers = runs.new({"company_id": self.company_id.id})._get_handlers()
        return handlers[:1] or self.env.user

    def _subdebit_log_online(self, words):
        for record in (*self.payment_id, *self.invoice_ids):
            record._message_log(body=words)
