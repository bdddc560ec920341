import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import format_time

_logger = logging.getLogger(__name__)

# An answer that was lost is asked for once more: to stop twice stops once.
ASK_AGAIN = timedelta(minutes=15)

STOP_STATES = [
    ("possible", "Can be stopped"),
    ("asked", "Being asked"),
    ("unheard", "No answer yet"),
    ("stopped", "Was stopped"),
    ("late", "Too late"),
]


class SubdebitDebit(models.Model):
    """A debit that waits at the provider is stopped there, as long as that goes."""

    _inherit = "subdebit.debit"

    can_be_stopped = fields.Boolean(
        compute="_compute_can_be_stopped",
        compute_sudo=True,
        help="It waits at a provider that may still stop it.",
    )
    stop_sentence = fields.Char(compute="_compute_can_be_stopped", compute_sudo=True)
    stop_state = fields.Selection(
        STOP_STATES,
        string="Stopping It",
        compute="_compute_stop_state",
        compute_sudo=True,
        help="Whether somebody may still stop it, or wished to, and what came of it.",
    )
    stop_told = fields.Char(
        string="What Came of It",
        compute="_compute_stop_state",
        compute_sudo=True,
        help="What its provider answered to the wish to stop it.",
    )

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

    @api.depends("state", "words", "can_be_stopped", "stop_sentence")
    @api.depends_context("lang")
    def _compute_stop_state(self):
        for debit in self:
            debit.stop_state = debit._get_stop_state()
            is_over = debit.state == "cancelled"
            debit.stop_told = debit.words if is_over else debit.stop_sentence

    def _get_stop_state(self):
        """Return how it stands with stopping it, as of ``STOP_STATES``, or False."""
        last = self.attempt_ids.sorted("number")[-1:]
        if self.state == "cancelled":
            return "stopped"
        if self.state == "ready" or self.can_be_stopped:
            return "possible"
        if last.state != "pending" or not self.stop_sentence:
            return False
        if not last.stop_asked_at:
            return "late"
        return "unheard" if last._is_unheard() else "asked"

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

    def _is_unheard(self):
        """Tell whether it was asked to stop, and did not answer, or not yet.

        NOTE: who asks puts the next time off first, and then calls.
        """
        return self.stop_asked_at and self.stop_asked_at > fields.Datetime.now()

    def _say_stopping(self):
        told = {"provider": self.debit_id.provider_id.name, "answer": self.stop_answer}
        if self._is_unheard():
            return self.env._(
                "No answer of %(provider)s yet. If none comes, it is asked again at"
                " %(time)s.",
                time=format_time(self.env, self.stop_asked_at, time_format="short"),
                **told,
            )
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
        self.debit_id.provider_id._subdebit_hear_answer_sudo(answer)
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
