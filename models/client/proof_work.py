import time
from datetime import timedelta, timezone
from functools import partial

from odoo import SUPERUSER_ID, api, models
from odoo.service.model import retrying

from ...gateways.contract import ChargeRequest
from ...gateways.errors import GatewayError

CRON_SECONDS = 60
# A clock of the provider may be as far from ours.
CLOCKS_APART = timedelta(hours=1)


class SubdebitAttempt(models.Model):
    _inherit = "subdebit.attempt"

    def _can_be_looked_up(self):
        """Tell whether the provider has a way to say what became of a request."""
        self.ensure_one()
        gateway = self.transaction_id and self._get_gateway()
        return bool(gateway) and "look_up" in gateway.abilities


class SubdebitProof(models.Model):
    """The worker asks the providers, with no transaction open, and writes it down."""

    _inherit = "subdebit.proof"

    @api.model
    def _cron_work(self):
        """Ask about what waits; called once a proof was asked for."""
        remaining = self._work(time.monotonic() + CRON_SECONDS)
        self.env["ir.cron"]._commit_progress(remaining=remaining)

    @api.model
    def _work(self, deadline):
        """Work off what waits; return how many proofs are left."""
        ids = self.search([("state", "=", "asked")], order="id").ids
        # NOTE: until here it has only read; no transaction is open during a call.
        self.env["ir.cron"]._commit_progress()
        while ids and time.monotonic() < deadline:
            proof = self.browse(ids.pop(0))
            asked = proof._in_own_transaction("_claim")
            answers = [(number, _look_up(*how)) for number, *how in asked]
            proof._in_own_transaction("_record", answers)
        return len(ids)

    def _in_own_transaction(self, method, *args):
        """Call a method with a fresh cursor, and commit it; Odoo's retry is around it."""
        with self.env.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, dict(self.env.context))
            return retrying(partial(getattr(self.with_env(env), method), *args), env)

    def _claim(self):
        """Return ``(attempt's number, request, gateway, since)`` of what is looked up."""
        return [
            (
                line.attempt_id.id,
                ChargeRequest(**line.attempt_id.request),
                line.attempt_id._get_gateway(),
                line.attempt_id.first_sent_at.replace(tzinfo=timezone.utc)
                - CLOCKS_APART,
            )
            for line in self.exists()._get_to_look_up()
        ]

    def _record(self, answers):
        """Write down what the provider says of each request; once.

        :param list answers: ``(attempt's number, gateways.news.Payment, words)``.
        """
        proof = self.exists().filtered(lambda one: one.state == "asked")
        if not proof:
            return
        proof.line_ids.filtered(lambda line: line.source == "provider").unlink()
        self.env["subdebit.proof.line"].create(
            [self._prepare_answer(*answer) for answer in answers]
        )
        proof.state = "answered"
        proof._say()

    def _prepare_answer(self, number, answer):
        payment, words = answer
        attempt = self.env["subdebit.attempt"].browse(number)
        vals = {
            "proof_id": self.id,
            "source": "provider",
            "attempt_id": number,
            "name": attempt.provider_ref or attempt.request["reference"],
            "currency_id": attempt.currency_id.id,
            "answer": words or self.env._("The provider knows nothing of it"),
        }
        if payment:
            vals |= {
                "date": payment.charge_date,
                "amount": float(payment.amount),
                "is_taken": payment.outcome == "collected",
            }
        return vals


def _look_up(request, gateway, since):
    """Return ``(gateways.news.Payment or None, words)`` of a request. Moves no money."""
    try:
        found = gateway.find(request, since)
        if found is None:
            return None, ""
        if not found.provider_ref:
            return None, found.words
        payment = gateway.read_payment(found.provider_ref)
        return payment, payment.status
    except GatewayError as error:
        return None, str(error)
