from datetime import date as Date
from typing import Any, NamedTuple

from odoo import models
from odoo.exceptions import UserError

from ...schedule.discounts import spread
from ...schedule.events import Discount
from ...schedule.stretch import nth_renewal, values_on
from ..billing.amount import from_units, to_units


class Discounted(NamedTuple):
    """A line that something is taken off: its key, from when on, and what it costs."""

    key: Any
    day: Date
    amount: float


class SubdebitSubscription(models.Model):
    """Codes become events: those of a draft when it starts, and until then in previews."""

    _inherit = "subdebit.subscription"

    # === WHAT THEY COME TO === #

    def _plan_discounts(self):
        """Return the events that the codes of a draft become when it starts.

        In previews they count as if they stood on the timeline already. So do those of
        what an import makes, as long as it is saved nowhere.
        """
        self.ensure_one()
        is_to_come = self._takes_codes() or not self._origin
        is_asked = self.discount_code and self.date_start and is_to_come
        if not is_asked or self._get_discount_problems():
            return ()
        found, _unknown = self._find_discounts_sudo()
        return tuple(
            event for _one, events in self._make_discounts(found) for event in events
        )

    def _make_discounts(self, discounts):
        """Return ``(code, list of schedule.events.Discount)`` for each, in their order."""
        lines = self._get_discounted_lines()
        return [(one, list(one._to_events(lines))) for one in discounts.sorted()]

    def _get_discounted_lines(self):
        """Return a ``Discounted`` for each line that is billed every period.

        From the first period on that is not invoiced yet; lines that are over are not
        among them. The lines may be saved nowhere.
        """
        terms, events = self._get_terms(), self.event_ids._to_schedule()
        found = []
        for key, line in self._get_lines_by_key().items():
            if line.kind != "recurring":
                continue
            day = self._get_first_discounted(line)
            first = day and nth_renewal(terms, events, key, day)
            if first:
                values = values_on(terms, events, key, first)
                found.append(Discounted(key, day, line._get_full_amount(values)))
        return found

    def _get_first_discounted(self, line):
        if self._takes_codes():
            return self.date_start
        day = max(self._get_today(), self.date_start)
        if not self._origin:
            return max(day, self.next_charge_date or day)
        return self._get_dealt_until(line, day)

    def _get_dealt_until(self, line, day):
        """Return the first day of a line, from one on, that is not dealt with."""
        covers = self.sudo().cover_ids.filtered(lambda cover: cover.line_id == line)
        return max([day, *covers.mapped("date_to")])

    # === ON THE TIMELINE === #

    def _take_discounts(self, text, plan=None):
        """Return the codes of a text that may be used now, whoever was first.

        :param str text: one code or more; or nothing.
        :param plan: to which the subscription changes at the same time, if it does.
        :return: as of ``_make_discounts``, for ``_add_discounts``.
        :raise UserError: why they cannot be used.
        """
        self.ensure_one()
        if not text:
            return []
        found, _unknown = self._find_discounts_sudo(text)
        found._touch_to_serialise()
        found.invalidate_recordset()
        problems = self._get_discount_problems(text, plan=plan)
        if problems:
            raise UserError("\n".join(problems))
        return self._make_discounts(found)

    def _add_discounts(self, taken, reason=False, reason_id=False, amend_id=False):
        """Put codes on the timeline, and count one use of each.

        :param list taken: as of ``_take_discounts``, in this transaction.
        :param reason: in the words of who enters them.
        :param int reason_id: that of the list.
        :param int amend_id: of the change that they are a part of.
        :return: the events, as ``subdebit.event``.
        """
        added = self.env["subdebit.event"].sudo()
        for discount, events in taken:
            said = self.env._("Promo code %s.", discount.code)
            saved = added.browse().union(
                *(
                    self._add_event(
                        told.kind,
                        told.effective,
                        f"{said} {reason}" if reason else said,
                        reason_id,
                        lines=told.lines,
                        amend_id=amend_id,
                        **told.details(),
                    )
                    for told in events
                )
            )
            discount._use(self, saved)
            added |= saved
        return added


class SubdebitDiscount(models.Model):
    """A code as the engine takes it."""

    _inherit = "subdebit.discount"

    def _to_events(self, lines):
        """Yield the events that take the code off lines.

        :param list lines: ``Discounted``. An amount is divided among them by what they
            cost, to the cent; each then keeps its part.
        """
        self.ensure_one()
        if self.mode == "percent":
            for day in dict.fromkeys(line.day for line in lines):
                keys = frozenset(line.key for line in lines if line.day == day)
                yield self._to_event(day, keys, self.percent)
            return
        units = to_units(self.amount, self.currency_id)
        parts = spread(units, [to_units(one.amount, self.currency_id) for one in lines])
        for line, part in zip(lines, parts, strict=True):
            if part:
                amount = from_units(part, self.currency_id)
                yield self._to_event(line.day, frozenset([line.key]), amount)

    def _to_event(self, day, keys, value):
        periods = {"once": 1, "periods": self.periods, "forever": None}
        return Discount(
            day,
            lines=keys,
            mode=self.mode,
            value=value,
            periods=periods[self.duration],
            clock=self.pause_clock,
            order=self.sequence,
            code=self.code,
        )
