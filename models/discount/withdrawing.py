from odoo import api, models

from ...schedule.errors import ScheduleError
from ...schedule.events import Lift
from ..pause.effects import Decision


class SubdebitSubscription(models.Model):
    """A promo code that is withdrawn from what runs: nothing that was billed changes."""

    _inherit = "subdebit.subscription"

    @api.private
    def _preview_withdrawn_discount(self, uses):
        """Return the ``Decision`` to withdraw promo codes, which is not saved.

        Each line costs its full price from its first period on that is not invoiced.

        :param uses: ``subdebit.discount.use``, those of other subscriptions do not count.
        """
        self.ensure_one()
        uses = uses & self._get_lasting_uses()
        problem = self._get_running_problem()
        if not problem and not uses:
            problem = self.env._("%s has no such promo code.", self.name)
        if problem:
            return Decision(self, problem=problem)
        try:
            events = self._plan_withdrawn_discounts(uses)
            first = min(event.effective for event in events)
            said = [self._say_withdrawn_discounts(uses, first)]
            decision = self._weigh(events, first, None, said)
        except (ScheduleError, OverflowError) as error:
            return Decision(self, problem=self._say_schedule_error(error))
        effects = tuple(map(self._as_discounted, decision.effects))
        return decision._replace(effects=effects)

    def _withdraw_discounts(self, uses, today, reason=False, reason_id=False):
        """Take nothing off any more for some promo codes.

        :param uses: as of ``_preview_withdrawn_discount``.
        :param date today: of the company.
        """
        self.ensure_one()
        self._check_not_managed()
        uses = uses & self._get_lasting_uses()
        names = ", ".join(uses.discount_id.mapped("code"))
        said = self.env._("Promo code %s withdrawn.", names)
        for told in self._plan_withdrawn_discounts(uses):
            event = self._add_event(
                told.kind,
                told.effective,
                f"{said} {reason}" if reason else said,
                reason_id,
                lines=told.lines,
                **told.details(),
            )
            self._credit(event, today)
        uses.invalidate_recordset(["left_text", "is_over"])
        self._update_next_charge_date()

    def _get_lasting_uses(self):
        return self.discount_use_ids.sudo().filtered(lambda use: not use.is_over)

    def _plan_withdrawn_discounts(self, uses):
        """Return the events that end promo codes, line by line."""
        today = max(self._get_today(), self.date_start)
        return [
            Lift(
                self._get_dealt_until(line, max(today, event.date_effective)),
                lines=frozenset(line.ids),
                event=event.id,
            )
            for event in uses.event_ids.sorted("id")
            for line in event.line_ids.sorted("id")
        ]

    def _say_withdrawn_discounts(self, uses, first):
        return self.env._(
            "%(codes)s: nothing is taken off any more, from the first period from"
            " %(first)s on.",
            codes=", ".join(uses.discount_id.mapped("code")),
            first=self._format_weekday(first),
        )
