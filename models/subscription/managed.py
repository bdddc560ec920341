from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...schedule.periods import Period, without


class SubdebitSubscription(models.Model):
    """What another integration manages: shown here, and locked.

    It is neither billed nor debited from here, and no door changes it. A Manager says
    so, and a Manager takes it over.
    """

    _inherit = "subdebit.subscription"

    managed_by = fields.Char(
        copy=False,
        index="btree_not_null",
        tracking=True,
        help="The integration that bills, debits and changes it, such as MyClub Online."
        " Here it is only shown. Empty: it is managed here.",
    )
    managed_sentence = fields.Char(compute="_compute_managed_sentence")

    @api.depends("managed_by")
    @api.depends_context("lang")
    def _compute_managed_sentence(self):
        for subscription in self:
            subscription.managed_sentence = (
                subscription.managed_by and subscription._say_managed()
            )

    def _say_managed(self):
        return self.env._(
            "%(name)s is managed by %(integration)s: it is changed, billed and debited"
            " there, and only shown here.",
            name=self.name,
            integration=self.managed_by,
        )

    # === GUARDS === #

    def _check_not_managed(self):
        """Refuse to touch what another integration manages.

        :raise UserError: names the first subscription, and the integration.
        """
        for subscription in self:
            if subscription.managed_by:
                raise UserError(subscription._say_managed())

    def _check_not_managed_change(self, vals, names):
        """Refuse values that would change what another integration manages."""
        if not self.env.su:
            for subscription, _field in self._get_changed(vals, names):
                subscription._check_not_managed()

    # === LOCKED, AND TAKEN OVER === #

    def _lock_for(self, name):
        """Leave subscriptions to another integration, on a Manager's word.

        :param str name: of the integration.
        :raise UserError: to clear it takes a reason, and the day it is paid up to.
        """
        changed = self.filtered(lambda s: (s.managed_by or "") != (name or "").strip())
        if not changed:
            return
        changed._require("manager")
        if not (name or "").strip():
            raise UserError(
                self.env._(
                    "%(name)s is managed by %(integration)s: press “Take Over” to manage"
                    " it here.",
                    name=changed[0].name,
                    integration=changed[0].managed_by,
                )
            )
        changed.sudo().write({"managed_by": name.strip()})
        changed._update_next_charge_date()

    def action_unlock(self):
        """Open the window in which a Manager takes a subscription over."""
        self.ensure_one()
        self._require("manager")
        return self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_unlock"
        ) | {"context": {"default_subscription_id": self.id}}

    def _unlock(self, day, reason):
        """Manage and bill a subscription here, from a day on.

        What lies before was paid elsewhere, as with an import: nothing of it is billed.

        :param date day: today or later; the first day that is billed here.
        :param str reason: for the timeline.
        :raise UserError: if it is not managed elsewhere, or the day is past.
        """
        self.ensure_one()
        self._require("manager")
        if not self.managed_by:
            raise UserError(self.env._("%s is managed here already.", self.name))
        if day < self.company_id._subdebit_today():
            raise UserError(
                self.env._(
                    "%s cannot be billed here for days that are past: they were billed"
                    " elsewhere. Choose today or a later day.",
                    self.name,
                )
            )
        said = self.env._(
            "Taken over from %(integration)s, billed here from %(day)s on. %(reason)s",
            integration=self.managed_by,
            day=format_date(self.env, day),
            reason=reason,
        )
        self.sudo().managed_by = False
        if self.state not in ("draft", "pending"):
            self._settle_elsewhere(day)
        self._add_event("unlock", day, said)
        self._update_next_charge_date()

    def _settle_elsewhere(self, day):
        """Call the days before one settled, as far as nobody has dealt with them."""
        covered = self._get_covered()
        self.env["subdebit.cover"].sudo().create(
            [
                {
                    "subscription_id": self.id,
                    "line_id": line.id,
                    "payer_slot": slot,
                    "date_from": gap.start,
                    "date_to": gap.end,
                    "kind": "settled_elsewhere",
                }
                for line in self.line_ids
                for slot in range(len(self._get_parties()))
                if line.date_start < day
                for gap in without(Period(line.date_start, day), covered[line.id, slot])
            ]
        )
