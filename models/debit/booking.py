import logging

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, retrying

from ..statistics import add_to_bulk
from .debit import CAME_TWICE, NOT_BOOKED

_logger = logging.getLogger(__name__)


class SubdebitDebit(models.Model):
    """T3: book what was collected, in batches, once."""

    _inherit = "subdebit.debit"

    credit = fields.Monetary(
        string="Left as a Credit",
        compute="_compute_credit",
        help="What was collected for invoices that were paid in another way.",
    )
    credit_sentence = fields.Char(
        string="Collected Twice", compute="_compute_credit_sentence"
    )

    @api.model
    def _search_to_book(self, runs):
        """Return what was collected and is not booked; what failed waits for a person.

        :param runs: only those of these runs; empty: all.
        """
        domain = [
            ("state", "=", "collected"),
            ("is_booked", "=", False),
            ("booking_error", "=", False),
        ]
        if runs:
            domain.append(("run_id", "in", runs.ids))
        return self.search(domain, order="id")

    def _must_be_booked(self):
        self.ensure_one()
        return (
            self.state == "collected" and not self.is_booked and not self.booking_error
        )

    def action_retry_booking(self):
        """Book again what could not be booked."""
        self._require("billing", "failed_payments")
        self.sudo().booking_error = False
        self.env["subdebit.debit.run"]._trigger()

    def _book_and_commit(self):
        """Book a batch with a fresh cursor; the culprit of a failure is flagged."""
        with self.env.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, dict(self.env.context))
            debits = self.with_env(env)
            try:
                retrying(debits._book_each_its_own, env)
            except (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError):
                # Somebody is at work on it: it stays for the next slice.
                _logger.info("Debits %s are booked later.", self.ids)

    def _book_each_its_own(self):
        """Book the batch; where it fails, one by one."""
        self._each_its_own(
            lambda debits: debits._book(),
            lambda debit, error: debit._flag_booking_error(error),
        )

    def _flag_booking_error(self, error):
        words = self._say_error(error)
        self.booking_error = words
        self._ask_once(NOT_BOOKED, words)

    def _book(self):
        """Make, post and match the payments of what was collected. Idempotent.

        What was collected twice is booked twice: the second one is a credit.

        :return: the new ``account.payment``.
        """
        debits = self.try_lock_for_update()
        attempts = debits.attempt_ids.filtered(
            lambda a: a.state == "collected" and not a._get_booked_payments()
        )
        payments = self.env["account.payment"]
        for company, part in attempts.grouped("company_id").items():
            payments |= self.with_company(company)._book_attempts(part)
        return payments

    def _book_attempts(self, attempts):
        """Book requests of one company."""
        parts = [part for attempt in attempts for part in attempt._get_booking_parts()]
        payments = (
            self.env["account.payment"]
            .with_context(tracking_disable=True)
            .create([self._prepare_payment_vals(*part) for part in parts])
        )
        for payment, (_attempt, _partner, _account, lines) in zip(
            payments, parts, strict=True
        ):
            payment._subdebit_split(lines)
        add_to_bulk(self.env, len(payments))
        payments.action_post()
        self._match(payments, parts)
        debits = attempts.debit_id
        debits.activity_unlink([NOT_BOOKED])
        debits.booking_error = False
        debits.line_ids.filtered("slot").is_settled = True
        for attempt in attempts:
            made = attempt._get_booked_payments()
            attempt.transaction_id.write(
                {"payment_id": made[:1].id, "is_post_processed": True}
            )
        for debit in debits:
            debit._ask_about_credit(debit.payment_ids & payments)
        return payments

    def _get_collected_attempt(self):
        self.ensure_one()
        return self.attempt_ids.filtered(lambda a: a.state == "collected")[-1:]

    def _prepare_payment_vals(self, attempt, partner, account, lines):
        """Return the values of one payment.

        :raise UserError: where the provider has no journal to book it in.
        """
        debit, transaction = attempt.debit_id, attempt.transaction_id
        provider = transaction.provider_id
        journal = provider.journal_id
        if not journal:
            raise UserError(
                self.env._(
                    "%s has no journal to book payments in: choose one on the payment"
                    " provider, then book again.",
                    provider.name,
                )
            )
        method_line = journal.inbound_payment_method_line_ids.filtered(
            lambda line: line.payment_provider_id == provider
        )
        return {
            "subdebit_debit_id": debit.id,
            "subdebit_part": lines[:1].id,
            "payment_type": "inbound",
            "partner_type": "customer",
            "partner_id": partner.id,
            "destination_account_id": account.id,
            "amount": attempt._get_sum(lines),
            "currency_id": debit.currency_id.id,
            "date": attempt.outcome_date or debit.date,
            "company_id": debit.company_id.id,
            "journal_id": journal.id,
            "payment_method_line_id": method_line[:1].id,
            "payment_token_id": transaction.token_id.id,
            "payment_transaction_id": transaction.id,
            "memo": attempt.request["reference"],
            "invoice_ids": [fields.Command.set(lines.move_id.ids)],
        }

    def _match(self, payments, parts):
        """Match each payment with its invoices, all in one go."""
        plan = []
        for payment, (_attempt, _partner, account, lines) in zip(
            payments, parts, strict=True
        ):
            # NOTE: with an addon that answers "in_payment", a payment may have no
            # entry: the invoices then wait for the bank statement.
            for items, part in payment._subdebit_pair(lines):
                both = items | part.move_id.line_ids
                plan.append(
                    both.filtered(
                        lambda aml, account=account: (
                            aml.account_id == account and not aml.reconciled
                        )
                    )
                )
        self.env["account.move.line"]._reconcile_plan(plan)

    # === WHAT WAS PAID TWICE === #

    @api.depends(
        "payment_ids.move_id.line_ids.amount_residual_currency",
        "payment_ids.subdebit_returned_on",
    )
    def _compute_credit(self):
        for debit in self:
            payments = debit.sudo().payment_ids
            debit.credit = sum(p._subdebit_get_credit() for p in payments)

    @api.depends("credit")
    @api.depends_context("lang")
    def _compute_credit_sentence(self):
        for debit in self:
            is_left = debit.credit > 0
            debit.credit_sentence = is_left and debit._say_credit(debit.credit)

    def _say_credit(self, credit):
        return self.env._(
            "Collected twice: %(invoices)s were paid in another way, and %(credit)s of"
            " this debit are left as a credit of %(payer)s. Refund them, or leave them"
            " for the next invoice.",
            invoices=", ".join(self.sudo().line_ids.move_id.mapped("name")),
            credit=self.currency_id.format(credit),
            payer=self.payer_id.display_name,
        )

    def _ask_about_credit(self, payments):
        """Ask a person where payments came for what was paid in another way."""
        self.ensure_one()
        credit = sum(payment._subdebit_get_credit() for payment in payments)
        if self.currency_id.compare_amounts(credit, 0.0) > 0:
            words = self._say_credit(credit)
            self._message_log(body=words)
            self._ask_once(CAME_TWICE, words)

    def _ask_about_other_payment(self, payment):
        """Ask a person where another payment came for what was debited."""
        self.ensure_one()
        words = self.env._(
            "Collected twice: %(payer)s paid %(credit)s by %(payment)s, for what this"
            " debit had collected. Refund one of the two.",
            payer=payment.partner_id.display_name,
            credit=payment.currency_id.format(payment._subdebit_get_credit()),
            payment=payment.name,
        )
        self._message_log(body=words)
        self._ask_once(CAME_TWICE, words)
