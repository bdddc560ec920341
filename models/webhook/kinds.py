from odoo import api, fields, models

OTHER = "other"
# What a provider calls its object and what happened to it -> our words.
KINDS = [
    ("payments.created", "Debit taken"),
    ("payments.customer_approval_granted", "Debit approved by the payer"),
    ("payments.customer_approval_denied", "Debit declined by the payer"),
    ("payments.submitted", "Debit sent to the bank"),
    ("payments.confirmed", "Debit confirmed"),
    ("payments.paid_out", "Debit paid out to us"),
    ("payments.failed", "Debit failed"),
    ("payments.late_failure_settled", "Late failure taken off a payout"),
    ("payments.charged_back", "Debit charged back"),
    ("payments.chargeback_cancelled", "Chargeback cancelled"),
    ("payments.chargeback_settled", "Chargeback taken off a payout"),
    ("payments.cancelled", "Debit cancelled"),
    ("payments.resubmission_requested", "Debit tried again"),
    ("payments.surcharge_fee_debited", "Surcharge for a debit"),
    ("mandates.created", "Mandate created"),
    ("mandates.customer_approval_granted", "Mandate approved by the payer"),
    ("mandates.customer_approval_skipped", "Mandate needs no approval"),
    ("mandates.submitted", "Mandate sent to the bank"),
    ("mandates.active", "Mandate active"),
    ("mandates.reinstated", "Mandate reinstated"),
    ("mandates.transferred", "Mandate moved to another account"),
    ("mandates.replaced", "Mandate replaced by another"),
    ("mandates.resubmission_requested", "Mandate sent once more"),
    ("mandates.cancelled", "Mandate cancelled"),
    ("mandates.failed", "Mandate failed"),
    ("mandates.expired", "Mandate expired"),
    ("mandates.consumed", "Mandate used up"),
    ("mandates.blocked", "Mandate blocked"),
    ("refunds.created", "Refund taken"),
    ("refunds.paid", "Refund paid"),
    ("refunds.failed", "Refund failed"),
    ("refunds.refund_settled", "Refund taken off a payout"),
    ("refunds.funds_returned", "Refund sent back"),
    ("payouts.paid", "Payout paid"),
    ("payouts.fx_rate_confirmed", "Exchange rate of a payout confirmed"),
    ("billing_requests.created", "Mandate form made"),
    ("billing_requests.flow_created", "Page of a mandate form made"),
    ("billing_requests.flow_visited", "Page of a mandate form opened"),
    ("billing_requests.flow_exited", "Page of a mandate form left"),
    ("billing_requests.collect_customer_details", "Payer's details entered"),
    ("billing_requests.collect_bank_account", "Bank account entered"),
    ("billing_requests.payer_details_confirmed", "Payer's details confirmed"),
    ("billing_requests.fulfilled", "Mandate form signed"),
    ("billing_requests.cancelled", "Mandate form cancelled"),
    (OTHER, "Something else"),
]
_KNOWN = dict(KINDS)


class SubdebitWebhook(models.Model):
    """What happened, in our words; in the provider's where they are new."""

    _inherit = "subdebit.webhook"

    kind = fields.Selection(
        KINDS, string="Kind of Event", compute="_compute_kind", store=True
    )

    said = fields.Char(string="What Happened", compute="_compute_said")

    @api.depends("resource", "action")
    def _compute_kind(self):
        for event in self:
            event.kind = self._get_kind(event.resource, event.action)

    @api.depends("kind", "resource", "action")
    @api.depends_context("lang")
    def _compute_said(self):
        words = dict(self._fields["kind"]._description_selection(self.env))
        for event in self:
            is_other = event.kind == OTHER
            raw = f"{event.resource} · {event.action}"
            event.said = raw if is_other else words.get(event.kind)

    @api.model
    def _get_kind(self, resource, action):
        """Return the name of our words for what a provider tells."""
        name = f"{resource}.{action}"
        return name if name in _KNOWN else OTHER
