import logging

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, retrying
from odoo.tools.misc import clean_context

from ..debit.debit import CAME_TWICE
from .refund import NOT_BOOKED, TAKEN

_logger = logging.getLogger(__name__)


class SubdebitRefund(models.Model):
    """What the provider took is booked on that day: a payment of its own, once."""

    _inherit = "subdebit.refund"

    @api.model
    def _search_to_book(self):
        """Return what was taken and is not booked; what failed waits for a person."""
        return self.search(
            [
                ("state", "in", TAKEN),
                ("refund_payment_ids", "=", False),
                ("booking_error", "=", False),
            ],
            order="id",
        )

    def _book_and_commit(self):
        """Book a batch with a fresh cursor; the culprit of a failure is flagged."""
        with self.env.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, dict(self.env.context))
            refunds = self.with_env(env)
            try:
                retrying(refunds._book_each_its_own, env)
            except (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError):
                # Somebody is at work on it: it stays for the next slice.
                _logger.info("Refunds %s are booked later.", self.ids)

    def _book_each_its_own(self):
        self._each_its_own(
            lambda refunds: refunds._book(),
            lambda refund, error: refund._flag_booking_error(error),
        )

    def _flag_booking_error(self, error):
        words = self._say_error(error)
        self.booking_error = words
        self._ask_once(NOT_BOOKED, words)

    def _book(self):
        """Make, post and match the payments of what was taken. Idempotent."""
        for refund in self.try_lock_for_update():
            if refund.state in TAKEN and not refund.refund_payment_ids:
                refund = refund.with_company(refund.company_id)
                transaction = refund.transaction_id
                transaction._create_payment(date=refund.refunded_on)
                transaction.is_post_processed = True
                refund._finish_booking()

    def _book_by_hand(self, journal):
        """Book what was given back in another way, from a journal."""
        source = self.payment_id
        way = journal._subdebit_get_way_by_hand("outbound")
        # NOTE: the window's own defaults are none of the payment: the credit note from
        # which it was opened would be taken for its entry, and nothing be booked.
        env = self.env(context=clean_context(self.env.context))
        payment = env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "customer",
                "partner_id": source.partner_id.id,
                "destination_account_id": source.destination_account_id.id,
                "amount": self.amount,
                "currency_id": self.currency_id.id,
                "date": self.refunded_on,
                "company_id": self.company_id.id,
                "journal_id": journal.id,
                "payment_method_line_id": way.id,
                "memo": self.env._("Refund of %s", source.name),
                "subdebit_refund_id": self.id,
            }
        )
        payment.action_post()
        payment._subdebit_pay_out()
        self._finish_booking()

    def _finish_booking(self):
        """Close what was asked of a person, and say it where people look."""
        self.activity_unlink([NOT_BOOKED])
        self.booking_error = False
        # NOTE: what is open of its payments was read before the refund paid it out.
        self.debit_id.invalidate_recordset(["credit"])
        if self.currency_id.compare_amounts(self.debit_id.credit, 0.0) <= 0:
            self.debit_id.activity_unlink([CAME_TWICE])
        body = self.refund_payment_ids[:1]._subdebit_say_refund()
        for record in (self, self.debit_id, *self.payment_id.invoice_ids):
            record._message_log(body=body)

    def _prepare_payment_vals(self):
        """Return what the payment of a refund takes over: whose money, which account.

        :raise UserError: where the provider has no journal to book it in.
        """
        source = self.payment_id
        if not self.transaction_id.provider_id.journal_id:
            raise UserError(
                self.env._(
                    "%s has no journal to book payments in: choose one on the payment"
                    " provider, then book again.",
                    self.transaction_id.provider_id.name,
                )
            )
        return {
            "subdebit_refund_id": self.id,
            "partner_id": source.partner_id.id,
            "destination_account_id": source.destination_account_id.id,
        }
