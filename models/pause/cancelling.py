from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...const import RUNNING_STATES
from ...schedule.charges import due_charges, tracks
from ...schedule.errors import ScheduleError
from ...schedule.events import End, Undo
from ..billing.documents import make_documents
from .effects import Decision
from .noticed import Beginning

ONE_DAY = timedelta(days=1)
# What is invoiced ahead is kept, and the end comes after it.
WITHOUT_CREDIT = ("period_end", "after_next_invoice", "immediately")


class SubdebitSubscription(models.Model):
    """A cancellation: what it comes to, how it is confirmed, and taken back."""

    _inherit = "subdebit.subscription"

    @api.private
    def _preview_cancel(self, day, policy, breaks=False, taken_back=()):
        """Return the ``Decision`` of an end that is not saved.

        An end that was planned and has not come is replaced.

        :param date day: the first free day.
        :param str policy: one of ``const.END_POLICIES``.
        :param bool breaks: a commitment ends with it.
        :param taken_back: ``account.move``, invoiced ahead and not to be collected.
        """
        self.ensure_one()
        problem = self._get_cancel_problem(day, policy, taken_back)
        if problem:
            return Decision(self, problem=problem)
        try:
            begins = Beginning(day)
            if policy in WITHOUT_CREDIT:
                begins = self._get_first_free(day, taken_back)
            end = End(
                begins.day,
                # NOTE: those that there are, so that a fee can be billed after it.
                lines=frozenset(self.line_ids.ids),
                later=begins.later,
                policy=policy,
                breaks_commitment=breaks,
            )
            undone = [
                Undo(self._get_today(), event=event.id)
                for event in self._get_planned_end()
            ]
            events = [*undone, end]
            said = self._say_end_effects(end, events)
            return self._weigh(events, day, "cancel", said)
        except (ScheduleError, OverflowError) as error:
            return Decision(self, problem=self._say_schedule_error(error))

    def _get_cancel_problem(self, day, policy, taken_back):
        """Return why it cannot be cancelled so, or None."""
        if self.managed_by:
            return self._say_managed()
        if self.state not in RUNNING_STATES:
            return self.env._("%s is not running: there is nothing to end.", self.name)
        if day < self.date_start:
            return self.env._(
                "%(name)s starts on %(start)s: it cannot end before.",
                name=self.name,
                start=self._format_weekday(self.date_start),
            )
        if policy not in WITHOUT_CREDIT:
            return None
        return self._get_back_problem(self._get_invoiced_ahead(day), taken_back)

    def _get_planned_end(self):
        """Return the end that was decided and has not come yet; may be empty."""
        self.ensure_one()
        ends = self.event_ids.filtered(lambda event: event.kind == "end")
        is_running = self.state in RUNNING_STATES
        return (ends - self.event_ids._get_withdrawn()) if is_running else ends.browse()

    # === WHAT IT COMES TO === #

    def _say_end_effects(self, end, events):
        """Yield until when it runs, and what is billed until then."""
        over = self._get_over_on_with(events)
        if not over:
            return
        yield self._say_last_day(end, over)
        yield from self._say_last_days(events)
        payments, total = self._sum_until_end(events)
        if payments:
            yield self.env._(
                "Payments that are still billed until then: %(count)s, %(total)s in"
                " all, taxes included.",
                count=payments,
                total=self.currency_id.format(total),
            )
        is_by_usage = any(line.kind == "usage" for line in self.line_ids)
        if is_by_usage:
            yield self.env._("What is used until then is billed after its period.")
        elif not payments:
            yield self.env._("Nothing more is billed.")

    def _say_last_day(self, end, over):
        """Return until when it runs, and what becomes of a commitment.

        :param date over: the first day for which nothing is billed.
        """
        last = self._format_weekday(over - ONE_DAY)
        if not end.breaks_commitment and self._is_committed(end.effective):
            return self.env._(
                "%(name)s is committed until %(last)s: it goes on until then, and ends"
                " by itself.",
                name=self.name,
                last=last,
            )
        if over > end.effective:
            return self.env._(
                "The period that has begun is the last one: it lasts until %s.", last
            )
        return self.env._("The last day is %s.", last)

    def _say_last_days(self, events):
        """Yield the last day of each line, where they are not the same."""
        found, today = self._tell_story(events).events, self._get_today()
        ends = [
            (track.line.key, track.end)
            for track in tracks(self._get_terms(), found)
            if track.line.kind != "one_time" and track.end > today
        ]
        if len({end for _key, end in ends}) > 1:
            for key, end in ends:
                yield self.env._(
                    "The last day of %(line)s is %(last)s.",
                    line=self.line_ids.browse(key).name,
                    last=self._format_weekday(end - ONE_DAY),
                )

    # === CONFIRMED === #

    def _cancel_on(self, decision, today, reason=False, reason_id=False):
        """Put an end on the timeline; what it takes back is credited.

        :param decision: as of ``_preview_cancel``.
        :param date today: of the company.
        """
        self._save_decision(decision, today, reason, reason_id)
        self._follow_end(today)
        self._tell(
            "cancel",
            self.date_end or decision.events[-1].effective,
            next_charge_date=decision.next_charge_date or False,
            credit=decision.credit_total or False,
        )

    def _follow_end(self, today):
        """Show when it is over, and be ended where it is."""
        over = self._get_over_on()
        has_end = bool(self._get_planned_end())
        self.sudo().date_end = has_end and over and max(over, self.date_start)
        if over and over <= today:
            self._close(today)

    def _add_fee(self, product, amount, today):
        """Bill a fee once, with the next run.

        :param float amount: before taxes, as prices are.
        """
        self.ensure_one()
        vals = self._prepare_fee(product, amount, today)
        self.env["subdebit.line"].sudo().create({"subscription_id": self.id, **vals})
        self._update_next_charge_date()

    def _prepare_fee(self, product, amount, day):
        return {
            "kind": "one_time",
            "product_id": product.id,
            "unit_price": amount,
            "date_start": day,
        }

    def _sum_fee(self, product, amount):
        """Return what a fee comes to, taxes included, by the invoice that would be made.

        :param product: ``product.product``.
        :param float amount: before taxes, as prices are.
        """
        self.ensure_one()
        today = self._get_today()
        draft = self.sudo().new(origin=self)
        vals = self._prepare_fee(product, amount, today)
        draft.line_ids = [Command.clear(), Command.create(vals)]
        charges = due_charges(draft._get_terms(), (), today)
        documents, _left = make_documents([draft._prepare_positions(charges)], [])
        [row] = draft._preview_rows(documents)
        return row["amount_total"]

    def _prepare_positions(self, charges):
        make, today = self._get_position_maker(), self._get_today()
        return [make(charge, today) for charge in charges]

    # === TAKEN BACK === #

    def action_keep(self):
        """Take a cancellation back, as long as it has not taken effect.

        :raise UserError: where something was credited for it, or there is none.
        """
        self._require("billing")
        self._check_not_managed()
        for subscription in self:
            subscription._keep(subscription._get_today())

    @api.private
    def _preview_keep(self):
        """Return the ``Decision`` to take a cancellation back."""
        self.ensure_one()
        problem, today = self._get_keep_problem(), self._get_today()
        if problem:
            return Decision(self, problem=problem)
        try:
            undone = [Undo(today, event=end.id) for end in self._get_planned_end()]
            return self._weigh(undone, today, "resume")
        except (ScheduleError, OverflowError) as error:
            return Decision(self, problem=self._say_schedule_error(error))

    @api.private
    def _keep(self, today):
        """Take a cancellation back, and tell.

        :param date today: of the company.
        """
        self.ensure_one()
        decision = self._preview_keep()
        if decision.problem:
            raise UserError(decision.problem)
        self._save_decision(decision, today)
        self._follow_end(today)
        self._tell("resume", today, next_charge_date=decision.next_charge_date or False)

    def _get_keep_problem(self):
        """Return why a cancellation cannot be taken back, or None."""
        ends = self._get_planned_end()
        if not ends:
            return self.env._("%s was not cancelled.", self.name)
        credits_sudo = self.sudo().charge_ids.filtered(
            lambda charge: charge.event_id in ends and charge.state == "live"
        )
        if credits_sudo:
            return self.env._(
                "%s cannot be kept: days were credited for its end. Start a new"
                " subscription.",
                self.name,
            )
        return None
