import hashlib
import json
import logging
import time
from datetime import timedelta
from functools import partial

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, retrying

from ...gateways.contract import ChargeRequest
from ...gateways.errors import UNAUTHORIZED

_logger = logging.getLogger(__name__)

# A request that is older than this without an answer is asked once more.
ASK_AGAIN = timedelta(minutes=5)


class PaymentTransaction(models.Model):
    """What a customer pays at Odoo's checkout by a mandate: sent by the worker alone.

    The same steps as for a debit: lock and write down, call, record. One key charges
    once, so what got no answer is asked again under the same one.
    """

    _inherit = "payment.transaction"

    subdebit_waits = fields.Boolean(
        string="To Be Sent",
        readonly=True,
        copy=False,
        index=True,
        help="The provider is asked for the money by the next run of the worker.",
    )
    subdebit_key = fields.Char(
        readonly=True, copy=False, index="btree_not_null", groups="base.group_system"
    )
    subdebit_sent_at = fields.Datetime(readonly=True, copy=False)

    def _send_payment_request(self):
        """Let the worker ask for a payment from a saved mandate."""
        if not self.provider_id._subdebit_has_gateway():
            return super()._send_payment_request()
        return self._subdebit_queue_online()

    def _subdebit_queue_online(self):
        """Leave a payment to the worker; the customer is told that it is on its way."""
        self.ensure_one()
        refusal = self._subdebit_get_online_refusal()
        if refusal:
            self._set_error(refusal)
            return
        self.sudo().write(
            {"subdebit_waits": True, "subdebit_key": self._subdebit_get_key()}
        )
        self._set_pending(
            state_message=self.env._(
                "It is debited from %s. The bank answers within some days.",
                self.token_id.display_name,
            )
        )
        self.env["subdebit.debit.run"]._trigger()

    def _subdebit_get_online_refusal(self):
        """Return why it cannot be asked for now, or False."""
        day = self.token_id._subdebit_get_first_charge_date(self.company_id)
        return self.token_id._subdebit_get_refusal(self.currency_id, self.amount, day)

    def _subdebit_get_key(self):
        """Return the idempotency key: of this payment, in this database."""
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        content = [uuid, "online", self.company_id.id, self.id, self.reference]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]

    # === THE WORKER === #

    @api.model
    def _subdebit_send_online(self, deadline):
        """Ask for what waits, one after the other, each in transactions of its own.

        :param float deadline: of ``time.monotonic()``; what is left waits for the next.
        """
        ids = self.sudo().search(self._subdebit_get_waiting_domain(), order="id").ids
        # NOTE: only read so far; no transaction stays open while a provider is called.
        self.env["ir.cron"]._commit_progress()
        for tx_id in ids:
            if time.monotonic() >= deadline:
                break
            self.browse(tx_id)._subdebit_send_one()

    def _subdebit_get_waiting_domain(self):
        held = self.env["subdebit.provider.hold"]._get_waiting_providers_sudo()
        return [
            ("subdebit_waits", "=", True),
            ("provider_id", "not in", held.ids),
            ("company_id.subdebit_collection_stopped", "=", False),
            "|",
            ("subdebit_sent_at", "=", False),
            ("subdebit_sent_at", "<", fields.Datetime.now() - ASK_AGAIN),
        ]

    def _subdebit_send_one(self):
        try:
            claimed = self._subdebit_in_own_transaction("_subdebit_claim_online")
        except (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError):
            return  # Somebody is at work on it: it stays for the next slice.
        if not claimed:
            return
        request, gateway = claimed
        answer = gateway.charge(request)
        try:
            self._subdebit_in_own_transaction("_subdebit_record_online", answer)
        except Exception:  # noqa: BLE001 it is asked again under the same key
            _logger.exception("The answer for %s was lost.", request.reference)

    def _subdebit_in_own_transaction(self, method, *args):
        """Call a method with a fresh cursor, and commit it; Odoo's retry is around it."""
        with self.env.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, dict(self.env.context))
            return retrying(partial(getattr(self.with_env(env), method), *args), env)

    def _subdebit_claim_online(self):
        """Take a payment up, and write down that it is being sent.

        :return: ``(ChargeRequest, gateway)``, or None where nothing is to be sent.
        """
        if not self.try_lock_for_update() or not self.filtered_domain(
            self._subdebit_get_waiting_domain()
        ):
            return None
        refusal = self._subdebit_get_online_refusal()
        if refusal and not self.subdebit_sent_at:
            self.subdebit_waits = False
            self._set_error(refusal)
            return None
        again = bool(self.subdebit_sent_at)
        self.subdebit_sent_at = fields.Datetime.now()
        digits = self.currency_id.decimal_places
        request = ChargeRequest(
            key=self.subdebit_key,
            reference=self.reference,
            amount=f"{self.amount:.{digits}f}",
            currency=self.currency_id.name,
            method=self.token_id.provider_ref,
            description=self.reference,
            again=again,
        )
        return request, self.provider_id._subdebit_get_gateway_sudo()

    def _subdebit_record_online(self, answer):
        """Write down what became of a payment; an open outcome is asked about again."""
        if not self.try_lock_for_update():
            raise ConcurrencyError("Somebody is telling the news of this payment.")
        if answer.provider_ref:
            self.provider_reference = answer.provider_ref
        self.provider_id._subdebit_hear_answer_sudo(answer)
        # NOTE: whom the provider does not let in at all has asked for nothing: it is
        # sent when a Manager has looked, and is no refusal of the customer.
        is_open = answer.outcome == "unknown" or answer.code == UNAUTHORIZED
        if not is_open:
            self.subdebit_waits = False
            self._subdebit_take_outcome(answer.outcome, answer.words)

    def _subdebit_take_outcome(self, outcome, words):
        if outcome == "collected" and self.state != "done":
            self._set_done()
        elif outcome == "refused" and self.state != "error":
            self._set_error(words or self.env._("The bank refused the payment."))
        elif outcome == "cancelled" and self.state != "cancel":
            self._set_canceled(words)
