from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import float_compare, format_date

from ...schedule.charges import tracks
from ...schedule.events import Change, End, Pause
from ...schedule.periods import FOREVER, comes_back
from ...schedule.stretch import rhythm_on
from ..billing.crediting import numbered
from .wish import Part, Planned

ONE_DAY = timedelta(days=1)
# A price is told with so many digits, as is a quantity.
DIGITS = 6


class SubdebitSubscription(models.Model):
    """A wish becomes events of the schedule, and lines that are added."""

    _inherit = "subdebit.subscription"

    def _plan_change(self, wish):
        """Return what a wish comes to, as ``Planned``.

        :raise UserError: why it cannot be changed so, or that nothing would change.
        """
        self.ensure_one()
        undone = self._plan_undone(wish.replaces)
        story = self._tell_in_turn(undone)
        day = self._find_change_day(wish, story)
        if not day:
            raise UserError(self.env._("No period of %s is still to come.", self.name))
        agreed = self._get_agreed_lines(day, story)
        rows = self._get_change_rows(wish, agreed)
        self._check_rows(wish, agreed, rows)
        changed = [
            row.line for row in rows if row.line and self._get_to(wish, agreed, row)
        ]
        gone = [line for line in agreed if line not in [row.line for row in rows]]
        if wish.when == "renewal" and (changed or gone):
            day = self._find_change_day(wish, story, [*changed, *gone]) or day
        return self._plan_rows(wish, day, agreed, rows, undone)

    def _plan_rows(self, wish, day, agreed, rows, undone):
        self._check_until(wish, day)
        gone = [line for line in agreed if line not in [row.line for row in rows]]
        metered = self._plan_metered(wish, day, agreed, self._tell_in_turn(undone))
        gone += [] if wish.until else metered.gone
        changes = [
            *self._plan_values(wish, day, agreed, rows),
            *self._plan_metered_values(wish, day, metered),
        ]
        touched = self._plan_touched_ends(wish, day, changes)
        begun = [*undone, *touched, *changes, *self._plan_gone(wish, day, gone)]
        added = [
            self._prepare_added(wish, day, agreed, row, begun)
            for row in rows
            if not row.line
        ]
        added += [
            self._prepare_added_metered(wish, day, agreed, row, begun)
            for row in metered.get_added()
        ]
        details = self._prepare_details(wish, day, agreed, rows, gone)
        if metered.rows:
            details["metered"] = [
                {**_tell_row(row, old), "tiers": [old and old.values.tiers, row.tiers]}
                for row, old in metered.rows
            ]
        if not (changes or gone or added or wish.code or "plan" in details):
            raise UserError(self._say_nothing_changes())
        parts = [*begun, *self._plan_back(wish, begun, changes, undone)]
        return Planned(day, tuple(parts), tuple(added), details, wish.code)

    def _tell_in_turn(self, parts):
        """Return the saved events, and then these, as the engine takes them."""
        story = list(self.event_ids._to_schedule())
        for part in parts:
            story.append(numbered(part.event, story))
        return story

    # === ITS PARTS === #

    def _get_to(self, wish, agreed, row):
        """Return what changes of one line: dict, as of ``schedule.events.Change``."""
        old, to = agreed[row.line], {}
        values = {
            "quantity": row.quantity,
            "unit_price": row.price,
            "item": row.product.id,
        }
        for name, value in values.items():
            if _differ(getattr(old.values, name), value):
                to[name] = value
        cadence = self._get_new_cadence(wish, agreed, row.line)
        if cadence != old.cadence:
            to["cadence"] = cadence
        if wish.day_of_month and cadence.months and wish.day_of_month != old.wished_day:
            to["day_of_month"] = wish.day_of_month
        return to

    def _plan_values(self, wish, day, agreed, rows):
        """Yield a change for each line that costs or counts something else."""
        for row in rows:
            to = row.line and self._get_to(wish, agreed, row)
            if to:
                lines = frozenset(row.line.ids)
                yield Part(Change(day, lines=lines, at=wish.at, to=to), "change")

    def _plan_gone(self, wish, day, lines):
        """Yield the end of lines, or a pause of those that come back."""
        if not lines:
            return
        keys = frozenset(line.id for line in lines)
        if wish.until:
            policy = "at_renewal" if wish.at == "renewal" else "credit"
            pause = Pause(day, lines=keys, policy=policy, until=wish.until)
            yield Part(pause, "pause")
            return
        policy = "period_end" if wish.at == "renewal" else "immediately_with_credit"
        yield Part(End(day, lines=keys, policy=policy), "drop")

    def _prepare_added(self, wish, day, agreed, row, parts):
        """Return the values of a line that is added: in step with the others."""
        cadence = self._get_new_cadence(wish, agreed, None)
        vals = {
            "plan_line_id": row.offer.id if row.offer else False,
            "product_id": row.product.id,
            "name": row.name,
            "quantity": row.quantity,
            "unit_price": row.price,
            "kind": "recurring",
            "cadence_unit": cadence.unit,
            "cadence_count": cadence.count,
            "date_start": day,
            "date_last": self._get_last_day(wish, parts),
            "trial_count": 0,
            "commitment_count": 0,
            "payments": 0,
        }
        return vals | self._get_step(cadence, day, parts)

    def _get_step(self, cadence, day, parts):
        """Return what lets an added line keep step with one of that cadence."""
        terms, story = self._get_terms(), self._tell_in_turn(parts)
        for line in self._get_recurring():
            rhythm = rhythm_on(terms, story, line.id, day)
            if not rhythm or rhythm.cadence != cadence:
                continue
            [told] = [one for one in terms.lines if one.key == line.id]
            has_month = line.begin_month and rhythm.wished_day and comes_back(cadence)
            return {
                "date_start": max(day, told.billed_from),
                "date_in_step": rhythm.begins,
                "day_of_month": rhythm.wished_day or 0,
                "begin_month": line.begin_month if has_month else False,
                "first_period": "prorate",
                "timing": line.timing,
                "convention": line.convention,
            }
        return {}

    def _get_last_day(self, wish, parts):
        """Return the last day of an added line: with all others, or for a time."""
        ends = [
            track.end
            for track in tracks(self._get_terms(), self._tell_in_turn(parts))
            if track.line.kind == "recurring"
        ]
        end = max(ends, default=FOREVER)
        days = [day for day in (wish.until, end) if day and day != FOREVER]
        return min(days) - ONE_DAY if days else False

    # === WHAT IS KEPT OF IT === #

    def _prepare_details(self, wish, day, agreed, rows, gone):
        """Return what the event of the whole keeps, to be told and changed again."""
        plan, whole = wish.plan or self.plan_id, self._get_whole_cadence(agreed)
        details = {
            "at": wish.at,
            "when": wish.when,
            "rows": [_tell_row(row, agreed.get(row.line)) for row in rows],
            "gone": [[line.id, line.name] for line in gone],
        }
        if plan != self.plan_id:
            details["plan"] = [self.plan_id.id, plan.id]
        if wish.cadence and wish.cadence != whole:
            details["cadence"] = [_tell(whole), _tell(wish.cadence)]
        if wish.day_of_month:
            details["day_of_month"] = wish.day_of_month
        if wish.until:
            details["until"] = wish.until.isoformat()
        if wish.code:
            details["code"] = wish.code
        return details

    # === WHY NOT === #

    def _check_rows(self, wish, agreed, rows):
        """Refuse what is not sold so, or leaves nothing.

        :raise UserError: says what, and what to do.
        """
        if not (agreed or self._get_metered_lines()):
            raise UserError(self.env._("%s is over by then.", self.name))
        if not rows and (agreed or not wish.rows):
            raise UserError(
                self.env._("Nothing would be left of %s: cancel it instead.", self.name)
            )
        plan = wish.plan or self.plan_id
        cadence = self._get_new_cadence(wish, agreed, None)
        is_new = plan != self.plan_id or cadence != self._get_whole_cadence(agreed)
        if is_new and plan and not plan._sells(cadence.unit, cadence.count):
            raise UserError(
                self.env._(
                    "%(plan)s is not sold in this billing frequency (%(cadence)s).",
                    plan=plan.name,
                    cadence=self.env["subdebit.cadence"]._say(
                        cadence.unit, cadence.count
                    ),
                )
            )
        if plan != self.plan_id:
            self._check_plan(plan)
        for row in rows:
            self._check_row(wish, agreed, row)

    def _check_plan(self, plan):
        if plan.company_id != self.company_id or plan.currency_id != self.currency_id:
            raise UserError(
                self.env._(
                    "%(plan)s is of another company or currency than %(name)s.",
                    plan=plan.name,
                    name=self.name,
                )
            )
        if any(line.timing != plan.timing for line in self._get_recurring()):
            raise UserError(
                self.env._(
                    "%(plan)s and %(name)s are not both billed in advance, or both in"
                    " arrears: end it, and start a new one.",
                    plan=plan.name,
                    name=self.name,
                )
            )

    def _check_row(self, wish, agreed, row):
        if row.price is None:
            cadence = self._get_new_cadence(wish, agreed, row.line)
            raise UserError(
                self.env._(
                    "%(product)s has no price for this billing frequency (%(cadence)s):"
                    " add it to the prices of the plan, or type it here.",
                    product=row.name,
                    cadence=self.env["subdebit.cadence"]._say(
                        cadence.unit, cadence.count
                    ),
                )
            )
        if row.price <= 0 or row.quantity < 0:
            old = agreed.get(row.line)
            if not old or _differ(old.values.unit_price, row.price):
                raise UserError(
                    self.env._(
                        "%s needs a price and a quantity above zero; the quantity 0 ends"
                        " it.",
                        row.name,
                    )
                )

    def _check_until(self, wish, day):
        if wish.until and wish.until <= day:
            raise UserError(
                self.env._(
                    "It would be over before it begins, on %s.",
                    format_date(self.env, day),
                )
            )

    def _say_nothing_changes(self):
        return self.env._("Nothing would change: %s is so already.", self.name)


def _differ(old, new):
    """Tell whether two values of a line are not the same; a number has its digits."""
    if isinstance(old, int | float) and isinstance(new, int | float):
        return bool(float_compare(old, new, precision_digits=DIGITS))
    return old != new


def _tell(cadence):
    return [cadence.unit, cadence.count]


def _tell_row(row, old):
    """Return a row as JSON: each value beside what it was, None for what is added."""
    values = old and old.values
    return {
        "line": row.line.id if row.line else None,
        "offer": [
            row.line.plan_line_id.id if row.line else None,
            row.offer.id if row.offer else None,
        ],
        "name": row.name,
        "product": [values and values.item, row.product.id],
        "quantity": [values and values.quantity, row.quantity],
        "price": [values and values.unit_price, row.price],
    }
