import logging
from dataclasses import replace
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ...const import ASK_AGAIN_HOURS, SENDING_TIMEOUT_SECONDS
from ...gateways.errors import UNAUTHORIZED

_logger = logging.getLogger(__name__)


class SubdebitAsked(models.AbstractModel):
    """What a provider is asked for once: lock and write down, call, record.

    A debit and a refund have their own ``_claim`` (which returns the request and the
    gateway, or None) and ``_record``, their ``state`` and ``_finish``.
    """

    _name = "subdebit.asked"
    _description = "Asked of a Payment Provider"
    _inherit = ["subdebit.mixin"]

    key = fields.Char(
        readonly=True,
        groups="base.group_system",
        help="Idempotency key: the provider does once what is asked under it.",
    )
    request = fields.Json(
        readonly=True, groups="base.group_system", help="What was asked, frozen."
    )
    transaction_id = fields.Many2one(
        "payment.transaction",
        readonly=True,
        ondelete="restrict",
        groups="base.group_system",
    )
    first_sent_at = fields.Datetime(readonly=True)
    sent_at = fields.Datetime(readonly=True)
    asked = fields.Integer(string="Times Asked", readonly=True, default=0)
    ask_again_at = fields.Datetime(readonly=True)

    def _perform_ritual(self, verb):
        """Send one request: T1, the call, T2.

        One request's failure is its own: before the call nothing was asked, and the
        request is given up; after it, the outcome stays open and is asked about again.

        :param str verb: of the gateway: ``charge`` or ``refund``.
        """
        self.ensure_one()
        try:
            claimed = self._in_own_transaction("_claim")
        except (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError):
            return  # Somebody is at work on it: it stays for the next slice.
        except Exception as error:  # noqa: BLE001
            _logger.info("%s could not be sent.", self, exc_info=True)
            self._in_own_transaction("_give_up", error)
            return
        if claimed:
            request, gateway = claimed
            answer = getattr(gateway, verb)(request)
            try:
                self._in_own_transaction("_record", answer)
            except Exception:  # noqa: BLE001
                _logger.exception("The answer for %s was lost.", request.reference)

    def _give_up(self, error):
        """Write down that a request could not even be made."""
        if self.try_lock_for_update() and self.state == "ready":
            words = self._say_error(error)
            self._finish("refused", error_kind="misconfigured", words=words)

    def _prepare_sent(self, key, transaction, request):
        """Return what is written down before the first call."""
        now = fields.Datetime.now()
        return {
            "key": key,
            "transaction_id": transaction.id,
            "request": request,
            "first_sent_at": now,
            "sent_at": now,
            "asked": 1,
        }

    def _prepare_sent_again(self):
        now = fields.Datetime.now()
        if not self.first_sent_at:
            return {"first_sent_at": now, "sent_at": now, "asked": 1}
        return {"sent_at": now, "asked": self.asked + 1}

    def _get_meant(self, answer):
        """Return an answer as what it means: who is not let in was not heard at all.

        NOTE: nothing moved, and no payer was refused. It waits until the provider is no
        longer held, and is asked for under the same key.
        """
        is_shut_out = answer.code == UNAUTHORIZED
        return replace(answer, outcome="unknown") if is_shut_out else answer

    def _set_next_time_to_ask(self, answer):
        """Have an open outcome asked about again: later each time, or once let in."""
        if answer.code != UNAUTHORIZED:
            self.ask_again_at = self._get_next_time_to_ask()
            return
        self.ask_again_at = fields.Datetime.now()
        if self.asked == 1:
            self.first_sent_at = False  # Nobody has heard of it so far.

    # === WHEN === #

    def _is_its_time(self):
        """Tell whether it is ready, was cut off, or may be asked about again."""
        now = fields.Datetime.now()
        if self.state == "sending":
            return self.sent_at <= now - timedelta(seconds=SENDING_TIMEOUT_SECONDS)
        if self.state == "unknown":
            return bool(self.ask_again_at) and self.ask_again_at <= now
        return self.state == "ready"

    def _is_too_old_to_ask(self):
        first = self.first_sent_at
        oldest = fields.Datetime.now() - timedelta(hours=ASK_AGAIN_HOURS)
        return bool(first) and first < oldest

    def _get_next_time_to_ask(self):
        """Wait longer each time: 1, 4, 16, 64 minutes, then every 64."""
        minutes = 4 ** min(self.asked - 1, 3)
        return fields.Datetime.now() + timedelta(minutes=minutes)
