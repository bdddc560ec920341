from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import SUBSCRIPTION_MOVES

# Of a draft all may be written. Of what has started:
# what was agreed, and is billed: nobody writes it;
FROZEN_ONCE_STARTED = {
    "date_start",
    "partner_id",
    "is_second",
    "discount_code",
}
# who is asked for the money, and how: the window "Change Who Pays" writes it;
CHANGED_BY_WINDOW = {
    "payer_id",
    "payer_kind",
    "invoice_partner_id",
    "payment_mode",
    "offline_type",
    "payment_token_id",
    "journal_id",
    "payment_term_id",
}
# what it is a subscription to: the window "Change" does, on its day;
CHANGED_BY_CHANGE = {"plan_id", "cadence_unit", "cadence_count"}
# what Billing may correct.
CORRECTED_BY_BILLING = {"external_ref", "issue_days", "company_id", "currency_id"}
FROZEN_ONCE_CHARGED = {"company_id", "currency_id", "partner_id"}
# Stands in the context where a wrong registration is put right; an object, which no
# user can send.
MOVED = object()
# What nobody changes here of what another integration manages.
AGREED_OR_PAID = (
    FROZEN_ONCE_STARTED | CHANGED_BY_CHANGE | CHANGED_BY_WINDOW | CORRECTED_BY_BILLING
)

# A line as it was agreed: what billing is computed from.
AGREED = {
    "product_id",
    "name",
    "tax_ids",
    "quantity",
    "unit_price",
    "cadence_unit",
    "cadence_count",
    "date_start",
    "day_of_month",
    "begin_month",
    "first_period",
    "convention",
    "kind",
    "included",
    "tier_ids",
    "timing",
    "trial_count",
    "trial_unit",
    "commitment_count",
    "commitment_unit",
    "payments",
    "date_last",
    "date_in_step",
    "subscription_id",
}


class SubdebitSubscription(models.Model):
    """What may still be written of a subscription, by whom, and in which window."""

    _inherit = "subdebit.subscription"

    def _check_may_change(self, vals):
        """Refuse what is agreed, or charged, and not written any more; and wrong moves.

        :param dict vals: what is about to be written.
        :raise UserError: names the subscription and the field.
        """
        self._check_not_managed_change(vals, AGREED_OR_PAID & set(vals))
        if "state" in vals:
            self._check_move(vals["state"])
        self._check_not_offered(vals)
        started = self.filtered(lambda s: s.state not in ("draft", "pending"))
        started._check_started(vals)
        if FROZEN_ONCE_CHARGED & set(vals):
            charged = self.filtered(lambda s: s.sudo().cover_ids)
            charged._check_frozen(vals, FROZEN_ONCE_CHARGED & set(vals))

    def _check_move(self, state):
        for subscription in self:
            if state not in SUBSCRIPTION_MOVES[subscription.state]:
                names = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(name)s is %(old)s and cannot become %(new)s.",
                        name=subscription.name,
                        old=names[subscription.state],
                        new=names[state],
                    )
                )

    def _check_started(self, vals):
        """Refuse what is not written of a subscription that has started."""
        self._check_frozen(vals, FROZEN_ONCE_STARTED & set(vals))
        if self.env.su:
            return
        for subscription, field in self._get_changed(vals, CHANGED_BY_WINDOW):
            raise UserError(
                self.env._(
                    "%(name)s is running: its %(field)s is changed by Billing, with"
                    " the button “Change Who Pays”.",
                    name=subscription.name,
                    field=field._description_string(self.env),
                )
            )
        for subscription, field in self._get_changed(vals, CHANGED_BY_CHANGE):
            raise UserError(
                self.env._(
                    "%(name)s is running: its %(field)s is changed by Billing, with the"
                    " button “Change”.",
                    name=subscription.name,
                    field=field._description_string(self.env),
                )
            )
        for subscription, _field in self._get_changed(vals, CORRECTED_BY_BILLING):
            subscription._require("billing")

    def _check_frozen(self, vals, frozen):
        if self.env.context.get("subdebit_moved") is MOVED:
            frozen = frozen - {"partner_id"}
        for subscription, field in self._get_changed(vals, frozen):
            raise UserError(
                self.env._(
                    "%(name)s is running: its %(field)s was agreed and cannot"
                    " change. End it and start a new one.",
                    name=subscription.name,
                    field=field._description_string(self.env),
                )
            )

    def _get_changed(self, vals, names):
        """Yield ``(subscription, field)`` where values differ from what stands there."""
        for subscription in self.sudo():
            for name in sorted(names & set(vals)):
                field = self._fields[name]
                old = field.convert_to_write(subscription[name], subscription)
                new = vals[name]
                if field.type == "date":
                    new = fields.Date.to_date(new)
                if (old or False) != (new or False):
                    yield subscription.with_env(self.env), field


class SubdebitLine(models.Model):
    """What of a line is written until it runs, and by nobody afterwards."""

    _inherit = "subdebit.line"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse to add to what was agreed once it runs."""
        lines = super().create(vals_list)
        added = lines
        if self.env.su:
            # An import makes running subscriptions: its lines come before any event. A
            # fee is added by its door, and changes nothing that was agreed; so is what
            # a change adds.
            added = lines.filtered(
                lambda line: (
                    line.kind != "one_time"
                    and line.subscription_id.event_ids
                    and not line.added_by_id
                )
            )
        added._check_editable()
        return lines

    def write(self, vals):
        """Refuse to edit what was agreed once it runs, and to move lines there."""
        if AGREED & set(vals):
            self._check_editable()
        result = super().write(vals)
        if "subscription_id" in vals:
            self._check_editable()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_running(self):
        self._check_editable()

    def _check_editable(self):
        self.subscription_id._check_not_managed()
        self.subscription_id._check_not_offered()
        for line in self:
            if line.is_running:
                raise UserError(
                    self.env._(
                        "%s is running: what was agreed cannot be edited. Products,"
                        " quantities, prices and the frequency are changed with its"
                        " button “Change”; for other terms, end it and start a new one.",
                        line.subscription_id.name,
                    )
                )
