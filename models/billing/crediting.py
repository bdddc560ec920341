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
    def _credit(self, event, date):
        """Write what a confirmed event takes back; never commits.

        What comes off the next invoice waits for that. Days that are billed anew for
        another price become one document, of the difference; the rest is credit notes
        that name their invoices, one each.

        :param event: ``subdebit.event``, saved, of this subscription.
        :param date date: the day of issue.
        :return: what is issued, as ``account.move``.
        """
        self.ensure_one()
        [told] = event._to_schedule()
        positions, unclear = self._preview_credits(told), self._say_unclear(told)
        for position in get_at_once(positions, positions):
            self._check_may_be_credited(position.charge.move_id, date)
        credits = self._plan_credits(positions, event)
        self._give_days_back(positions)
        moves = self._issue_at_once(get_at_once(positions, credits), date)
        self._update_next_charge_date()
        self._ask_about_unclear(unclear)
        return moves | self._issue_credits_in_vain(date)

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

    def _issue_at_once(self, credits, date):
        """Issue what comes back now, with what is billed anew for the same days."""
        groups = self._get_groups_anew(
            credits,
            date,
            self._get_covered(),
            self.event_ids._to_schedule(),
            credits and self._get_next_revisions() or {},
        )
        groups, free = split_by_amount(groups)
        self._waive_for_zero(free)
        self._check_lock_dates(groups)
        return self._create_documents(make_differences(groups, credits, date))

    def _get_groups_anew(self, credits, date, covered, events, revisions=None):
        """Return the positions that bill days again which have just come back.

        :param list credits: ``Waiting``.
        :param dict covered: without the days that came back.
        """
        if not credits:
            return []
        days = [credit.days for credit in credits]
        charges = outstanding(
            self._get_terms(),
            events,
            covered,
            max(period.end for period in days),
            min(period.start for period in days),
        )
        lines, make = self._get_lines_by_key(), self._get_position_maker()
        positions = [
            make(
                charge,
                date,
                (revisions or {}).get(charge_place(charge), 0),
            )
            for charge in charges
            if _is_anew(charge, lines[charge.key], credits)
            and (charge.derivation.timing == "advance" or charge.bill_on <= date)
        ]
        return group_positions(positions)

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
                    charge.line_id, origin.product_id, origin.move_id.partner_id, lang
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


def _is_anew(charge, line, credits):
    return any(
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
