from odoo import api, models

from ...const import RUNNING_STATES
from ...schedule.errors import ScheduleError
from ..mixin import say_about
from ..pause.effects import Decision


class SubdebitSubscription(models.Model):
    """A promo code that is entered while the subscription runs."""

    _inherit = "subdebit.subscription"

    def action_open_discount(self):
        """Open the window in which a promo code is entered."""
        self.ensure_one()
        return self._open_decision("action_discount_entry")

    @api.private
    def _preview_discount(self, text):
        """Return the ``Decision`` of promo codes that are not used yet.

        They begin, on each line, with the first period that is not invoiced.

        :param str text: one code or more, parted by spaces or commas.
        """
        self.ensure_one()
        problem = self._get_running_problem()
        if problem:
            return Decision(self, problem=problem)
        try:
            problems = self._get_discount_problems(text)
            if problems:
                return Decision(self, problem="\n".join(problems))
            found, _unknown = self._find_discounts_sudo(text)
            events = [e for _one, es in self._make_discounts(found) for e in es]
            said = [self._say_discounted(found, events)]
            first = min(event.effective for event in events)
            decision = self._weigh(events, first, None, said)
        except (ScheduleError, OverflowError) as error:
            return Decision(self, problem=self._say_schedule_error(error))
        effects = tuple(map(self._as_discounted, decision.effects))
        return decision._replace(effects=effects)

    def _save_discount(self, text, today, reason=False, reason_id=False):
        """Take promo codes off from now on.

        :param str text: as of ``_preview_discount``.
        :param date today: of the company.
        :raise UserError: why they cannot be used.
        """
        self.ensure_one()
        self._check_not_managed()
        taken = self._take_discounts(text)
        for event in self._add_discounts(taken, reason, reason_id):
            self._credit(event, today)
        self._update_next_charge_date()
        self._follow_pauses(today)

    def _get_running_problem(self):
        if self.managed_by:
            return self._say_managed()
        if self._takes_codes():
            return self.env._(
                "%s has not started: enter the promo code on its form.", self.name
            )
        if self.state not in RUNNING_STATES:
            return self.env._("%s is over: nothing more is billed.", self.name)
        return None

    def _say_discounted(self, discounts, events):
        """Return what is taken off, and from when on."""
        first = min(event.effective for event in events)
        told = (
            say_about(self.env, one.code, one._say_value())
            for one in discounts.sorted()
        )
        return self.env._(
            "%(what)s. It begins with the first period from %(first)s on.",
            what="; ".join(told),
            first=self._format_weekday(first),
        )

    def _as_discounted(self, effect):
        """Return an effect that says that a sum is another one, or nothing."""
        if effect.effect == "skipped":
            return effect._replace(effect="changed", amount_total=0.0)
        is_other = effect.effect == "prorated"
        return effect._replace(effect="changed") if is_other else effect
