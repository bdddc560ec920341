from odoo import models
from odoo.tools import float_repr, json_default


def _say_sum(amount, currency):
    return {
        "amount": float_repr(amount, currency.decimal_places),
        "currency": currency.name,
    }


def _name(partner):
    """Return a contact as other software knows it: no name, no address."""
    return {"id": partner.id, "reference": partner.ref or None} if partner else None


def _list(moves):
    return [{"id": move.id, "reference": move.name} for move in moves.sorted("id")]


def _day(date):
    return json_default(date) if date else None


class SubdebitEvent(models.Model):
    _inherit = "subdebit.event"

    def _get_hook_data(self):
        """Return what is told; nothing of the parts of a change, which is told whole."""
        if self.amend_id:
            return None
        return {
            **self.subscription_id._get_hook_data(),
            "event": self.kind,
            "effective": _day(self.date_effective),
        }


class SubdebitSubscription(models.Model):
    _inherit = "subdebit.subscription"

    def _get_hook_data(self):
        return {
            "id": self.id,
            "reference": self.name,
            "state": self.state,
            "plan": self.plan_id.id or None,
            "start": _day(self.date_start),
            "end": _day(self.date_end),
            "customer": _name(self.partner_id),
            "payer": _name(self.payer_id),
        }


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_hook_data(self):
        """Return what is told of an invoice or a credit note; nothing of others' ones."""
        if not self._subdebit_is_ours():
            return None
        return {
            "id": self.id,
            "reference": self.name,
            "type": "credit_note" if self.move_type == "out_refund" else "invoice",
            "date": _day(self.invoice_date),
            "due": _day(self.invoice_date_due),
            **_say_sum(self.amount_total, self.currency_id),
            "untaxed": float_repr(self.amount_untaxed, self.currency_id.decimal_places),
            "subscriptions": self.subdebit_subscription_ids.mapped("name"),
            "customer": _name(self.partner_id),
            "payer": _name(self.subdebit_payer_id or self.partner_id),
        }


class SubdebitNotice(models.Model):
    _inherit = "subdebit.notice"

    def _get_hook_data(self):
        """Return what was announced: the same for all who were told of it."""
        moves = self.move_id or self.debit_id.line_ids.move_id
        return {
            "id": self.debit_id.id or None,
            "reference": ", ".join(moves.mapped("name")),
            "charge_date": _day(self.charge_date),
            **_say_sum(self.amount, self.currency_id),
            "invoices": _list(moves),
            "payer": _name(self.debit_id.payer_id or self.move_id.subdebit_payer_id),
        }


class SubdebitAttempt(models.Model):
    _inherit = "subdebit.attempt"

    def _get_hook_data(self):
        moves = self.debit_id.line_ids.move_id
        return {
            "id": self.debit_id.id,
            "attempt": self.number,
            "reference": ", ".join(moves.mapped("name")),
            "state": self.state,
            "charge_date": _day(self.debit_id.date),
            "day": _day(self.outcome_date),
            **_say_sum(self.amount, self.currency_id),
            "invoices": _list(moves),
            "payer": _name(self.debit_id.payer_id),
        }


class SubdebitRefund(models.Model):
    _inherit = "subdebit.refund"

    def _get_hook_data(self):
        moves = self.move_id or self.debit_id.line_ids.move_id
        return {
            "id": self.id,
            "debit": self.debit_id.id,
            "reference": ", ".join(moves.mapped("name")),
            "state": self.state,
            "day": _day(self.bounced_on or self.refunded_on),
            **_say_sum(self.amount, self.currency_id),
            "invoices": _list(moves),
            "payer": _name(self.payer_id),
        }


class SubdebitMandateEvent(models.Model):
    _inherit = "subdebit.mandate.event"

    def _get_hook_data(self):
        token = self.token_id
        return {
            "id": token.id,
            "reference": token.mandate_reference or None,
            "scheme": token.mandate_scheme,
            "state": self.state or token.mandate_state or None,
            "payer": _name(self.partner_id),
        }
