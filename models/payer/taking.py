from odoo import models
from odoo.exceptions import UserError

from .handing import without_percent


class SubdebitSubscription(models.Model):
    """A handover that was confirmed: written, told on the timeline, seen by the engine."""

    _inherit = "subdebit.subscription"

    def _hand_over(self, handover, reason):
        """Let others pay, as it was shown.

        :param handover: as of ``_preview_handover``.
        :param str reason: in the words of who changes it.
        :raise UserError: why it cannot be.
        """
        self.ensure_one()
        self._require("billing")
        if handover.problem or handover.is_idle:
            raise UserError(handover.problem or self._say_idle())
        today, before = self._get_today(), self._get_paying_contacts()
        surprised = self._find_news_to(self._get_parties_of(handover))
        if self._differs_from(handover.vals) or self._is_payer_moved():
            self._change_who_pays(handover.vals, today, reason)
        self._write_second_sudo(handover, reason)
        for told in handover.events:
            self._add_event(
                "shares" if told.kind == "change" else told.kind,
                told.effective,
                self._say_shares(handover, reason),
                lines=told.lines,
                **told.details(),
            )
        self._date_second_sudo()
        self._update_next_charge_date()
        if handover.asks:
            self._ask_share(handover.asks, reason)
        elif handover.events:
            self._withdraw_share()
        self._tell_new_payers(handover, before, surprised)

    def _get_parties_of(self, handover):
        """Return who pays then, as ``subdebit.party``, saved nowhere."""
        sketch = self._sketch_payers_sudo(handover.vals, handover.second)
        return [sketch, *(sketch.share_ids if handover.second else ())]

    def _say_idle(self):
        return self.env._("Nothing was changed for %s.", self.display_name)

    def _say_shares(self, handover, reason):
        second = handover.second
        if not second:
            said = self.env._("%s pays all of it.", self.payer_id.display_name)
        else:
            parts = [one.part for one in handover.events[-1].to["payers"]]
            said = self._say_parts(parts)
        return " – ".join(filter(None, (said, reason)))

    def _write_second_sudo(self, handover, reason):
        """Write who the second payer is, and how he pays; Billing decides it."""
        second = handover.second
        if not second:
            return
        vals = without_percent(second)
        share_sudo = self.share_ids[:1].sudo()
        if not share_sudo:
            self.sudo().share_ids.create(
                # NOTE: 0, as at the start nobody had agreed to it.
                {**vals, "percent": 0.0, "subscription_id": self.id}
            )
            return
        if not share_sudo._differs_from(vals):
            return
        before = share_sudo._say_who_pays()
        share_sudo.write(vals)
        share_sudo._compute_method_owner_id()
        share_sudo._update_debit_scheme()
        said = self.env._(
            "Before: %(before)s. From now on: %(after)s. %(reason)s",
            before=before,
            after=share_sudo._say_who_pays(),
            reason=reason or "",
        )
        self._add_event("payer", self._get_today(), said.strip())

    def _date_second_sudo(self):
        """Write from when on the second payer pays nothing any more, if he stops."""
        ends = []
        for track in self._get_tracks():
            last = track.steps[-1]
            if len(last.values.payers) > 1:
                ends = [False]
                break
            if last.event:
                ends.append(last.start)
        if self.share_ids and ends:
            self.share_ids.sudo().date_to = max(ends)

    def _stop_paying(self, handover, reason):
        """End it with its cycle, as its payer stops; who gets it is free afterwards.

        :param handover: as of ``_preview_stop``.
        """
        self.ensure_one()
        self._require("billing")
        if handover.problem:
            raise UserError(handover.problem)
        today = self._get_today()
        decision = self._preview_cancel(max(today, self.date_start), "period_end")
        self._cancel_on(decision, today, reason)
        self._release_client_sudo()
