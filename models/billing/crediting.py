from collections import Counter
from dataclasses import replace
from fractions import Fraction
from typing import Any, NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...schedule.credits import Billed, Credit, credits_of
from ...schedule.difference import charge_for, outstanding
from ...schedule.periods import Period
from ..ledger.booked import NET, sum_taxes
from .billing import charge_place
from .documents import (
    group_positions,
    make_differences,
    overlap,
    split_by_amount,
)


class CreditPosition(NamedTuple):
    """What comes back of one charge of the ledger."""

    charge: Any
    credit: Credit
    amounts: Counter


class SubdebitSubscription(models.Model):
    """What was billed and, by a confirmed event, comes back.

    The one door for a pause, a change and a cancellation. Credits are written in the
    transaction of the event, never by the cron.
    """

    _inherit = "subdebit.subscription"

    # === DOORS === #

    @api.private
    def _preview_credits(self, event, events=None, pending=()):
        """Return what an event, saved or not, takes back of what was billed.

        :param event: ``schedule.events.Event``.
        :param events: those before it; None: the saved ones.
        :param pending: what events that are not saved either take back before it.
        :return: list of ``CreditPosition``, each amount in the currency of the invoice,
            positive.
        """
        self.ensure_one()
        terms = self._get_terms()
        if events is None:
            saved = self.event_ids._to_schedule()
            events = [other for other in saved if other.number != event.number]
        event = numbered(event, events)
        entries = self._get_billed_charges(event, terms, events, pending)
        left = {charge: charge._get_amounts_left() for charge in entries}
        for position in pending:
            if position.charge in left:
                left[position.charge].subtract(position.amounts)
        by_entry = {id(entry.charge): charge for charge, entry in entries.items()}
        positions = []
        for credit in credits_of(terms, events, event, entries.values()):
            charge = by_entry[id(credit.charge)]
            amounts = charge._take_part(left[charge], credit.part, credit.is_last)
            if any(amounts.values()):
                positions.append(CreditPosition(charge, credit, amounts))
        return positions

    @api.private
    def _credit(self, events, date, begun=()):
        """Write what confirmed events take back; never commits.

        What comes off the next invoice waits for that. Days that are billed anew for
        another price become one document, of the difference; the rest is credit notes
        that name their invoices, one each.

        :param events: ``subdebit.event``, saved, of this subscription; several are one
            decision.
        :param date date: the day of issue.
        :param begun: lines that come with the events, and are billed at once.
        :return: what is issued, as ``account.move``.
        """
        self.ensure_one()
        at_once, unclear = [], []
        for event, before in self._take_in_turn(events):
            [told] = event._to_schedule()
            unclear.append(self._say_unclear(told, before))
            positions = self._preview_credits(told, before)
            for position in get_at_once(positions, positions):
                self._check_may_be_credited(position.charge.move_id, date)
            credits = self._plan_credits(positions, event)
            self._give_days_back(positions)
            at_once += get_at_once(positions, credits)
        moves = self._issue_at_once(at_once, date, begun)
        self._update_next_charge_date()
        self._ask_about_unclear(" ".join(filter(None, dict.fromkeys(unclear))))
        return moves | self._issue_credits_in_vain(date)

    def _take_in_turn(self, events):
        """Yield each event, and those that the engine knows before it."""
        events = events.filtered(lambda event: event._to_schedule()).sorted("id")
        later = set(events.ids)
        saved = self.event_ids._to_schedule()
        for event in events:
            yield event, [other for other in saved if other.number not in later]
            later.discard(event.id)

    # === ITS PARTS === #

    def _get_billed_charges(self, event, terms, events, pending=()):
        """Return what stands in the ledger and may be touched by an event.

        :return: dict, ``subdebit.charge`` -> ``schedule.credits.Billed``. Days which
            today's engine would not bill so are left out: ``_say_unclear`` tells them.
        """
        entries = {}
        for charge in self.sudo().charge_ids.sorted("date_from"):
            if (
                charge.sign != 1
                or charge.date_to <= event.effective
                or charge._is_taken_back()
            ):
                continue
            days = Period(charge.date_from, charge.date_to)
            before = [p.credit for p in pending if p.charge == charge]
            credited = tuple(charge._get_returned_days(days))
            credited += tuple(credit.period for credit in before)
            left = charge._get_part_left() - sum(credit.part for credit in before)
            slot = charge.line_id.id, charge.payer_slot
            found = charge_for(terms, events, *slot, days, credited)
            if found:
                entries[charge] = Billed(
                    charge=found, credited=credited, left=max(left, Fraction(0))
                )
        return entries

    def _plan_credits(self, positions, event):
        """Write the ledger: what comes back, and stands on no document yet."""
        records = (
            self.env["subdebit.charge"]
            .sudo()
            .create([_prepare_credit_vals(position, event) for position in positions])
        )
        return [record._to_waiting() for record in records]

    def _sketch_credits(self, positions):
        """Return the same of an event that is not saved."""
        charges = self.env["subdebit.charge"].sudo()
        return [
            charges.new(_prepare_credit_vals(position))._to_waiting()
            for position in positions
        ]

    # === ONE DOCUMENT === #

    def _issue_at_once(self, credits, date, begun=()):
        """Issue what comes back now, with what is billed anew for the same days."""
        groups = self._get_groups_anew(
            credits,
            date,
            self._get_covered(),
            self.event_ids._to_schedule(),
            self._get_next_revisions() if credits else {},
            begun=begun,
        )
        groups, free = split_by_amount(groups)
        self._waive_for_zero(free)
        self._check_lock_dates(groups)
        return self._create_documents(make_differences(groups, credits, date))

    def _get_groups_anew(
        self, credits, date, covered, events, revisions=None, added=(), begun=()
    ):
        """Return the positions that bill days again which have just come back.

        :param list credits: ``Waiting``.
        :param dict covered: without the days that came back.
        :param added: lines that are not saved, and are billed at once as far as is due.
        :param begun: such lines, saved.
        """
        lines = self._get_lines_by_key(added)
        keys = [key for key, line in lines.items() if line in (*added, *begun)]
        starts = [lines[key].date_start for key in keys]
        starts += [credit.days.start for credit in credits]
        if not starts:
            return []
        charges = outstanding(
            self._get_terms(added),
            events,
            covered,
            max([date, *(credit.days.end for credit in credits)]),
            min(starts),
        )
        make = self._get_position_maker(added=added)
        return group_positions(
            make(
                charge,
                date,
                (revisions or {}).get(charge_place(charge), 0),
            )
            for charge in self._meter(charges, added)
            if (charge.key in keys and charge.bill_on <= date)
            or _is_due_anew(charge, lines[charge.key], credits, date)
        )

    def _check_may_be_credited(self, move, date):
        """Refuse to credit a draft, or in a closed period.

        :raise UserError: names the invoice, or the period.
        """
        if move.state == "draft":
            raise UserError(
                self.env._(
                    "The invoice of %(name)s from %(date)s is still a draft. Post it or"
                    " delete it first: then what comes back can be credited.",
                    name=self.name,
                    date=format_date(self.env, move.invoice_date),
                )
            )
        has_taxes = bool(move.invoice_line_ids.tax_ids)
        self._check_open_period(date, move.journal_id, has_taxes)

    def _prepare_credit_line_vals(self, charge, period, amounts, sign=1):
        """Return the values of the line that takes days of a charge back.

        :param int sign: -1 on an invoice.
        """
        origin = charge.move_line_id
        lang = origin.move_id.partner_id.lang or self.env.lang
        first, last = (
            format_date(self.env, day, lang_code=lang)
            for day in (period.start, period.last)
        )
        env = self.with_context(lang=lang).env
        return {
            "product_id": origin.product_id.id,
            "account_id": origin.account_id.id,
            "name": env._(
                "%(label)s, %(first)s – %(last)s: credit for %(invoice)s",
                label=charge.subscription_id._name_line(
                    charge.line_id,
                    origin.product_id,
                    origin.move_id.partner_id,
                    lang,
                    charge.date_from,
                ),
                first=first,
                last=last,
                invoice=origin.move_id.name,
            ),
            **origin._subdebit_prepare_service_vals(period),
            "subdebit_credited_line_id": origin.id,
            **charge._prepare_amount_vals(
                amounts, origin.tax_ids, origin.currency_id, sign
            ),
        }

    def _give_days_back(self, positions):
        """Take the days that come back out of what is dealt with."""
        for position in positions:
            covers = position.charge.cover_ids.sudo()
            covers._take_out(position.credit.period)


def get_at_once(positions, credits):
    """Return the credits that do not wait for the next invoice."""
    return [
        credit
        for position, credit in zip(positions, credits, strict=True)
        if not position.credit.with_next
    ]


def _is_due_anew(charge, line, credits, date):
    """Tell whether days that came back are billed again, and may be by now."""
    is_due = charge.derivation.timing == "advance" or charge.bill_on <= date
    return is_due and any(
        credit.line == line
        and credit.charge.payer_slot == charge.payer_slot
        and overlap(credit.days, charge.period)
        for credit in credits
    )


def numbered(event, events):
    """Return an event that is not saved as the last of its day."""
    if event.number:
        return event
    last = max((other.number for other in events), default=0)
    return replace(event, number=last + 1)


def _prepare_credit_vals(position, event=None):
    charge, period = position.charge, position.credit.period
    return {
        **charge._prepare_credit_vals(),
        "revision": charge._get_next_credit_revision(period.start),
        "date_from": period.start,
        "date_to": period.end,
        "share_num": position.credit.part.numerator,
        "share_den": position.credit.part.denominator,
        "event_id": event and event.id,
        "planned_amounts": dict(position.amounts),
        "amount_net": position.amounts[NET],
        "amount_tax": sum_taxes(position.amounts),
    }
