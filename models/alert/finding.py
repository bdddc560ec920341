from odoo import api, fields, models

from ...const import BANK_DEBIT_SCHEMES
from .alert import FIELD_OF

# What is older was told, or nobody asked for it then.
DAYS_BACK = 3


class SubdebitAlert(models.Model):
    """What happened in the last days, and stands in no alert yet."""

    _inherit = "subdebit.alert"

    @api.model
    def _find(self, company, today):
        """Keep what happened of each kind, once.

        :param date today: the company's local date.
        :return: the new alerts.
        """
        since = fields.Date.subtract(today, days=DAYS_BACK)
        wanted = self._get_wanted_kinds(company)
        sources = (
            ({"bank_debit", "card_debit", "instalment"}, self._find_failed_debits),
            ({"instalment"}, self._find_bounced),
            ({"refund"}, self._find_failed_refunds),
            ({"purchase", "cancelled"}, self._find_events),
            ({"payment", "instalment_paid"}, self._find_payments),
        )
        found = [
            vals
            for kinds, find in sources
            if kinds & wanted
            for vals in find(company, since)
            if vals["kind"] in wanted
        ]
        marks = [vals["mark"] for vals in found]
        known = self.search([("company_id", "=", company.id), ("mark", "in", marks)])
        keys = {(alert.kind, alert.mark) for alert in known}
        return self.create(
            [
                {"company_id": company.id, "found_on": today, **vals}
                for vals in found
                if (vals["kind"], vals["mark"]) not in keys
            ]
        )

    @api.model
    def _get_wanted_kinds(self, company):
        """Return the kinds that anybody of a company wants to be told of: a set."""
        users = self.env["res.users"].search([("company_ids", "in", company.ids)])
        return {kind for kind, name in FIELD_OF.items() if any(users.mapped(name))}

    def _find_failed_debits(self, company, since):
        """Yield the debits that were refused, or that the bank took back."""
        attempts = self.env["subdebit.attempt"].search(
            [
                ("company_id", "=", company.id),
                ("state", "in", ("refused", "returned")),
                "|",
                ("outcome_date", ">=", since),
                "&",
                ("outcome_date", "=", False),
                ("debit_id.date", ">=", since),
            ]
        )
        for attempt in attempts:
            debit = attempt.debit_id
            scheme = debit.payment_token_id._subdebit_scheme()
            kind = "bank_debit" if scheme in BANK_DEBIT_SCHEMES else "card_debit"
            yield {
                "kind": "instalment" if debit.instalment_id else kind,
                "partner_id": debit.payer_id.id,
                "date": attempt.outcome_date or debit.date,
                "currency_id": debit.currency_id.id,
                "amount": attempt.amount,
                "words": attempt.words or debit.words,
                "mark": f"attempt {attempt.id} {attempt.state}",
                "res_model": debit._name,
                "res_id": debit.id,
            }

    def _find_bounced(self, company, since):
        """Yield what was paid by hand, and came back."""
        payments = self.env["account.payment"].search(
            [
                ("company_id", "=", company.id),
                ("subdebit_returned_on", ">=", since),
                ("subdebit_debit_id", "=", False),
                ("subdebit_instalment_ids", "!=", False),
            ]
        )
        for payment in payments:
            instalment = payment.subdebit_instalment_ids[:1]
            yield {
                "kind": "instalment",
                "partner_id": instalment.payer_id.id,
                "date": payment.subdebit_returned_on,
                "currency_id": payment.currency_id.id,
                "amount": payment.amount,
                "words": payment.subdebit_return_move_id.ref,
                "mark": f"payment {payment.id} returned",
                "res_model": instalment._name,
                "res_id": instalment.id,
            }

    def _find_failed_refunds(self, company, since):
        """Yield the refunds that were refused, or that bounced."""
        refunds = self.env["subdebit.refund"].search(
            [
                ("company_id", "=", company.id),
                ("state", "in", ("refused", "bounced")),
                ("write_date", ">=", since),
            ]
        )
        for refund in refunds:
            yield {
                "kind": "refund",
                "partner_id": refund.payer_id.id,
                "date": refund.bounced_on or refund.write_date.date(),
                "currency_id": refund.currency_id.id,
                "amount": refund.amount,
                "words": refund.words,
                "mark": f"refund {refund.id} {refund.state}",
                "res_model": refund._name,
                "res_id": refund.id,
            }

    def _find_events(self, company, since):
        """Yield the subscriptions that began, and those that were cancelled."""
        kinds = {"start": "purchase", "end": "cancelled"}
        events = self.env["subdebit.event"].search(
            [
                ("company_id", "=", company.id),
                ("kind", "in", list(kinds)),
                ("create_date", ">=", since),
            ]
        )
        for event in events:
            subscription = event.subscription_id
            yield {
                "kind": kinds[event.kind],
                "partner_id": subscription.partner_id.id,
                "date": event.date_effective,
                "currency_id": subscription.currency_id.id,
                "words": event.reason_id.name or event.reason or subscription.name,
                "mark": f"event {event.id}",
                "res_model": subscription._name,
                "res_id": subscription.id,
            }

    def _find_payments(self, company, since):
        """Yield the payments of customers of ours, those of instalments apart."""
        payments = self.env["account.payment"].search(
            [
                ("company_id", "=", company.id),
                ("payment_type", "=", "inbound"),
                ("partner_type", "=", "customer"),
                ("state", "in", ("in_process", "paid")),
                ("date", ">=", since),
                "|",
                "|",
                ("subdebit_debit_id", "!=", False),
                ("subdebit_instalment_ids", "!=", False),
                ("invoice_ids.subdebit_payment_mode", "!=", False),
            ]
        )
        for payment in payments:
            debit = payment.subdebit_debit_id
            scheme = debit and debit.payment_token_id._subdebit_scheme()
            is_part = debit.instalment_id and scheme in BANK_DEBIT_SCHEMES
            yield {
                "kind": "instalment_paid" if is_part else "payment",
                "partner_id": (debit.payer_id or payment.partner_id).id,
                "date": payment.date,
                "currency_id": payment.currency_id.id,
                "amount": payment.amount,
                "words": payment.memo or payment.name,
                "mark": f"payment {payment.id}",
                "res_model": payment._name,
                "res_id": payment.id,
            }
