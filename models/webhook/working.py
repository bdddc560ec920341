import logging
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ...gateways.errors import UNAUTHORIZED, GatewayError

_logger = logging.getLogger(__name__)

CRON_SECONDS = 60
# A provider that does not answer is asked so often, a quarter of an hour apart.
MOST_TRIES = 96
LIST_EVERY = timedelta(hours=1)
# How each kind of object is read, without a transaction, and then taken up in one.
READ = {
    "payments": ("_read_payment", "_take_up"),
    "mandates": ("_read_mandate", "_take_up_mandate"),
    "billing_requests": ("_read_setup", "_take_up_setup"),
    "refunds": ("_read_refund", "_take_up_refund"),
}


class SubdebitWebhook(models.Model):
    """Work off the inbox: read each object again, so that order and repetition are nothing."""

    _inherit = "subdebit.webhook"

    @api.model
    def _cron_work(self):
        """Ask for what was missed, read what is new, and say where nothing comes."""
        deadline = time.monotonic() + CRON_SECONDS
        providers = self.env["payment.provider"]._subdebit_search_with_gateway()
        for provider in providers:
            try:
                self._ask_for_news(provider)
            except Exception:  # noqa: BLE001 one provider's failure is its own
                _logger.exception("The news of %s were not asked for.", provider.name)
                self.env.cr.rollback()
        remaining = self._work(deadline)
        self.env["ir.cron"]._commit_progress(remaining=remaining)

    def _ask_for_news(self, provider):
        """List what a provider told nobody here, and say where nothing comes."""
        listed_at = provider.subdebit_listed_at
        if not listed_at or listed_at < fields.Datetime.now() - LIST_EVERY:
            self._list_what_was_missed(provider)
        self._call_about_silence(provider)
        self.env["ir.cron"]._commit_progress()

    @api.model
    def _work(self, deadline):
        """Work on what is new, object by object; return how many are left."""
        self._set_aside_what_is_not_read()
        subjects = self._get_subjects()
        while subjects and time.monotonic() < deadline:
            subject = subjects.pop(0)
            try:
                self._read_and_take_up(*subject)
            except Exception as error:  # noqa: BLE001 one provider's failure is its own
                self._note_fault(*subject, error)
        return len(subjects)

    def _note_fault(self, provider, resource, ref, error):
        """Say on the screen that a fault of ours keeps news back; they are tried again."""
        _logger.exception("The news of %s were not read.", provider.name)
        self.env.cr.rollback()
        try:
            self._in_own_transaction("_put_off", provider.id, resource, ref, error)
        except Exception:  # noqa: BLE001 the others are read all the same
            _logger.exception("Nor could that be written down.")

    def _read_and_take_up(self, provider, resource, ref):
        gateway = provider._subdebit_get_gateway_sudo()
        # NOTE: what is done is done; and no transaction is open during the call.
        self.env["ir.cron"]._commit_progress()
        self._work_on(provider, resource, ref, gateway)

    def _set_aside_what_is_not_read(self):
        """Keep what nothing here asks for: unknown kinds, and those of later releases."""
        self.search(
            [
                "&",
                ("state", "=", "new"),
                "|",
                ("resource", "not in", [*READ]),
                ("subject_ref", "=", False),
            ]
        ).state = "kept"

    def _get_subjects(self):
        """Return ``(provider, resource, ref)`` of what is new, the oldest first."""
        new = self.search([("state", "=", "new")], order="happened_at, id")
        seen = {}
        for event in new:
            seen.setdefault((event.provider_id, event.resource, event.subject_ref))
        return list(seen)

    def _work_on(self, provider, resource, ref, gateway):
        """Read an object at the provider, and take it up in a transaction of its own."""
        reader, taker = READ[resource]
        try:
            told = getattr(self, reader)(gateway, ref)
        except GatewayError as error:
            self._in_own_transaction("_put_off", provider.id, resource, ref, error)
            return
        try:
            self._in_own_transaction(taker, provider.id, resource, ref, told)
        except (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError):
            return  # Somebody is at work on it: it stays for the next time.
        except Exception as error:  # noqa: BLE001 one event's failure is its own
            _logger.info("News of %s could not be taken up.", ref, exc_info=True)
            self._in_own_transaction("_fail", provider.id, resource, ref, error)

    def _read_payment(self, gateway, ref):
        return gateway.read_payment(ref)

    def _find_new(self, provider_id, resource, ref):
        return self.search(
            [
                ("provider_id", "=", provider_id),
                ("resource", "=", resource),
                ("subject_ref", "=", ref),
                ("state", "=", "new"),
            ]
        ).try_lock_for_update()

    def _put_off(self, provider_id, resource, ref, error):
        """Try later what the provider does not answer; give up what it refuses.

        A fault of ours is tried later as well; and what came while the provider does not
        let us in, for as long as that lasts.
        """
        events = self._find_new(provider_id, resource, ref)
        provider = self.env["payment.provider"].browse(provider_id)
        is_told = isinstance(error, GatewayError)
        say = provider._subdebit_say_no_connection if is_told else self._say_error
        words = say(error)
        is_refused = getattr(error, "kind", None) == "refused"
        is_shut_out = getattr(error, "code", None) == UNAUTHORIZED
        for event in events:
            tries = event.tries + (not is_shut_out)
            is_over = is_refused or tries >= MOST_TRIES
            state = "failed" if is_over else "new"
            event.write({"tries": tries, "problem": words, "state": state})

    def _fail(self, provider_id, resource, ref, error):
        events = self._find_new(provider_id, resource, ref)
        events.write({"state": "failed", "problem": self._say_error(error)})

    def _take_up(self, provider_id, resource, ref, told):
        """Tell the request what the provider says of it.

        NOTE: the request is locked first: whoever sends it holds it, and we come after.
        """
        provider = self.env["payment.provider"].browse(provider_id)
        attempt = self.env["subdebit.attempt"]._find_by_news(provider, told)
        if attempt and not attempt.try_lock_for_update():
            raise ConcurrencyError("Somebody is at work on this request.")
        events = self._find_new(provider_id, resource, ref)
        if not events:
            return
        online = self.env["payment.transaction"]
        if attempt:
            attempt._hear(told, set(events.mapped("action")), events._get_day())
            self.env["subdebit.debit.run"]._trigger()
        else:
            online = online._subdebit_find_online(provider, told)
        if online:
            actions = set(events.mapped("action"))
            online._subdebit_hear_online(told, actions, events._get_day())
        unknown = not (attempt or online) and self._prepare_unknown(provider, told)
        if not unknown:
            self._forget_unknown(provider, ref)
        events.write(
            {
                "state": "done" if attempt or online else "kept",
                "debit_id": attempt.debit_id.id,
                "problem": False,
                **(unknown or {}),
            }
        )

    def _get_day(self):
        """Return the company's day of the latest of some events."""
        company = self.company_id[:1]
        told = company._subdebit_local_now(max(self.mapped("happened_at"))).date()
        return min(told, company._subdebit_today())
