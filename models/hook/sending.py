import logging
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ...gateways.errors import GatewayError
from ...gateways.hooks import post
from .kinds import TEST

_logger = logging.getLogger(__name__)

CRON_SECONDS = 60
# So many are looked up at once; the rest is for the next call.
MOST_AT_ONCE = 1000
# What is not taken is sent again after so long, then given up: three days in all.
TRY_AGAIN = [
    timedelta(**span)
    for span in (
        {"minutes": 1},
        {"minutes": 5},
        {"minutes": 30},
        {"hours": 2},
        {"hours": 5},
        {"hours": 10},
        {"hours": 14},
        {"hours": 20},
        {"hours": 24},
    )
]
# Who has taken nothing for so long is told nothing more.
SWITCH_OFF_AFTER = timedelta(days=5)
GONE = 410


class SubdebitHookDelivery(models.Model):
    """Empty the outbox: claim, call, record, each by itself."""

    _inherit = "subdebit.hook.delivery"

    @api.model
    def _cron_send(self):
        """Send what is due, within some seconds."""
        remaining = self._work(time.monotonic() + CRON_SECONDS)
        self.env["ir.cron"]._commit_progress(remaining=remaining)

    @api.model
    def _work(self, deadline):
        """Send what is due; return how many are left for another call.

        Who does not take one is left alone until the next call: a receiver that is down
        keeps nobody waiting but itself.
        """
        due = self.search(self._get_due_domain(), order="id", limit=MOST_AT_ONCE)
        hooks = {delivery.id: delivery.hook_id.id for delivery in due}
        down = set()
        while hooks and time.monotonic() < deadline:
            id_ = next(iter(hooks))
            hook_id = hooks.pop(id_)
            if hook_id not in down and not self._send(id_):
                down.add(hook_id)
        return len([hook_id for hook_id in hooks.values() if hook_id not in down])

    @api.model
    def _get_due_domain(self):
        return [
            ("state", "=", "waiting"),
            ("next_try_at", "<=", fields.Datetime.now()),
            "|",
            ("hook_id.is_on", "=", True),
            ("kind_id.code", "=", TEST),
        ]

    @api.model
    def _send(self, delivery_id):
        """Send one message; return whether its receiver takes others as well."""
        # NOTE: what was done is done; and no transaction is open during the call.
        self.env["ir.cron"]._commit_progress()
        delivery = self.browse(delivery_id)
        try:
            request = delivery._in_own_transaction("_claim")
        except (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError):
            return True  # Somebody is at work on it: it stays for the next time.
        if not request:
            return True
        try:
            answer = post(**request)
        except GatewayError as error:
            answer = error.code
        try:
            return delivery._in_own_transaction("_record", answer)
        except Exception:  # noqa: BLE001 it is sent again under the same name
            _logger.exception("The answer to %s was lost.", request["ref"])
            return False

    def _claim(self):
        """Write down that it is sent now, and when again if nothing comes of it.

        :return: what ``gateways.hooks.post`` takes; None where it is not to be sent.
        """
        hook = self.hook_id
        if not self.try_lock_for_update() or not self.filtered_domain(
            self._get_due_domain()
        ):
            return None
        wait = TRY_AGAIN[min(self.tries, len(TRY_AGAIN) - 1)]
        at = fields.Datetime.now() + wait
        self.write({"tries": self.tries + 1, "next_try_at": at})
        return {
            "url": hook.url,
            "secret": hook.secret,
            "ref": self.ref,
            "timestamp": int(time.time()),
            "body": self.body.encode(),
            "trusted": hook._get_trusted_sudo(),
        }

    def _record(self, answer):
        """Write down what came of it.

        :param answer: an HTTP status, or the code of a ``GatewayError``.
        :return: whether the receiver takes what it is told.
        """
        self.lock_for_update()
        if isinstance(answer, int) and 200 <= answer < 300:
            self._take(answer)
            return True
        self.answer = self._say_answer(answer)
        if answer == GONE:
            self.state = "failed"
            self.hook_id._switch_off_as(
                self.env._(
                    "%s says that it is gone for good: it is told nothing more.",
                    self.hook_id._say_host(),
                )
            )
            return False
        self._fail()
        return False

    def _take(self, status):
        self.write(
            {
                "state": "sent",
                "sent_at": fields.Datetime.now(),
                "answer": f"HTTP {status}",
            }
        )
        self.hook_id._is_heard()

    def _fail(self):
        """Give it up after the last try; switch off who takes nothing any more."""
        hook, now = self.hook_id, fields.Datetime.now()
        hook.problem = self.answer
        if self.kind_id.code == TEST or self.tries > len(TRY_AGAIN):
            self.state = "failed"
        if self.kind_id.code == TEST:
            return
        if not hook.failing_since:
            hook.failing_since = now
        self._trigger(self.next_try_at)
        if hook.is_on and hook.failing_since <= now - SWITCH_OFF_AFTER:
            hook._switch_off_as(
                self.env._(
                    "%(host)s has taken nothing for days, and is told nothing more."
                    " Last of all: %(answer)s What waits is sent once you switch it on"
                    " again.",
                    host=hook._say_host(),
                    answer=self.answer,
                )
            )
        elif self.state == "failed":
            hook._ask_about_given_up(self)

    def _say_answer(self, answer):
        """Return what came of it, in a sentence."""
        if isinstance(answer, int) and 300 <= answer < 400:
            return self.env._(
                "It answers that it is elsewhere now (HTTP %s): enter that address.",
                answer,
            )
        if isinstance(answer, int):
            return self.env._("It answers with an error (HTTP %s).", answer)
        sentences = {
            "private": self.env._(
                "Its name stands for an address of your own network, which is not called."
            ),
            "insecure": self.env._("It is not secure, and not called."),
            "malformed": self.env._("It is no address that can be called."),
            "unknown_host": self.env._("Nobody has a computer of this name."),
            "timeout": self.env._("It did not answer in time."),
        }
        default = self.env._("It cannot be reached, or its certificate is no good.")
        return sentences.get(answer, default)
