from odoo import api, models

from .delivery import PENDING
from .kinds import KINDS

# What of a model is listened to: the field, and what its values are called.
HEARD = {}
for (_model, _field), _values in KINDS.items():
    HEARD.setdefault(_model, {})[_field] = _values


class SubdebitHeard(models.AbstractModel):
    """Hear what happens to a record, as it is written.

    It is put into the outbox with the rest of the transaction, once for each batch: what
    is undone was never told.
    """

    _name = "subdebit.heard"
    _description = "Heard by Webhooks"

    @api.model_create_multi
    def create(self, vals_list):
        """Hear what is made."""
        records = super().create(vals_list)
        for record, vals in zip(records, vals_list, strict=True):
            for field, values in HEARD[self._name].items():
                record._tell_hooks(values.get(vals.get(field)))
        return records

    def write(self, vals):
        """Hear what becomes another."""
        told = []
        for field, values in HEARD[self._name].items():
            code = values.get(vals.get(field))
            if code:
                value = vals[field]
                changed = self.filtered(lambda r, f=field, v=value: r[f] != v)
                told.append((changed, code))
        result = super().write(vals)
        for changed, code in told:
            changed._tell_hooks(code)
        return result

    def _tell_hooks(self, code):
        """Keep for the end of the batch that something happened to records."""
        if not code or not self:
            return
        precommit = self.env.cr.precommit
        if PENDING not in precommit.data:
            precommit.data[PENDING] = []
            precommit.add(self.env["subdebit.hook"].sudo()._write_outbox)
        precommit.data[PENDING] += [(self._name, id_, code) for id_ in self._ids]


class SubdebitEvent(models.Model):
    _name = "subdebit.event"
    _inherit = ["subdebit.event", "subdebit.heard"]


class SubdebitSubscription(models.Model):
    _name = "subdebit.subscription"
    _inherit = ["subdebit.subscription", "subdebit.heard"]


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "subdebit.heard"]


class SubdebitNotice(models.Model):
    _name = "subdebit.notice"
    _inherit = ["subdebit.notice", "subdebit.heard"]


class SubdebitAttempt(models.Model):
    _name = "subdebit.attempt"
    _inherit = ["subdebit.attempt", "subdebit.heard"]


class SubdebitMandateEvent(models.Model):
    _name = "subdebit.mandate.event"
    _inherit = ["subdebit.mandate.event", "subdebit.heard"]


class SubdebitRefund(models.Model):
    _name = "subdebit.refund"
    _inherit = ["subdebit.refund", "subdebit.heard"]
