from odoo import api, models
from odoo.tools import format_date


class PaymentToken(models.Model):
    """Why a payer who had a saved method has none that can be debited."""

    _inherit = "payment.token"

    @api.model
    def _subdebit_find_lost_sudo(self, payer, company):
        """Return the last method that a payer had and that cannot be debited any more.

        A narrow door, as users may not read tokens.
        """
        return (
            self.sudo()
            .with_context(active_test=False)
            .search(
                [
                    ("partner_id", "in", (payer | payer.commercial_partner_id).ids),
                    ("company_id", "parent_of", company.id),
                ],
                order="id desc",
            )
            .filtered(lambda token: not token._subdebit_can_charge())[:1]
        )

    def _subdebit_say_lost(self):
        """Return why a method cannot be debited, in a sentence; empty without one."""
        if not self:
            return ""
        kind = "state" if self.active else "archived"
        events = self.sudo().subdebit_event_ids.filtered(lambda row: row.kind == kind)
        last = events[:1]
        day = last and self.company_id._subdebit_local_now(last.happened_at).date()
        said = {
            "method": self._subdebit_label(),
            "provider": self.provider_id.name,
            "day": day and format_date(self.env, day),
        }
        if self.provider_id.state == "disabled":
            return self.env._(
                "%(provider)s is switched off: %(method)s cannot be debited.", **said
            )
        if not self.active and day:
            return self.env._("%(method)s was archived on %(day)s.", **said)
        if not self.active:
            return self.env._("%(method)s was archived.", **said)
        return self._subdebit_say_mandate_lost(last, said)

    def _subdebit_say_mandate_lost(self, last, said):
        if self.mandate_state == "lapsed":
            return self._subdebit_say_lapsed()
        states = dict(self._fields["mandate_state"]._description_selection(self.env))
        said = {**said, "state": states.get(self.mandate_state, "")}
        if not said["day"]:
            return self.env._("The mandate of %(method)s: %(state)s.", **said)
        by = dict(last._fields["by"]._description_selection(self.env)).get(last.by)
        if not by or last.by == "system":
            return self.env._("The mandate of %(method)s: %(state)s, %(day)s.", **said)
        return self.env._(
            "The mandate of %(method)s: %(state)s, %(day)s (%(by)s).", by=by, **said
        )
