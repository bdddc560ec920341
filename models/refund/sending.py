import hashlib
import json
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError

from ...const import BOOKING_BATCH, REFUND_MOVES, SENDING_TIMEOUT_SECONDS
from ...gateways.contract import RefundRequest
from .refund import TAKEN, UNKNOWN

# What a gateway answered -> state of the refund.
STATE_OF_OUTCOME = {
    "collected": "paid",
    "pending": "pending",
    "refused": "refused",
    "cancelled": "refused",
    "unknown": "unknown",
}


class SubdebitRefund(models.Model):
    """A refund is asked for: what is checked, written down, and recorded (``asked``).

    A stop of collection does not hold it back: it gives money, and takes none.
    """

    _inherit = "subdebit.refund"

    # === THE WORK SET === #

    @api.model
    def _search_to_send(self):
        """Return what is ready, was cut off, or may be asked about again."""
        now = fields.Datetime.now()
        cut_off = now - timedelta(seconds=SENDING_TIMEOUT_SECONDS)
        return self.search(
            [
                "|",
                ("state", "=", "ready"),
                "|",
                "&",
                ("state", "=", "sending"),
                ("sent_at", "<", cut_off),
                "&",
                ("state", "=", "unknown"),
                ("ask_again_at", "<=", now),
            ],
            order="id",
        )

    @api.private
    def _execute_slice(self, deadline):
        """Send what is ready, ask again about what is unknown, book what was taken.

        Called by the worker alone, after its debits: it commits.

        :param float deadline: of the monotonic clock; one is taken up in any case.
        :return: how many requests and bookings remain.
        """
        ids = self._search_to_send().ids
        # NOTE: this ends our own snapshot, which has only read, before a call.
        self.env.cr.commit()  # pylint: disable=invalid-commit
        done = 0
        for refund_id in ids:
            if done and time.monotonic() >= deadline:
                break
            self.browse(refund_id)._perform_ritual("refund")
            done += 1
        unbooked = self._search_to_book().ids
        # As above: only read.
        self.env.cr.commit()  # pylint: disable=invalid-commit
        for start in range(0, len(unbooked), BOOKING_BATCH):
            self.browse(unbooked[start : start + BOOKING_BATCH])._book_and_commit()
        self.env.invalidate_all()
        return len(ids) - done + len(self._search_to_book())

    # === THE RITUAL === #

    def _claim(self):
        """T1: take up the refund, check it once more and write it down.

        :return: ``(RefundRequest, gateway)``, or None where nothing is to be sent.
        """
        # NOTE: the lock comes first, as in the ritual of a debit.
        if not self.try_lock_for_update() or not self._is_its_time():
            return None
        if self._get_provider()._subdebit_is_shut_out_sudo():
            return None  # It stays until a Manager has looked.
        # NOTE: a return that is told at this instant collides here, or we with it.
        self.payment_id._subdebit_touch_to_serialise()
        if not self.attempt_id.try_lock_for_update():
            raise ConcurrencyError("Somebody is telling the news of this debit.")
        return self._claim_new() if self.state == "ready" else self._claim_again()

    def _claim_new(self):
        problem = self._get_problem(self.payment_id, self.amount, leaving_out=[self])
        if problem:
            self._finish("refused", words=problem)
            return None
        key, reference = self._get_key(), self._get_reference()
        transaction = self._create_transaction(reference)
        request = self._prepare_request(key, reference)
        self._finish("sending", **self._prepare_sent(key, transaction, request))
        return self._get_request(), transaction._subdebit_get_refund_gateway()

    def _claim_again(self):
        """Ask again under the same key, where that cannot give back twice."""
        self._finish("unknown")
        gateway = self.transaction_id._subdebit_get_refund_gateway()
        if not gateway.can_ask_again or self._is_too_old_to_ask():
            self.ask_again_at = False
            self._ask_once(
                UNKNOWN,
                self.env._(
                    "Nobody knows whether %(ref)s was paid out, and the provider gives"
                    " no way to ask. Look it up there, then press what became of it.",
                    ref=self.request["reference"],
                ),
            )
            return None
        self._finish("sending", **self._prepare_sent_again())
        return self._get_request(again=True), gateway

    def _record(self, answer):
        """T2: write down what became of it; news that came first stay."""
        if not self.try_lock_for_update():
            raise ConcurrencyError("Somebody is telling the news of this refund.")
        answer = self._get_meant(answer)
        state = STATE_OF_OUTCOME[answer.outcome]
        vals = {"provider_ref": answer.provider_ref or self.provider_ref}
        if state in REFUND_MOVES[self.state]:
            vals |= {"error_kind": answer.kind or False, "words": answer.words}
        reached = self._finish(state, **vals)
        self._get_provider()._subdebit_hear_answer_sudo(answer)
        self.transaction_id._subdebit_take(answer)
        if reached and answer.outcome == "unknown":
            self._set_next_time_to_ask(answer)

    # === ITS PARTS === #

    def _get_provider(self):
        return self.attempt_id.transaction_id.provider_id

    def _get_key(self):
        """Return the idempotency key, made from content alone.

        A restored backup that gives the same back asks under the same name; another
        sum asks under another one, and the provider counts another total.
        """
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        paid = self.attempt_id.key or self.attempt_id.id
        content = [uuid, "refund", paid, self._get_number(), f"{self.amount:.6f}"]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]

    def _get_number(self):
        """Return the number of the refund among those that were asked for of a debit."""
        domain = [("attempt_id", "=", self.attempt_id.id), ("key", "!=", False)]
        return self.search_count(domain) + 1

    def _get_reference(self):
        return f"R{self._get_number()}-{self.attempt_id.request['reference']}"

    def _get_total(self):
        """Return all that is given back of what was collected, this refund included.

        NOTE: by the provider, and of the whole request: it may stand in the books as a
        payment for each debtor.
        """
        before = self.search(
            [
                ("attempt_id", "=", self.attempt_id.id),
                ("state", "in", TAKEN),
                ("way", "!=", "hand"),
            ]
        )
        return sum(before.mapped("amount")) + self.amount

    def _create_transaction(self, reference):
        source = self.attempt_id.transaction_id
        return source._create_child_transaction(
            self.amount,
            is_refund=True,
            reference=reference,
            subdebit_refund_id=self.id,
        )

    def _prepare_request(self, key, reference):
        digits = self.currency_id.decimal_places
        return {
            "key": key,
            "reference": reference,
            "payment": self.attempt_id.provider_ref,
            "amount": f"{self.amount:.{digits}f}",
            "total": f"{self._get_total():.{digits}f}",
            "currency": self.currency_id.name,
        }

    def _get_request(self, again=False):
        return RefundRequest(**self.request, again=again)
