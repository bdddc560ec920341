from odoo import models
from odoo.tools import format_date, format_list

from ...schedule.charges import tracks
from ...schedule.periods import FOREVER, Period
from ...schedule.skips import skips_of
from .item import MOST_EVENTS, TimeItem


class SubdebitSubscription(models.Model):
    """What happened to the agreement: events, the days they skip, and its last day."""

    _inherit = "subdebit.subscription"

    def _get_time_of_events(self, since):
        """Return a ``TimeItem`` for each event that takes effect from a day on."""
        self.ensure_one()
        events = self.env["subdebit.event"].search(
            [
                ("subscription_id", "=", self.id),
                ("date_effective", ">=", since),
                ("amend_id", "=", False),
            ],
            order="date_effective desc, id desc",
            limit=MOST_EVENTS + 1,
        )
        return [self._tell_event(event) for event in events.sorted("id")]

    def _tell_event(self, event):
        what = self._name_event(event)
        is_done = event.date_effective <= self.company_id._subdebit_today()
        return TimeItem(
            key=f"event-{event.id}",
            kind="event",
            state="done" if is_done else "coming",
            what=event.kind,
            label=what,
            on=event.date_effective,
            sentence=self.env._(
                "%(what)s on %(date)s, by %(user)s.",
                what=what,
                date=format_date(self.env, event.date_effective),
                user=event.user_id.sudo().name,
            ),
            why=" ".join(
                filter(None, (event._say_amendment(), event.reason, event.effect))
            ),
        )

    def _name_event(self, event):
        kinds = event._fields["kind"]._description_selection(self.env)
        return dict(kinds)[event.kind]

    # === DAYS THAT ARE SKIPPED === #

    def _get_time_of_pauses(self, days):
        """Return a ``TimeItem`` for each stretch that an event skips, by the engine."""
        events = self.event_ids._to_schedule()
        return [
            self._tell_skip(skip, self.line_ids.browse(sorted(keys)))
            for skip, keys in skips_of(tracks(self._get_terms(), events), days)
        ]

    def _tell_skip(self, skip, lines):
        """Return the item of days that are skipped of some lines, or of all."""
        event = self.event_ids.browse(skip.event.number)
        is_open = skip.days.end == FOREVER
        names = list(dict.fromkeys(lines.mapped("name")))
        what = self._name_skip(event, lines, names)
        return TimeItem(
            key=f"pause-{event.id}-{skip.days.start}-{skip.days.end}",
            kind="pause",
            state="suspended" if event.kind == "suspend" else "paused",
            label=what,
            about=", ".join(names),
            date_from=skip.days.start,
            date_to=None if is_open else skip.days.end,
            sentence=self._say_skip(skip, what, is_open),
            why=event.reason or "",
        )

    def _name_skip(self, event, lines, names):
        what = self._name_event(event)
        if lines == self.line_ids.filtered(lambda line: line.kind != "one_time"):
            return what
        return self.env._(
            "%(what)s (%(lines)s)", what=what, lines=format_list(self.env, names)
        )

    def _say_skip(self, skip, what, is_open):
        told = {
            "what": what,
            "first": format_date(self.env, skip.days.start),
            "last": "" if is_open else format_date(self.env, skip.days.last),
        }
        is_whole = getattr(skip.event, "policy", "") == "skip"
        if is_open and is_whole:
            return self.env._(
                "%(what)s from %(first)s on: no period that begins then is billed.",
                **told,
            )
        if is_open:
            return self.env._(
                "%(what)s from %(first)s on: these days cost nothing.", **told
            )
        if is_whole:
            return self.env._(
                "%(what)s from %(first)s to %(last)s: no period that begins in these"
                " days is billed.",
                **told,
            )
        return self.env._(
            "%(what)s from %(first)s to %(last)s: these days cost nothing.", **told
        )

    # === A TRIAL, AND THE LAST DAY === #

    def _get_time_of_trial(self, days):
        """Return a ``TimeItem`` for each stretch of days that a trial leaves free."""
        trials = {
            Period(line.start, line.billed_from)
            for line in self._get_terms().lines
            if line.start < line.billed_from
        }
        return [self._tell_trial(t) for t in sorted(trials) if t.end > days.start]

    def _tell_trial(self, days):
        return TimeItem(
            key=f"trial-{days.start}-{days.end}",
            kind="pause",
            state="free",
            label=self.env._("Free trial"),
            date_from=days.start,
            date_to=days.end,
            sentence=self.env._(
                "Free trial from %(first)s to %(last)s: nothing is billed for these days.",
                first=format_date(self.env, days.start),
                last=format_date(self.env, days.last),
            ),
        )

    def _get_time_of_end(self, days):
        """Return the item of the first day that bills nothing any more; maybe none."""
        over = self._get_over_on()
        if not over or not days.start <= over <= days.end:
            return []
        is_past = over <= self.company_id._subdebit_today()
        return [
            TimeItem(
                key="over",
                kind="over",
                state="over" if is_past else "coming",
                label=self.env._("End of the subscription"),
                on=over,
                sentence=self.env._(
                    "From %s on nothing is billed any more.",
                    format_date(self.env, over),
                ),
            )
        ]
