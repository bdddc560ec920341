import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

# An answer that was lost is asked for once more: to stop twice stops once.
ASK_AGAIN = timedelta(minutes=15)


class SubdebitDebit(models.Model):
    """A debit that waits at the provider is stopped there, as long as that goes."""

    _inherit = "subdebit.debit"

    can_be_stopped = fields.Boolean(
        compute="_compute_can_be_stopped",
        compute_sudo=True,
        help="It waits at a provider that may still stop it.",
    )
    stop_sentence = fields.Char(compute="_compute_can_be_stopped", compute_sudo=True)

    @api.depends(
        *("attempt_ids.state", "attempt_ids.provider_ref"),
        *("attempt_ids.stop_asked_at", "attempt_ids.stop_answer"),
    )
    @api.depends_context("lang")
    def _compute_can_be_stopped(self):
        for debit in self:
            last = debit.attempt_ids.sorted("number")[-1:]
            debit.can_be_stopped = last._can_be_stopped()
            debit.stop_sentence = last.state == "pending" and last._say_stopping()

    def _ask_to_stop(self):
        """Let the worker ask the provider to stop debits; its answer is kept."""
        for debit in self:
            attempt = debit.attempt_ids.sorted("number")[-1:]
            attempt.write(
                {
                    "stop_asked_at": fields.Datetime.now(),
                    "stop_asked_by": self.env.user.id,
                }
            )
            debit._message_log(
                body=self.env._(
                    "%(user)s asks %(provider)s to stop it.",
                    user=self.env.user.name,
                    provider=debit.provider_id.name,
                )
            )
        self.env["subdebit.debit.run"]._trigger()


class SubdebitAttempt(models.Model):
    """The same ritual as of a charge: write down, call, record."""

    _inherit = "subdebit.attempt"

    stop_asked_at = fields.Datetime(
        readonly=True,
        index="btree_not_null",
        help="When the provider is asked to stop it. Empty: nobody wants that, or it"
        " has answered.",
    )
    stop_asked_by = fields.Many2one("res.users", readonly=True)
    stop_answer = fields.Char(
        readonly=True, help="Why the provider did not stop it, in its own words."
    )

    def _can_be_stopped(self):
        """Tell whether it waits at a provider that may still stop it."""
        return (
            self.state == "pending"
            and bool(self.provider_ref)
            and not (self.stop_asked_at or self.stop_answer)
            and self.debit_id.provider_id._subdebit_can_stop()
        )

    def _say_stopping(self):
        told = {"provider": self.debit_id.provider_id.name, "answer": self.stop_answer}
        if self.stop_asked_at:
            return self.env._(
                "%(provider)s is asked to stop it: its answer will stand here.", **told
            )
        return self.stop_answer and self.env._(
            "%(provider)s could not stop it any more: %(answer)s", **told
        )

    # === THE RITUAL === #

    @api.model
    def _search_to_stop(self, runs):
        """Return what the provider is to be asked about now.

        :param runs: only those of these runs; empty: all.
        """
        domain = [
            ("stop_asked_at", "<=", fields.Datetime.now()),
            # NOTE: the news that it was stopped may come before the answer does.
            ("state", "in", ("pending", "cancelled")),
        ]
        if runs:
            domain = [("debit_id.run_id", "in", runs.ids), *domain]
        return self.search(domain, order="id")

    def _perform_stop(self):
        """Ask the provider to stop one debit: T1, the call, T2."""
        self.ensure_one()
        try:
            claimed = self._in_own_transaction("_claim_stop")
            if claimed:
                gateway, provider_ref = claimed
                self._in_own_transaction("_record_stop", gateway.cancel(provider_ref))
        except (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError):
            return  # Somebody is at work on it: it stays for the next slice.
        except Exception:  # noqa: BLE001 one request's failure is its own
            _logger.info("Attempt %s could not be stopped.", self.id, exc_info=True)

    def _claim_stop(self):
        """T1: take it up, where it is still wanted.

        :return: ``(gateway, provider's id of the payment)``, or None.
        """
        if not self.try_lock_for_update() or not self.stop_asked_at:
            return None
        if self.state == "cancelled":
            self._end_stopped()
            return None
        if self.state != "pending":
            self.stop_asked_at = False
            return None
        self.stop_asked_at = fields.Datetime.now() + ASK_AGAIN
        return self.transaction_id._subdebit_get_gateway(), self.provider_ref

    def _record_stop(self, answer):
        """T2: write down whether it was stopped."""
        if not self.try_lock_for_update():
            raise ConcurrencyError("Somebody is telling the news of this request.")
        if answer.outcome == "cancelled":
            self._finish("cancelled")
            self.transaction_id._subdebit_move_to("cancelled", self.provider_ref)
            self._end_stopped()
        elif answer.outcome != "unknown":
            self.write({"stop_asked_at": False, "stop_answer": answer.words or "–"})
            self.debit_id._message_log(body=self._say_stopping())

    def _end_stopped(self):
        """Let go of the invoices of what was stopped, unless it was collected after all."""
        words = self.env._(
            "Stopped by the provider, as %s wished.", self.stop_asked_by.name
        )
        self.write({"stop_asked_at": False, "words": words, "error_kind": False})
        if self.state == "cancelled":
            self.debit_id._cancel(words)
