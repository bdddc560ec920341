from odoo import api, fields, models
from odoo.exceptions import AccessError

from .alert import FIELD_OF, GROUP_OF

WHEN = [("now", "At once"), ("daily", "Daily summary")]


class ResUsers(models.Model):
    """Of what a person of ours wants to be told, and when; for each kind by itself."""

    _inherit = "res.users"

    subdebit_alert_bank_debit = fields.Selection(WHEN, string="Bank Debit Failed")
    subdebit_alert_card_debit = fields.Selection(WHEN, string="Card Debit Failed")
    subdebit_alert_instalment = fields.Selection(WHEN, string="Instalment Failed")
    subdebit_alert_refund = fields.Selection(WHEN, string="Refund Failed")
    subdebit_alert_purchase = fields.Selection(WHEN, string="New Subscription")
    subdebit_alert_payment = fields.Selection(WHEN, string="Payment Received")
    subdebit_alert_instalment_paid = fields.Selection(
        WHEN, string="Instalment Paid by Bank Debit"
    )
    subdebit_alert_cancelled = fields.Selection(WHEN, string="Subscription Cancelled")
    subdebit_sees_failures = fields.Boolean(compute="_compute_subdebit_sees")
    subdebit_sees_confirmations = fields.Boolean(compute="_compute_subdebit_sees")

    def _compute_subdebit_sees(self):
        for user in self:
            user.subdebit_sees_failures = user.has_group(
                "subscription_debit.group_failed_payments"
            )
            user.subdebit_sees_confirmations = user.has_group(
                "subscription_debit.group_billing"
            )

    @property
    def SELF_READABLE_FIELDS(self):
        sees = ["subdebit_sees_failures", "subdebit_sees_confirmations"]
        return super().SELF_READABLE_FIELDS + list(FIELD_OF.values()) + sees

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return super().SELF_WRITEABLE_FIELDS + list(FIELD_OF.values())

    @api.constrains(*FIELD_OF.values())
    def _check_subdebit_alerts(self):
        for user in self:
            for kind, name in FIELD_OF.items():
                group = f"subscription_debit.group_{GROUP_OF[kind]}"
                if user[name] and not user.has_group(group):
                    raise AccessError(
                        self.env._(
                            "“%(kind)s” is reported to those alone who have the right"
                            " “%(group)s”.",
                            kind=user._fields[name]._description_string(self.env),
                            group=self.env.ref(group).sudo().name,
                        )
                    )

    def _subdebit_wants(self, kind, when):
        """Tell whether a user who may be told of a kind has chosen to be, and when."""
        self.ensure_one()
        return self.sudo()[FIELD_OF[kind]] == when
