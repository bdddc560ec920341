from typing import Any, NamedTuple

from odoo import api, fields, models

from ...const import BANK_DEBIT_SCHEMES
from ...schedule.billing_lead import charge_date_of
from ...schedule.business_days import bank_calendar
from ...schedule.debit_dates import first_stoppable_date
from .coming import charges_of, is_charge, slot_of


class Beginning(NamedTuple):
    """From which day a decision counts, and for which lines only later.

    ``later``: pairs of the id of a line and a day, as of ``schedule.events.Event``.
    """

    day: Any
    later: tuple = ()


class SubdebitSubscription(models.Model):
    """What can still be stopped or announced, by the notice of the mandate or scheme."""

    _inherit = "subdebit.subscription"

    def _has_notice(self):
        """Tell whether a charge can be stopped only so long before."""
        return bool(self._get_noticed_slots())

    def _get_noticed_slots(self):
        """Return the slots of the payers whose charges need a notice."""
        return [
            slot
            for slot, party in enumerate(self._get_parties())
            if party.payment_mode == "automatic"
            and party.debit_scheme in BANK_DEBIT_SCHEMES
        ]

    def _get_change_day(self, slot=0):
        """Return the day for which a change that is made now counts at the banks."""
        scheme = self._get_timing_scheme(slot)
        return self.company_id.sudo()._subdebit_change_day(scheme)

    def _get_first_stoppable(self):
        """Return the first day whose charge can still be stopped, or announced, now."""
        return max(
            first_stoppable_date(
                self._get_change_day(slot),
                self._get_timing_scheme(slot),
                self._get_notice(slot),
            )
            for slot in self._get_noticed_slots()
        )

    def _get_stop_by(self, charged_on, slot=0):
        """Return the last day on which what is to come can be stopped, or None."""
        has_notice = slot in self._get_noticed_slots()
        return self._get_last_change(charged_on, slot) if has_notice else None

    def _is_in_notice(self, row):
        """Tell whether it is too late to stop what is not invoiced yet."""
        slot = slot_of(row)
        stop_by = self._get_stop_by(row["due_on"], slot)
        return bool(stop_by and stop_by < self._get_change_day(slot))

    def _preview_in_notice(self, events=(), not_before=None):
        """Return the documents to come that bill before any charge can be stopped.

        :param events: that are not saved.
        :param date not_before: nor is any charge before that day in time.
        """
        if not self._has_notice():
            return []
        bound = self._get_first_stoppable()
        if not_before:
            # NOTE: a wish for the last day of a month is charged on the bank day before.
            calendar = bank_calendar(
                self._get_timing_scheme(self._get_noticed_slots()[0])
            )
            bound = max(bound, calendar.roll_forward(not_before))
        until = fields.Date.subtract(bound, days=1)
        since = None if events else self.next_charge_date or None
        return list(filter(is_charge, self._preview_documents(events, until, since)))

    # === FROM WHEN ON === #

    def _get_first_free(self, day, taken_back):
        """Return the ``Beginning`` of what changes free periods, from a day on.

        Periods that were invoiced ahead, and those inside the notice, are collected:
        for their line it begins after them.

        :param taken_back: invoices that are not to be collected.
        """
        self.ensure_one()
        free = self._get_first_uninvoiced(day, taken_back)
        for row in filter(self._is_in_notice, self._preview_in_notice()):
            for charge in charges_of(row):
                if charge.period.start >= free.get(charge.key, day):
                    _put_off(free, charge.key, charge.period.end)
        return begin(free, day)

    def _get_first_uninvoiced(self, day, taken_back=()):
        """Return the first day of each line, from one on, that is not invoiced.

        :param taken_back: invoices that do not count.
        :return: dict, id of the line -> date.
        """
        free = self._begin_all(day)
        for ahead in self._get_invoiced_ahead(day):
            if ahead.move not in taken_back:
                for charge in ahead.charges:
                    _put_off(free, charge.line_id.id, charge.date_to)
        return free

    def _get_first_noticed(self, event):
        """Return the ``Beginning`` of a resume whose charges can be told in time.

        NOTE: only of whole periods. What is left of one that has begun is charged as
        soon as the bank can.

        :param event: ``schedule.events.Resume``, as it was wished.
        """
        self.ensure_one()
        free = self._begin_all(event.effective, event)
        possible = max(
            filter(
                None, map(self._get_first_possible_charge, self._get_noticed_slots())
            ),
            default=None,
        )
        for row in self._preview_in_notice([event], possible):
            for charge in charges_of(row):
                is_late = _is_whole(charge) and self._is_too_late(charge, possible)
                if is_late and charge.key in free:
                    _put_off(free, charge.key, charge.period.end)
        return begin(free, event.effective)

    def _begin_all(self, day, event=None):
        """Return a day for each line that an event concerns: a fee has no later period."""
        lines = self.line_ids.filtered(lambda line: line.kind != "one_time")
        return {key: day for key in lines.ids if not event or event.concerns(key)}

    def _is_too_late(self, charge, possible):
        """Tell whether a charge could not be collected on its own day any more.

        :param date possible: the first charge that the provider can make, or None.
        """
        slot = charge.payer_slot
        wanted = charge_date_of(charge, self._get_timing_scheme(slot))
        if possible and wanted < possible:
            return True
        stop_by = self._get_stop_by(wanted, slot)
        return bool(stop_by) and stop_by < self._get_change_day(slot)

    @api.model
    def _get_back_problem(self, ahead, taken_back):
        """Return why some of the invoices cannot be taken back, or None."""
        kept = [one for one in ahead if one.move not in taken_back]
        last = {}
        for one in kept:
            for charge in one.charges:
                _put_off(last, charge.line_id, charge.date_from)
        for one in ahead:
            if one.move not in taken_back:
                continue
            kept_on = [
                (last[charge.line_id], charge.date_from)
                for charge in one.charges
                if charge.line_id in last
            ]
            if any(day > begun for day, begun in kept_on):
                return self.env._(
                    "%(invoice)s cannot be taken back while the ones after it are"
                    " collected.",
                    invoice=one.move.name,
                )
            # NOTE: days are invoiced once to each payer.
            if any(day == begun for day, begun in kept_on):
                return self.env._(
                    "%(invoice)s cannot be taken back while the other payer's part of the"
                    " same days is collected: take back both.",
                    invoice=one.move.name,
                )
        return None


def _put_off(days, key, day):
    days[key] = max(day, days.get(key, day))


def begin(free, day):
    """Return the ``Beginning`` of what is free from these days on, at the earliest one."""
    first = min(free.values(), default=day)
    return Beginning(first, tuple((key, on) for key, on in free.items() if on > first))


def _is_whole(charge):
    return charge.period == charge.natural_period
