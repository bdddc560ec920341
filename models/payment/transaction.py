from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError

from ...gateways.errors import Refused, wire_kind
from ...gateways.statement import stripe_statement
from .core_gateway import CoreProviderGateway

# What a customer pays by himself, before a screen.
ONLINE = ("online_redirect", "online_direct", "online_token")
# What a gateway answered -> state of core's transaction.
STATE_OF_OUTCOME = {
    "collected": "done",
    "pending": "pending",
    "refused": "error",
    "cancelled": "cancel",
}
# How long he may take on the page of his bank.
ON_THE_PAGE = timedelta(hours=1)

# State of core's transaction -> state of our attempt, for news that core received.
NEWS = {
    "done": "collected",
    "pending": "pending",
    "authorized": "pending",
    "error": "refused",
    "cancel": "cancelled",
}


class PaymentTransaction(models.Model):
    _name = "payment.transaction"
    _inherit = ["payment.transaction", "subdebit.added"]

    subdebit_attempt_id = fields.Many2one(
        "subdebit.attempt", readonly=True, copy=False, index="btree_not_null"
    )

    subdebit_statement = fields.Json(
        readonly=True,
        copy=False,
        help="For whom it is and who takes it, frozen: the same request is sent again.",
    )

    # === THE WIRE === #

    def _subdebit_get_gateway(self):
        """Return the gateway that charges this transaction."""
        self.ensure_one()
        if self.provider_id._subdebit_has_gateway():
            return self.provider_id._subdebit_get_gateway_sudo()
        return CoreProviderGateway(
            self.env.registry, self.id, self.provider_id._subdebit_can_ask_again()
        )

    def _subdebit_call_provider(self, wire):
        self._subdebit_call(wire, self._send_payment_request)

    def _subdebit_call_refund(self, wire):
        self._subdebit_call(wire, self._send_refund_request)

    def _subdebit_call(self, wire, send):
        try:
            self._ensure_provider_is_not_disabled()
            send()
        except UserError as error:
            if wire["started"] and wire_kind(error) is None:
                raise  # After the wire nobody knows: the outcome is open.
            raise Refused(str(error)) from error

    def _stripe_prepare_payment_intent_payload(self):
        """Name on the payer's statement for whom it is."""
        payload = super()._stripe_prepare_payment_intent_payload()
        told = self.subdebit_statement
        if not told:
            return payload
        method_type = payload["payment_method_types[]"]
        return payload | stripe_statement(told["name"], told["seller"], method_type)

    def _log_received_message(self):
        # NOTE: nothing of the wire is kept, so nothing of it is told either.
        if self.env.context.get("subdebit_wire") is not None:
            return None
        return super()._log_received_message()

    def _subdebit_snapshot(self):
        """Return the plain columns of the transaction, as they are now."""
        names = [
            name
            for name, field in self._fields.items()
            if field.store
            and field.column_type
            and not field.compute
            and not field.related
            and name not in models.MAGIC_COLUMNS
        ]
        return self.read(names, load=None)[0]

    def _subdebit_apply(self, changes):
        """Write what the provider's answer changed, unless newer news came first."""
        for transaction in self:
            values = {name: value for name, value in changes.items() if name != "id"}
            if transaction.state not in ("draft", "pending"):
                for name in ("state", "state_message", "last_state_change"):
                    values.pop(name, None)
            if values:
                transaction.write(values)

    def _subdebit_take(self, answer):
        """Write down what a gateway answered.

        :param answer: ``gateways.contract.Answer``.
        """
        if self.provider_id._subdebit_has_gateway():
            self._subdebit_move_to(answer.outcome, answer.provider_ref)
        else:
            self._subdebit_apply(answer.details)

    def _subdebit_move_to(self, outcome, provider_ref=""):
        """Follow what a gateway says of the payment; an open outcome changes nothing.

        NOTE: what came back was collected. The payment stays done; the return is an
        entry of its own.
        """
        for transaction in self:
            state = STATE_OF_OUTCOME.get(outcome)
            values = {"provider_reference": provider_ref or None, "state": state}
            if state != transaction.state:
                values["last_state_change"] = fields.Datetime.now()
            transaction.write({name: value for name, value in values.items() if value})

    # === WHAT A CUSTOMER PAYS BY HIMSELF === #

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse what a customer pays for an invoice whose debit is with the provider."""
        transactions = super().create(vals_list)
        transactions._subdebit_refuse_grey()
        online = transactions.filtered(lambda tx: tx._subdebit_is_online())
        moves_sudo = online.sudo().invoice_ids
        moves_sudo._subdebit_touch_to_serialise()
        moves_sudo._subdebit_check_may_be_paid()
        return transactions

    def _subdebit_is_online(self):
        """Tell whether somebody sits before a screen and pays, or is about to."""
        self.ensure_one()
        return not self.subdebit_attempt_id and self.operation in ONLINE

    def _subdebit_get_claim(self):
        """Return what a customer's own payment claims of its invoices, or False.

        Money on its way, though the invoice does not show it yet: ``online``; a customer
        before the page of his bank, for a while: ``on_page``.
        """
        self.ensure_one()
        if self.subdebit_attempt_id or self.operation == "refund":
            return False
        if self.state == "draft":
            age = fields.Datetime.now() - self.create_date
            is_there = self._subdebit_is_online() and age < ON_THE_PAGE
            return is_there and "on_page"
        is_done = self.state == "done" and not self.is_post_processed
        return (is_done or self.state in ("pending", "authorized")) and "online"

    # === NEWS FROM CORE === #

    def _update_state(self, allowed_states, target_state, state_message):
        """Tell the attempt what core heard by a webhook."""
        updated = super()._update_state(allowed_states, target_state, state_message)
        if self.env.context.get("subdebit_wire") is None:
            updated._subdebit_tell_attempts()
            updated._subdebit_count_failures()
            updated._subdebit_tell_refunds()
        return updated

    def _subdebit_tell_attempts(self):
        for transaction in self.filtered("subdebit_attempt_id"):
            attempt = transaction.subdebit_attempt_id
            if not attempt.try_lock_for_update():
                # NOTE: of this error, and not of a failed lock, Odoo tries again.
                raise ConcurrencyError("Somebody is at work on this request.")
            state = NEWS[transaction.state]
            provider_ref = transaction.provider_reference or attempt.provider_ref
            if state == "cancelled":
                attempt._withdraw(provider_ref)
            elif attempt._finish(state, provider_ref=provider_ref):
                attempt.write(
                    {
                        "error_kind": state == "refused" and "refused",
                        "words": transaction.state_message,
                    }
                )
            self.env["subdebit.debit.run"]._trigger()

    def _create_payment(self, **extra_create_values):
        """Book a debit as we book it: by debtor and account, over all its invoices."""
        self.ensure_one()
        debit = self.subdebit_attempt_id.debit_id
        if not debit:
            agreed = self._subdebit_get_agreed_parts()
            payment = super()._create_payment(
                **self._subdebit_prepare_refund_vals(), **extra_create_values
            )
            self._subdebit_ask_about_credit(payment)
            self.env["subdebit.instalment"].sudo()._settle_next(payment, agreed)
            payment._subdebit_pay_out()
            return payment
        debit._book()
        return self.payment_id

    def _subdebit_prepare_refund_vals(self):
        """Return what the refund of a debit takes over: whose money, on which account."""
        source = self.source_transaction_id.payment_id
        if self.operation != "refund" or not source.subdebit_debit_id:
            return {}
        if self.subdebit_refund_id:
            return self.subdebit_refund_id._prepare_payment_vals()
        return {
            "partner_id": source.partner_id.id,
            "destination_account_id": source.destination_account_id.id,
        }

    def _subdebit_ask_about_credit(self, payment):
        """Ask a person where a customer paid what was debited meanwhile."""
        if payment._subdebit_get_credit() > 0:
            for debit in self.invoice_ids._subdebit_get_taking_debits_sudo():
                debit._ask_about_other_payment(payment)
