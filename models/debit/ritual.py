from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError

from ...const import SENDING_TIMEOUT_SECONDS
from ...gateways.contract import ChargeRequest
from .debit import LOOK_UP

# Who was not asked for news for so long may have payments that nobody here knows: the
# cron asks every hour, and a backup that was restored is older.
MOST_SILENT = timedelta(hours=2)


class SubdebitAttempt(models.Model):
    """A debit is asked for: what is checked, written down, and recorded (``asked``)."""

    _inherit = "subdebit.attempt"

    # === THE WORK SET === #

    @api.model
    def _search_to_send(self, runs):
        """Return what is ready, was cut off, or may be asked about again.

        :param runs: only those of these runs; empty: all.
        """
        now = fields.Datetime.now()
        held = self.env["subdebit.provider.hold"]._get_waiting_providers_sudo()
        # NOTE: what was cut off is called unknown, whether anything may be sent or not.
        domain = [
            "|",
            "&",
            ("state", "=", "sending"),
            ("sent_at", "<", now - timedelta(seconds=SENDING_TIMEOUT_SECONDS)),
            "&",
            "&",
            ("debit_id.company_id.subdebit_collection_stopped", "=", False),
            ("debit_id.payment_token_id.provider_id", "not in", held.ids),
            "|",
            "&",
            ("state", "=", "ready"),
            ("debit_id.run_id", "not any", [("state", "=", "waiting")]),
            "&",
            ("state", "=", "unknown"),
            ("ask_again_at", "<=", now),
        ]
        if runs:
            domain = [("debit_id.run_id", "in", runs.ids), *domain]
        return self.search(domain, order="id")

    def _leave_out_silent(self):
        """Leave out what a provider would be sent that does not tell what it did.

        NOTE: after a gap; what it was sent before is asked about all the same.
        """
        longest = fields.Datetime.now() - MOST_SILENT
        return self.filtered(
            lambda attempt: (
                not (
                    attempt.state == "ready"
                    and attempt.debit_id.provider_id.subdebit_listed_at
                    and attempt.debit_id.provider_id.subdebit_listed_at < longest
                )
            )
        )

    # === THE RITUAL === #

    def _claim(self):
        """T1: take up the request, check it once more and write it down.

        :return: ``(ChargeRequest, gateway)``, or None where nothing is to be sent.
        """
        # NOTE: the lock comes first. With REPEATABLE READ, a lock that is taken on
        # an older snapshot fails, and what was read before it may be stale.
        if not self.try_lock_for_update() or not self._may_be_sent():
            return None
        if self.debit_id.payment_token_id._subdebit_is_held_sudo():
            self._wait_for_lift()
            return None
        if self.debit_id.company_id._subdebit_is_stopped_for_sending():
            self._wait_for_lift()
            return None
        # NOTE: written, not only read: who pays or credits them at this instant
        # collides here, or with us, and is begun anew on what the other one did.
        self.debit_id.line_ids.move_id._subdebit_touch_to_serialise()
        if self.state == "ready":
            return self._claim_new()
        return self._claim_again()

    def _claim_new(self):
        if self._get_rivals():
            self._finish(
                "cancelled",
                words=self.env._("An earlier request went through after all."),
            )
            return None
        stale = self.debit_id._get_stale_reason()
        if stale:
            self.debit_id._cancel(stale)
            return None
        unusable = self.debit_id._get_method_reason()
        if unusable:
            self.debit_id.line_ids.move_id._subdebit_ask_for_chosen_method()
            self._finish("refused", error_kind="misconfigured", words=unusable)
            return None
        key = self._get_key()
        transaction = self._create_transaction(key)
        request = self._prepare_request(key, transaction)
        self._finish("sending", **self._prepare_sent(key, transaction, request))
        return self._get_request(), self._get_gateway()

    def _claim_again(self):
        """Ask again under the same key, where that cannot charge twice."""
        self._finish("unknown")
        gateway = self._get_gateway()
        if not gateway.can_ask_again or self._is_too_old_to_ask():
            self.ask_again_at = False
            self._call_for_a_person()
            return None
        self._finish("sending", **self._prepare_sent_again())
        return self._get_request(again=True), gateway

    def _wait_for_lift(self):
        """Send nothing while collection is stopped or held, and ask nothing again.

        NOTE: to ask again is to send the same request once more. Where the first one
        never arrived, it would charge.
        """
        if self.state == "sending":
            self._finish("unknown")
            self.ask_again_at = fields.Datetime.now()

    def _record(self, answer):
        """T2: write down what became of the request.

        A webhook may have come first: then its news stays, and the answer only adds
        what it knows.
        """
        if not self.try_lock_for_update():
            raise ConcurrencyError("Somebody is telling the news of this request.")
        answer = self._get_meant(answer)
        provider_ref, reached = answer.provider_ref or self.provider_ref, False
        self._take_charge_date(answer.charge_date)
        if answer.outcome == "cancelled":
            reached = self._withdraw(provider_ref)
        elif self.state == "refused" and answer.outcome == "pending":
            # NOTE: what was told since is newer than the answer.
            self.provider_ref = provider_ref
        elif reached := self._finish(answer.outcome, provider_ref=provider_ref):
            self.write({"error_kind": answer.kind or False, "words": answer.words})
            self.debit_id.provider_id._subdebit_hear_answer_sudo(answer)
        self.transaction_id._subdebit_take(answer)
        if reached and answer.outcome == "unknown":
            self._set_next_time_to_ask(answer)

    # === ITS PARTS === #

    def _may_be_sent(self):
        waits = self.state == "ready" and self.debit_id.run_id.state == "waiting"
        return self._is_its_time() and not waits

    def _create_transaction(self, key):
        debit = self.debit_id
        token = debit.payment_token_id
        return self.env["payment.transaction"].create(
            {
                "provider_id": token.provider_id.id,
                "payment_method_id": token.payment_method_id.id,
                "token_id": token.id,
                "reference": self._get_reference(key),
                "amount": debit.amount,
                "currency_id": debit.currency_id.id,
                "partner_id": debit.payer_id.id,
                "operation": "offline",
                "invoice_ids": [fields.Command.set(debit.line_ids.move_id.ids)],
                "subdebit_attempt_id": self.id,
                "subdebit_statement": debit._prepare_statement(),
            }
        )

    def _prepare_request(self, key, transaction):
        debit = self.debit_id
        digits = debit.currency_id.decimal_places
        return {
            "key": key,
            "reference": transaction.reference,
            "amount": f"{debit.amount:.{digits}f}",
            "currency": debit.currency_id.name,
            "method": debit.payment_token_id.provider_ref,
            **self._prepare_wishes(),
        }

    def _prepare_wishes(self):
        """Return what only a gateway of ours is asked: the day, and words for the payer."""
        debit = self.debit_id
        if not debit.provider_id._subdebit_has_gateway():
            return {}
        coming = debit.date > self.company_id._subdebit_today()
        return {
            "charge_date": fields.Date.to_string(debit.date) if coming else "",
            "description": ", ".join(debit.line_ids.move_id.mapped("name")),
        }

    def _get_request(self, again=False):
        return ChargeRequest(**self.request, again=again)

    def _get_gateway(self):
        return self.transaction_id._subdebit_get_gateway()

    def _call_for_a_person(self):
        """Ask a person to look the payment up at the provider; once."""
        self.debit_id._ask_once(
            LOOK_UP,
            self.env._(
                "Nobody knows whether %(ref)s was charged, and the provider gives"
                " no way to ask. Look it up there, then press what became of it.",
                ref=self.request["reference"],
            ),
        )
