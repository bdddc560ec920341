from datetime import date as Date
from typing import Any, NamedTuple

from odoo import fields, models
from odoo.tools import format_date

from ...schedule.charges import tracks
from ...schedule.difference import next_outstanding
from ..billing.crediting import numbered
from ..billing.preview import billed_lines
from ..mixin import say_about
from .coming import charges_of, is_charge, is_part, owners_of, slot_of

# As far as a decision is looked at: what is skipped later is not listed.
MONTHS_AHEAD = 12
# So many documents to come are computed for each subscription. So many are listed of
# those that are skipped for ever, and so many of those that stay as they were.
ROWS = 24
SKIPPED, KEPT = 3, 2

EFFECTS = [
    ("collected", "Still collected"),
    ("kept", "Charged as usual"),
    ("skipped", "Skipped"),
    ("prorated", "Prorated"),
    ("credited", "Credited"),
    ("changed", "Changed"),
    ("billed", "Billed now"),
    ("added", "In addition"),
]


class Effect(NamedTuple):
    """What becomes of one charge, invoiced or to come, by a decision.

    ``effect`` is one of ``EFFECTS``; ``amount_total`` is positive, taxes included, also
    of what comes back; ``charge_on`` is None where nothing is charged; ``amount_before``
    what it would be without a change; ``owners`` who pays it, and in whose name it is.
    """

    effect: str
    date_from: Date
    date_to: Date
    bill_on: Date
    charge_on: Date | None
    amount_total: float
    explanation: str
    debit: Any = None
    amount_before: float | None = None
    owners: Any = None


class Decision(NamedTuple):
    """What a pause, a resume or a cancellation comes to, for one subscription.

    ``events``: what is put on the timeline, as ``schedule.events``. ``said``: what else
    it comes to, in sentences; ``messages``: who is told, or is not. ``problem``: why it
    cannot be decided so, in a sentence, or None; then there are no effects. ``coming``: of
    each document to come, ``(owners, day)``: whose it is, and when it is charged. Of a change:
    ``charge_total`` is what is billed at once, with its taxes, before what comes back;
    ``tax_total`` the tax in the difference; ``planned`` as of ``models/change``.
    """

    subscription: Any
    events: tuple = ()
    effects: tuple = ()
    next_charge_date: Date | None = None
    coming: tuple = ()
    credit_total: float = 0.0
    said: tuple = ()
    messages: tuple = ()
    problem: str | None = None
    charge_total: float = 0.0
    tax_total: float = 0.0
    planned: Any = None


class SubdebitSubscription(models.Model):
    """What a decision comes to: by the documents with it, and without it."""

    _inherit = "subdebit.subscription"

    # === THE DECISION === #

    def _weigh(self, events, day, kind, said=()):
        """Return the ``Decision`` that events which are not saved come to.

        :param events: iterable of ``schedule.events.Event``.
        :param date day: the first one that they change.
        :param str kind: of the message that is sent, as of ``_tell``; None: none is.
        :param said: sentences on what else it comes to.
        """
        self.ensure_one()
        until = fields.Date.add(max(day, self._get_today()), months=MONTHS_AHEAD)
        before = self._preview_documents((), until, self.next_charge_date or None, ROWS)
        after = self._preview_documents(events, until, None, ROWS)
        credited = [row for row in after if row["is_credit_note"]]
        effects = (
            *self._get_effects_of_invoices(day),
            *_shorten(list(self._get_effects_to_come(before, after))),
            *map(self._get_credited, credited),
        )
        next_charge_date = self._get_next_charged(events, after)
        told_on = events[-1].effective
        return Decision(
            subscription=self,
            events=tuple(events),
            effects=tuple(sorted(effects, key=lambda e: (e.date_from, e.bill_on))),
            next_charge_date=next_charge_date,
            coming=tuple(map(self._get_owners_and_day, filter(is_charge, after))),
            messages=tuple(self._say_messages(kind, told_on, next_charge_date)),
            credit_total=self.currency_id.round(
                sum(row["amount_total"] for row in credited)
            ),
            said=(*said, *filter(None, map(self._say_unclear, events))),
        )

    def _is_in_vain(self, events, before=()):
        """Tell whether events that are not saved change nothing of what is billed.

        :param before: events that are not saved either, and come first.
        """
        terms, saved = self._get_terms(), self.event_ids._to_schedule()
        was = self._number_all(before, saved)
        return tracks(terms, was) == tracks(terms, self._number_all(events, was))

    def _number_all(self, events, saved):
        story = [*saved]
        for event in events:
            story.append(numbered(event, story))
        return story

    def _say_messages(self, kind, day, charge_date):
        """Yield whom a message goes to, and why somebody cannot be told."""
        charge_date = charge_date if kind in ("resume", "restart") else None
        for row in self._preview_messages(kind, day, charge_date) if kind else ():
            if row["address"]:
                yield self.env._(
                    "%(partner)s is told today (%(address)s).",
                    partner=row["partner"].display_name,
                    address=row["address"],
                )
            if row["problem"]:
                yield row["problem"]

    def _save_decision(self, decision, today, reason=False, reason_id=False, **kinds):
        """Put the events of a decision on the timeline; credit what they take back.

        :param date today: of the company.
        :param kinds: the kind of event that the timeline shows for one of the engine's.
        """
        self.ensure_one()
        for told in decision.events:
            kind = kinds.get(told.kind, told.kind)
            event = self._add_event(
                kind,
                told.effective,
                reason,
                reason_id,
                lines=told.lines,
                **told.details(),
            )
            self._credit(event, today)
        self._update_next_charge_date()
        self._follow_pauses(today)

    def _take_back(self, moves):
        """Cancel the debits of invoices that are not to be collected, where that goes."""
        for move in moves & self.sudo().charge_ids.move_id:
            debit_sudo = move._subdebit_get_asking_debit_sudo()
            if debit_sudo.can_be_stopped:
                debit_sudo._ask_to_stop()
            elif debit_sudo.state == "ready":
                debit_sudo._cancel(self.env._("Taken back by %s", self.env.user.name))

    def _get_next_charged(self, events, after):
        """Return the next date of a charge that is not invoiced, None after the last."""
        for row in after:
            if is_charge(row):
                return self._get_charged_on(row)
        # It is farther away than is listed.
        story = self._tell_story(events)
        charge = next_outstanding(
            self._get_terms(), story.events, story.covered, self._get_first_start()
        )
        if not charge:
            return None
        next_run = self.company_id._subdebit_next_run_date(self._get_today())
        if self._get_party(charge.payer_slot).payment_mode == "offline":
            return charge.bill_on
        return self._get_due_date(charge, self._get_made_on(charge, next_run))

    def _get_owners_and_day(self, row):
        """Return who pays a document to come, or has it in his name, and on which day."""
        group = row["document"].group
        return group.payer | group.partner, self._get_charged_on(row)

    def _get_charged_on(self, row):
        """Return when a document to come is charged: by the banks, or as agreed."""
        is_debited = row["document"].group.payment_mode == "automatic"
        return row["due_on"] if is_debited else row["bill_on"]

    # === WHAT IS INVOICED === #

    def _get_effects_of_invoices(self, day):
        """Return what becomes of invoices that were made ahead, or are being debited."""
        return [self._get_effect_of_invoice(ahead) for ahead in self._get_standing(day)]

    def _get_standing(self, day):
        """Return an ``Ahead`` for each invoice of days to come, or not yet collected."""
        charges = self.sudo().charge_ids.filtered(
            lambda charge: (
                charge.sign == 1
                and charge.move_id
                and (charge.date_to > day or charge.move_id.subdebit_in_flight)
                and not charge._is_taken_back()
            )
        )
        in_order = charges.sorted(lambda one: (one.date_from, one.payer_slot))
        by_move = in_order.grouped("move_id")
        return [
            self._get_ahead(move, part)
            for move, part in by_move.items()
            if min(part.mapped("date_from")) >= day or move._subdebit_get_owed_sudo()
        ]

    def _get_effect_of_invoice(self, ahead):
        charges, move = ahead.charges, ahead.move
        is_asked = move.subdebit_payment_mode == "automatic" and (
            move._subdebit_get_owed_sudo() or move._subdebit_has_claim_sudo("with_bank")
        )
        return Effect(
            effect="collected" if is_asked else "kept",
            date_from=min(charges.mapped("date_from")),
            date_to=max(charges.mapped("date_to")),
            bill_on=move.invoice_date,
            charge_on=ahead.due_on,
            amount_total=self.currency_id.round(ahead.amount),
            explanation=self._say_whose(
                move.subdebit_payer_id, self._say_standing(ahead, is_asked)
            ),
            debit=self._get_debit_of(move, is_asked) or None,
            owners=move.subdebit_payer_id | move.partner_id,
        )

    def _say_whose(self, payer, said):
        """Return what is said of a charge; where two share it, of whose part."""
        if not (self.share_ids and payer):
            return said
        name = payer.sudo().display_name
        return say_about(self.env, name, said) if said else name

    def _get_debit_of(self, move, is_asked=True):
        """Return the debit of an invoice, or the one that was stopped of what is owed."""
        debit_sudo = move._subdebit_get_asking_debit_sudo()
        if is_asked and not debit_sudo:
            return move._subdebit_get_stopped_debit_sudo()
        return debit_sudo

    def _say_standing(self, ahead, is_asked):
        told = {
            "invoice": ahead.move.name or self.env._("A draft"),
            "due": self._format_weekday(ahead.due_on),
        }
        if not is_asked:
            if ahead.move.payment_state in ("paid", "in_payment", "reversed"):
                return self.env._("%(invoice)s is paid.", **told)
            return self.env._("%(invoice)s is due on %(due)s.", **told)
        debit_sudo = self._get_debit_of(ahead.move)
        if debit_sudo.can_be_stopped:
            return self.env._(
                "%(invoice)s waits at the provider, for %(due)s: it is collected, unless"
                " it is taken back and the provider still stops it.",
                **told,
            )
        if debit_sudo.stop_state in ("asked", "unheard"):
            return self.env._(
                "%(invoice)s waits at the provider, for %(due)s: it is collected, unless"
                " the provider still stops it.",
                **told,
            )
        if debit_sudo.stop_state == "stopped":
            again = self.env._(
                "%(invoice)s is debited again on %(due)s, unless it is taken back.",
                **told,
            )
            return self._say_stop_by(again, ahead.stop_by)
        if ahead.move._subdebit_has_claim_sudo("with_bank"):
            return self.env._(
                "%(invoice)s is with the bank, for %(due)s: it is still collected.",
                **told,
            )
        return self._say_stop_by(
            self.env._("%(invoice)s is debited on %(due)s.", **told), ahead.stop_by
        )

    def _say_stop_by(self, said, stop_by):
        """Return a sentence with until when a charge can be stopped, or could be."""
        if not stop_by:
            return said
        stop = self._format_weekday(stop_by)
        if stop_by < self._get_change_day():
            told = self.env._("It could be stopped until %s.", stop)
        else:
            told = self.env._("It can be stopped until %s.", stop)
        return f"{said} {told}"

    def _format_weekday(self, day):
        return format_date(self.env, day, date_format="EEEE d MMMM y")

    # === WHAT IS TO COME === #

    def _get_effects_to_come(self, before, after):
        """Return what becomes of the documents to come, compared day by day."""
        left = [row for row in after if is_charge(row)]
        for row in before:
            if not is_charge(row):
                continue
            found = [other for other in left if _share_days(row, other)]
            left = [other for other in left if other not in found]
            if not found:
                yield self._get_effect(row, "skipped")
            for other in found:
                yield self._get_effect(other, self._compare(row, other))
        for row in left:
            yield self._get_effect(row, "prorated" if is_part(row) else "kept")

    def _compare(self, row, other):
        """Return what became of a document, which is another with the decision."""
        if self.currency_id.compare_amounts(row["amount_total"], other["amount_total"]):
            is_partial = is_part(row) or is_part(other) or other["document"].credits
            return "prorated" if is_partial else "changed"
        is_late = self._is_in_notice(other)
        return "collected" if is_late else "kept"

    def _get_effect(self, row, effect):
        said = row["label"]
        if effect == "collected":
            stop_by = self._get_stop_by(row["due_on"], slot_of(row))
            said = self._say_stop_by(
                self.env._("It is inside the notice: still collected."), stop_by
            )
        days = [line["days"] for line in billed_lines(row)]
        return Effect(
            effect=effect,
            date_from=min(period.start for period in days),
            date_to=max(period.end for period in days),
            bill_on=row["bill_on"],
            charge_on=None if effect == "skipped" else self._get_charged_on(row),
            amount_total=row["amount_total"],
            explanation=self._say_whose(owners_of(row)[:1], said),
            owners=owners_of(row),
        )

    def _get_credited(self, row):
        return Effect(
            effect="credited",
            date_from=row["date_from"],
            date_to=row["date_to"],
            bill_on=row["issue_on"],
            charge_on=None,
            amount_total=row["amount_total"],
            explanation=self._say_whose(owners_of(row)[:1], row["label"]),
            owners=owners_of(row),
        )


def _shorten(effects):
    """Return effects without most of what goes on as it does at last, for ever."""
    for effect, listed in (("skipped", SKIPPED), ("kept", KEPT)):
        while len(effects) > listed and all(
            one.effect == effect for one in effects[-listed - 1 :]
        ):
            effects = effects[:-1]
    return effects


def _share_days(row, other):
    """Tell whether two documents are about the same days of a line."""
    return any(
        (one.key, one.payer_slot) == (two.key, two.payer_slot)
        and one.period.start < two.period.end
        and two.period.start < one.period.end
        for one in charges_of(row)
        for two in charges_of(other)
    )
