from operator import attrgetter

from odoo import api, fields, models
from odoo.tools import format_date

from ...schedule.errors import ScheduleError
from ...schedule.periods import Period
from .item import MOST_COMING, MOST_DEBITS, MOST_EVENTS, MOST_PAUSES, MOST_PERIODS
from .upcoming import MONTHS_AHEAD

# How far the timeline looks back and ahead.
MONTHS = 12
_BY_TIME = attrgetter("order")


class SubdebitSubscription(models.Model):
    """One list of time: what was billed, debited and changed, and what comes.

    Nothing is decided here: the ledger, the claims and the one preview are asked.
    """

    _inherit = "subdebit.subscription"

    timeline = fields.Json(
        compute="_compute_timeline",
        help="The past and the next twelve months: periods, debits and changes.",
    )
    next_payment_date = fields.Date(string="Next Debit", compute="_compute_timeline")
    next_payment_amount = fields.Monetary(compute="_compute_timeline")
    next_payment_why = fields.Char(compute="_compute_timeline")

    @api.depends(
        *("state", "line_ids", "event_ids", "cover_ids", "date_start", "managed_by"),
        *("plan_id", "payer_id", "payment_mode", "cadence_unit", "cadence_count"),
        *("line_ids.quantity", "line_ids.unit_price", "line_ids.product_id"),
        "discount_code",
    )
    @api.depends_context("lang", "uid")
    def _compute_timeline(self):
        for subscription in self:
            subscription._set_timeline()

    def _set_timeline(self):
        """Write what is drawn, and the next payment: of the same items."""
        self.ensure_one()
        self.next_payment_date = self.next_payment_amount = False
        self.next_payment_why = self.timeline = False
        if not (self.line_ids and self.partner_id and self.date_start):
            return
        try:
            items, is_cut = self._get_timeline()
        except (ScheduleError, OverflowError) as error:
            # Of what was typed, and is refused when it is saved.
            said = self.env._("No date can be computed: %s", error)
            today = self.company_id._subdebit_today()
            self.timeline = {"today": str(today), "items": [], "notice": said}
            return
        self.timeline = self._draw_timeline(items, is_cut)
        self._set_next_payment(items)

    def _set_next_payment(self, items):
        """Write what is debited next as the bank sees it; else which sum is due next."""
        debits = [item for item in items if item.is_payment_to_come]
        due = [item.row for item in items if item.row and item.row["made_total"] > 0]
        if debits:
            self._set_next_debits(debits)
        elif due:
            first = min(due, key=lambda row: row["due_on"])
            self.next_payment_date = first["due_on"]
            self.next_payment_why = first["together"]
            self.next_payment_amount = first["made_total"]

    def _set_next_debits(self, debits):
        """Write what is debited on the first day, in one sum or, with a part, in two."""
        day = min(item.on for item in debits)
        first = [item for item in debits if item.on == day]
        told = [item.why if len(first) == 1 else item.sentence for item in first]
        self.next_payment_date, self.next_payment_why = day, " ".join(told)
        self.next_payment_amount = sum(item.amount for item in first)

    def _draw_timeline(self, items, is_cut):
        """Return what the timeline's widget draws, ready for JSON.

        :return: dict: ``today, date_from, date_to`` (exclusive; whole months)``, items``
            (those of ``_get_timeline``, with dates and sums as text)``, notice``.
        """
        today = self.company_id._subdebit_today()
        days = self._get_timeline_months(items)
        return {
            "today": str(today),
            "today_label": self.env._("Today, %s", format_date(self.env, today)),
            "date_from": str(days.start),
            "date_to": str(days.end),
            "items": self._format_timeline(items),
            "notice": " ".join(self._say_about_timeline(items, is_cut)),
        }

    def _say_about_timeline(self, items, is_cut):
        """Yield what the list does not say by itself."""
        if self.managed_by:
            yield self._say_managed()
        elif self.state not in ("ended", "cancelled") and not any(
            item.is_to_come or item.row for item in items
        ):
            yield self.env._("Nothing is billed in the next %s months.", MONTHS_AHEAD)
        if is_cut:
            yield self.env._(
                "There is more than is shown: what was billed before is under Ledger,"
                " and what comes later follows."
            )

    def _get_timeline(self):
        """Return what happened and what comes, each with its day and its sentence.

        Reads with the rights of the user, and invoices as far as their state goes with
        those of the system: look at who may see the subscription before.

        :return: list of ``TimeItem`` in order of time, and whether some were left out.
        """
        self.ensure_one()
        self.check_access("read")
        days = self._get_timeline_window()
        coming, is_cut = [], False
        if self.state != "cancelled":
            coming, is_cut = self._get_time_to_come()
        found = []
        if isinstance(self.id, int):
            found = [
                (self._get_time_of_ledger(days.start), MOST_PERIODS),
                (self._get_time_of_debits(days.start), MOST_DEBITS),
                (self._get_time_of_refunds(days.start), MOST_DEBITS),
                (self._get_time_of_events(days.start), MOST_EVENTS),
                (self._get_time_of_pauses(days), MOST_PAUSES),
            ]
        # NOTE: of lines of several lengths, one document is for several periods.
        items = [
            *coming[: 2 * MOST_COMING],
            *self._get_time_of_trial(days),
            *self._get_time_of_end(days),
        ]
        is_cut = is_cut or len(coming) > 2 * MOST_COMING
        for of_one_sort, most in found:
            items += sorted(of_one_sort, key=_BY_TIME)[-most:]
            is_cut = is_cut or len(of_one_sort) > most
        return sorted(items, key=_BY_TIME), is_cut

    def _get_timeline_window(self):
        """Return the days that are looked at: of what is over, those before its end."""
        today = self.company_id._subdebit_today()
        is_over = self.state == "ended" and self.date_end
        pivot = min(today, self.date_end) if is_over else today
        start = max(fields.Date.subtract(pivot, months=MONTHS), self._get_first_start())
        until = fields.Date.add(max(pivot, start), months=MONTHS, days=1)
        return Period(min(start, pivot), until)

    def _get_timeline_months(self, items):
        """Return the whole months from the first item or today to the last."""
        window, today = self._get_timeline_window(), self.company_id._subdebit_today()
        known = [day for item in items for day in (item.day, item.last_day)]
        # NOTE: what is open goes on beyond today, and wants some room.
        ahead = today if self.state == "ended" else fields.Date.add(today, months=1)
        shown = [today, ahead] if today in window else []
        inside = [max(window.start, min(day, window.end)) for day in known]
        first, last = min(inside + shown), max(inside + shown)
        return Period(
            first.replace(day=1),
            fields.Date.add(last.replace(day=1), months=1),
        )

    # === FOR A SCREEN === #

    def _format_timeline(self, items):
        words, readable = self._get_time_words(), self._get_readable(items)
        return [
            {
                "id": item.key,
                "kind": item.kind,
                "what": item.what,
                "about": item.about,
                "state": item.state,
                "state_label": words[item.state],
                "label": item.label,
                "date_from": item.date_from and str(item.date_from),
                "date_to": item.date_to and str(item.date_to),
                "on": item.on and str(item.on),
                "dates": self._format_time(item),
                "due": self._format_due(item),
                "amount": self._format_sum(item),
                "is_total": item.kind in ("debit", "refund", "instalment"),
                "is_plain": item.is_plain,
                "sentence": item.sentence,
                "why": item.why,
                "res_model": item.record._name if item.record in readable else None,
                "res_id": item.record.id if item.record in readable else None,
            }
            for item in items
        ]

    def _get_readable(self, items):
        """Return the records behind the items that the user may open."""
        records = {}
        for record in (item.record for item in items if item.record):
            records.setdefault(record._name, []).append(record.id)
        return {
            record
            for name, ids in records.items()
            for record in self.env[name].browse(ids)._filtered_access("read")
        }

    def _format_time(self, item):
        if not item.date_from:
            return format_date(self.env, item.on)
        if not item.date_to:
            return self.env._("from %s on", format_date(self.env, item.date_from))
        return self._format_days(Period(item.date_from, item.date_to))

    def _format_due(self, item):
        """Return when the sum of a period is paid; it has days of its own beside."""
        return format_date(self.env, item.on) if item.date_from and item.on else ""

    def _format_sum(self, item):
        return "" if item.amount is None else item.currency.format(item.amount)
