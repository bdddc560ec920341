from collections import Counter
from dataclasses import replace
from typing import Any, NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from ...schedule.credits import Billed, Credit, credits_of
from ...schedule.difference import charge_for
from ...schedule.periods import Period


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
    def _preview_credits(self, event):
        """Return what an event, saved or not, takes back of what was billed.

        :param event: ``schedule.events.Event``.
        :return: list of ``CreditPosition``, each amount in the currency of the invoice,
            positive.
        """
        self.ensure_one()
        terms = self._get_terms()
        events = [
            other
            for other in self.event_ids._to_schedule()
            if other.number != event.number
        ]
        event = numbered(event, events)
        entries = self._get_billed_charges(event, terms, events)
        left = {charge: charge._get_amounts_left() for charge in entries}
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

        What comes off the next invoice waits for that; for the rest credit notes are
        made that name their invoices, one each.

        :param event: ``subdebit.event``, saved, of this subscription.
        :param date date: the day of issue.
        :return: the credit notes, as ``account.move``.
        """
        self.ensure_one()
        [told] = event._to_schedule()
        positions, unclear = self._preview_credits(told), self._say_unclear(told)
        now = [position for position in positions if not position.credit.with_next]
        later = [position for position in positions if position.credit.with_next]
        notes = self._create_credit_notes(now, date, event)
        self.env["subdebit.charge"].sudo().create(
            [
                {
                    **_prepare_credit_vals(position, event),
                    "planned_amounts": dict(position.amounts),
                    "planned_price": position.charge._get_price(
                        position.amounts, position.charge.move_line_id.tax_ids
                    ),
                    "amount_net": position.amounts["net"],
                }
                for position in later
            ]
        )
        self._give_days_back(positions)
        self._update_next_charge_date()
        self._ask_about_unclear(unclear)
        return notes

    # === ITS PARTS === #

    def _get_billed_charges(self, event, terms, events):
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
            credited = tuple(charge._get_returned_days(days))
            slot = charge.line_id.id, charge.payer_slot
            found = charge_for(terms, events, *slot, days, credited)
            if found:
                entries[charge] = Billed(
                    charge=found, credited=credited, left=charge._get_part_left()
                )
        return entries

    def _create_credit_notes(self, positions, date, event):
        """Return posted credit notes, one for each invoice that is credited."""
        by_move = {}
        for position in positions:
            by_move.setdefault(position.charge.move_id, []).append(position)
        for move in by_move:
            self._check_may_be_credited(move, date)
        notes = self.env["account.move"]
        for move, parts in by_move.items():
            note = self._create_credit_note(move, parts, date)
            notes |= note
            self._link_credits(note, parts, event)
        to_post = notes.filtered(lambda note: self.plan_id.invoice_policy != "draft")
        if to_post:
            to_post._post(soft=False)
        return notes

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

    def _create_credit_note(self, move, positions, date):
        return (
            self.env["account.move"]
            .with_company(move.company_id)
            .with_context(**self._get_invoice_context())
            .create(self._prepare_credit_note_vals(move, positions, date))
        )

    def _prepare_credit_note_vals(self, move, positions, date):
        """Return the values of the credit note of one invoice."""
        return {
            "move_type": "out_refund",
            "company_id": move.company_id.id,
            "journal_id": move.journal_id.id,
            "partner_id": move.partner_id.id,
            "currency_id": move.currency_id.id,
            "invoice_date": date,
            "invoice_date_due": date,
            "invoice_payment_term_id": False,
            "fiscal_position_id": move.fiscal_position_id.id,
            "reversed_entry_id": move.id,
            "ref": self.env._("Credit for %s", move.name),
            "invoice_origin": self.name,
            "invoice_user_id": move.invoice_user_id.id,
            "subdebit_payer_id": move.subdebit_payer_id.id,
            "subdebit_payment_mode": move.subdebit_payment_mode,
            "subdebit_offline_type": move.subdebit_offline_type,
            "invoice_line_ids": [
                Command.create(
                    self._prepare_credit_line_vals(
                        position.charge, position.credit.period, position.amounts
                    )
                )
                for position in positions
            ],
        }

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
                label=charge.line_id._get_label(origin.product_id),
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

    def _link_credits(self, note, positions, event):
        """Write the ledger: one credit for each line of a credit note."""
        lines = note.invoice_line_ids.sorted("id")
        self.env["subdebit.charge"].sudo().create(
            [
                {**_prepare_credit_vals(position, event), "move_line_id": line.id}
                for position, line in zip(positions, lines, strict=True)
            ]
        )

    def _give_days_back(self, positions):
        """Take the days that come back out of what is dealt with."""
        for position in positions:
            covers = position.charge.cover_ids.sudo()
            covers._take_out(position.credit.period)


def numbered(event, events):
    """Return an event that is not saved as the last of its day."""
    if event.number:
        return event
    last = max((other.number for other in events), default=0)
    return replace(event, number=last + 1)


def _prepare_credit_vals(position, event):
    charge, period = position.charge, position.credit.period
    return {
        **charge._prepare_credit_vals(),
        "revision": charge._get_next_credit_revision(period.start),
        "date_from": period.start,
        "date_to": period.end,
        "share_num": position.credit.part.numerator,
        "share_den": position.credit.part.denominator,
        "event_id": event.id,
    }
