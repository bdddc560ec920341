from odoo import SUPERUSER_ID, api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, retrying

from ..statistics import add_to_bulk
from .debit import NOT_BOOKED


class SubdebitDebit(models.Model):
    """T3: book what was collected, in batches, once."""

    _inherit = "subdebit.debit"

    @api.model
    def _search_to_book(self, runs):
        """Return what was collected and is not booked; what failed waits for a person.

        :param runs: only those of these runs; empty: all.
        """
        domain = [("state", "=", "collected"), ("is_booked", "=", False)]
        if runs:
            domain.append(("run_id", "in", runs.ids))
        return self.search(domain, order="id").filtered(
            lambda debit: debit._must_be_booked()
        )

    def _must_be_booked(self):
        self.ensure_one()
        return (
            self.state == "collected" and not self.is_booked and not self.booking_error
        )

    def action_retry_booking(self):
        """Book again what could not be booked."""
        self._check_billing_right()
        self.sudo().booking_error = False
        self.env["subdebit.debit.run"]._trigger()

    def _book_and_commit(self):
        """Book a batch with a fresh cursor; the culprit of a failure is flagged."""
        with self.env.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, dict(self.env.context))
            debits = self.with_env(env)
            retrying(debits._book_each_its_own, env)

    def _book_each_its_own(self):
        """Book the batch; where it fails, one by one."""
        try:
            with self.env.cr.savepoint():
                self._book()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:  # noqa: BLE001 one record's failure is its own
            if len(self) == 1:
                self._flag_booking_error(error)
                return
            for debit in self:
                debit._book_each_its_own()

    def _flag_booking_error(self, error):
        words = str(error).strip() or type(error).__name__
        self.booking_error = words
        self._ask_once(NOT_BOOKED, words)

    def _book(self):
        """Make, post and match the payments of collected debits. Idempotent.

        :return: the new ``account.payment``.
        """
        debits = self.try_lock_for_update().filtered(
            lambda debit: debit.state == "collected" and not debit.is_booked
        )
        payments = self.env["account.payment"]
        for company, part in debits.grouped("company_id").items():
            payments |= part.with_company(company)._book_in_company()
        return payments

    def _book_in_company(self):
        parts = [part for debit in self for part in debit._get_booking_parts()]
        payments = (
            self.env["account.payment"]
            .with_context(tracking_disable=True)
            .create([self._prepare_payment_vals(*part) for part in parts])
        )
        for payment, (_debit, _partner, _account, lines) in zip(
            payments, parts, strict=True
        ):
            payment._subdebit_split(lines)
        add_to_bulk(self.env, len(payments))
        payments.action_post()
        self._match(payments, parts)
        self.activity_unlink([NOT_BOOKED])
        self.write({"is_booked": True, "booking_error": False})
        self.line_ids.filtered("slot").is_settled = True
        for debit in self:
            debit._get_collected_attempt().transaction_id.write(
                {"payment_id": debit.payment_ids[:1].id, "is_post_processed": True}
            )
        return payments

    def _get_collected_attempt(self):
        self.ensure_one()
        return self.attempt_ids.filtered(lambda a: a.state == "collected")[-1:]

    def _get_booking_parts(self):
        """Return one part for each debtor and receivable account.

        :return: list of ``(debit, partner, account, lines)``.
        """
        self.ensure_one()
        parts = {}
        for line in self.line_ids:
            move = line.move_id
            account = move.line_ids.filtered(
                lambda aml: aml.account_type == "asset_receivable"
            ).account_id[:1]
            key = (move.commercial_partner_id, account)
            parts[key] = parts.get(key, self.line_ids.browse()) | line
        return [(self, *key, lines) for key, lines in parts.items()]

    def _prepare_payment_vals(self, debit, partner, account, lines):
        """Return the values of one payment."""
        attempt = debit._get_collected_attempt()
        provider = debit.payment_token_id.provider_id
        method_line = provider.journal_id.inbound_payment_method_line_ids.filtered(
            lambda line: line.payment_provider_id == provider
        )
        return {
            "subdebit_debit_id": debit.id,
            "payment_type": "inbound",
            "partner_type": "customer",
            "partner_id": partner.id,
            "destination_account_id": account.id,
            "amount": sum(lines.mapped("amount")),
            "currency_id": debit.currency_id.id,
            "date": attempt.outcome_date or debit.date,
            "company_id": debit.company_id.id,
            "journal_id": provider.journal_id.id,
            "payment_method_line_id": method_line[:1].id,
            "payment_token_id": debit.payment_token_id.id,
            "payment_transaction_id": attempt.transaction_id.id,
            "memo": attempt.request["reference"],
            "invoice_ids": [fields.Command.set(lines.move_id.ids)],
        }

    def _match(self, payments, parts):
        """Match each payment with its invoices, all in one go."""
        plan = []
        for payment, (_debit, _partner, account, lines) in zip(
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
