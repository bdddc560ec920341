from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import format_date

from ...const import RUNNING_STATES
from ...schedule.errors import ScheduleError
from ...schedule.events import Change, Undo
from ..pause.coming import is_charge
from ..subscription.share import parts_of

# As far as is looked for the first invoice of each payer, and how many are looked at.
MONTHS_AHEAD, DOCUMENTS = 24, 8

# What becomes of a subscription while one transaction looks at it twice.
HAPPENED = ("event_ids", "charge_ids", "cover_ids", "share_ids", "next_charge_date")

WHATS = [
    ("stays", "Stays"),
    ("next", "From then on"),
    ("asked", "Once accepted"),
]


class Handover(NamedTuple):
    """What another payer, other parts or a payer's stop come to, for one subscription.

    ``vals``: of its fields that change; ``second``: those of the second payer, with his
    ``percent``; None: there is none from then on. ``events``: what is put on the
    timeline, as ``schedule.events``; ``is_idle``: all is so already. ``rows``: list of
    dict ``what, move, payer, debtor, date, amount, method, sentence``, and ``begins`` of what
    is not invoiced yet. ``said``: what
    else there is to know. ``problem``: why it cannot be, or None. ``asks``: what a
    second payer is asked to accept first: dict ``second, date_from``; or None.
    """

    subscription: Any
    vals: dict
    second: dict | None = None
    events: tuple = ()
    is_idle: bool = False
    rows: tuple = ()
    said: tuple = ()
    problem: str | None = None
    asks: dict | None = None


class SubdebitSubscription(models.Model):
    """Taking over and handing back: who owes what, and who is debited from when."""

    _inherit = "subdebit.subscription"

    @api.private
    def _preview_handover(self, vals, second, day):
        """Return the ``Handover`` to other payers, which is not saved.

        What is invoiced stays with whom it was invoiced to. All that is not invoiced yet
        is the new payer's; other parts count from the first period of each line on that
        is free, on that day or later.

        :param dict vals: of the fields in ``CHANGED_BY_WINDOW``, as they are to be.
        :param dict second: ``percent`` and the same of the second payer; None: none.
        :param date day: the first day of other parts.
        """
        self.ensure_one()
        problem = self._get_handover_problem(vals, second)
        if problem:
            return Handover(self, vals, second, problem=problem)
        try:
            events = tuple(self._get_share_events(second, day))
            return Handover(
                self,
                vals,
                second,
                events,
                is_idle=not (events or self._is_paid_otherwise(vals, second)),
                rows=(
                    *self._get_staying_rows(),
                    *self._sketch_payers_sudo(vals, second)._get_first_rows(events),
                ),
                said=tuple(self._say_handover(vals, second, events)),
            )
        except (ScheduleError, OverflowError) as error:
            problem = self._say_schedule_error(error)
            return Handover(self, vals, second, problem=problem)

    # === WHAT STANDS IN THE WAY === #

    def _get_handover_problem(self, vals, second):
        """Return why nobody else can pay so, or None."""
        if self.managed_by:
            return self._say_managed()
        if self.state not in RUNNING_STATES:
            return self.env._(
                "%s is not running: write on its form who pays.", self.name
            )
        if not vals.get("payer_id"):
            return self.env._("Say who pays for %s.", self.display_name)
        sketch = self._sketch_payers_sudo(vals, second)
        problem = sketch._get_method_problem()
        if not problem and second:
            share = sketch.share_ids[:1]
            problem = share._get_problem(second["percent"])
            problem = problem or share._get_method_problem()
        return problem

    def _is_paid_otherwise(self, vals, second):
        """Tell whether anything but the parts is to be otherwise than it is."""
        share = self.share_ids[:1]
        is_other = self._differs_from(vals) or self._is_payer_moved()
        if share and second:
            is_other = is_other or share._differs_from(without_percent(second))
        return is_other

    # === OTHER PARTS === #

    def _get_share_events(self, second, day):
        """Yield the change of the parts, if they are to be others.

        NOTE: from the first period on that is free for both: what was invoiced in full
        to one is not asked of the other once more.
        """
        wished = parts_of(*([second["percent"]] if second else []))
        if self._get_last_parts() == wished:
            return
        today = self._get_today()
        begins = self._get_first_free(max(day, today), ())
        for planned in self._get_planned_shares(begins.day):
            yield Undo(today, event=planned.id)
        yield Change(
            begins.day, later=begins.later, at="renewal", to={"payers": wished}
        )

    def _get_planned_shares(self, day):
        """Return other parts that were to count from a free day on: they are replaced."""
        shares = self.event_ids.filtered(
            lambda event: event.kind == "shares" and event.date_effective >= day
        )
        return shares - self.event_ids._get_withdrawn()

    def _get_last_parts(self):
        """Return who pays which part in the end, by what is decided so far."""
        steps = [track.steps[-1] for track in self._get_tracks()]
        last = max(steps, key=lambda step: step.start, default=None)
        return last.values.payers if last else self._get_payer_parts()

    def _sketch_payers_sudo(self, vals, second):
        """Return the subscription as it would be paid, saved nowhere.

        With the rights of the system, as Billing may not read chosen methods.
        """
        values = dict(vals)
        if second:
            # NOTE: what he paid at the start stays; nothing, where he comes only now.
            at_start = {"percent": self.share_ids[:1].percent}
            share = Command.create({**second, **at_start})
            values["share_ids"] = [Command.clear(), share]
        # NOTE: all sketches of one record share a cache: of an earlier one, what has
        # happened since is not known.
        self.sudo().new(origin=self.sudo()).invalidate_recordset(HAPPENED)
        sketch = self.sudo().new(values, origin=self.sudo())
        for party in sketch._get_parties():
            party._compute_method_owner_id()
            party._compute_debit_scheme()
        return sketch

    # === WHAT IS SHOWN === #

    def _get_staying_rows(self):
        """Return a row for each invoice that is open, or with the bank: it stays."""
        charges = self.sudo().charge_ids.filtered(
            lambda charge: (
                charge.sign == 1
                and charge.move_id.state in ("draft", "posted")
                and not charge._is_taken_back()
            )
        )
        by_move = charges.sorted("date_from").grouped("move_id")
        return [
            self._get_staying_row(self._get_ahead(move, part))
            for move, part in by_move.items()
            if move._subdebit_get_owed_sudo()
            or move._subdebit_has_claim_sudo("with_bank")
        ]

    def _get_staying_row(self, ahead):
        move = ahead.move
        is_asked = move.subdebit_payment_mode == "automatic"
        token_sudo = move._subdebit_get_token_sudo()
        return {
            "what": "stays",
            "move": move,
            "payer": move.subdebit_payer_id,
            "debtor": move.partner_id,
            "date": ahead.due_on or None,
            "amount": move._subdebit_get_owed_sudo() or move.amount_total,
            "method": token_sudo._subdebit_label() or "",
            "sentence": self._say_standing(ahead, is_asked and bool(token_sudo)),
        }

    def _get_first_rows(self, events):
        """Return a row for the first document of each payer that is not made yet."""
        today = self._get_today()
        until = fields.Date.add(
            max(self.next_charge_date or today, today), months=MONTHS_AHEAD
        )
        since = None if events else self.next_charge_date or None
        found = {}
        for row in self._preview_documents(events, until, since, DOCUMENTS):
            if is_charge(row):
                group = row["document"].group
                slot = row["document"].positions[0].charge.payer_slot
                found.setdefault((group.payer, group.partner, slot), row)
        return [
            self._get_first_row(row, payer, debtor, slot)
            for (payer, debtor, slot), row in found.items()
        ]

    def _get_first_row(self, row, payer, debtor, slot):
        party = self._get_party(slot)
        days = self._format_days(row["document"].positions[0].charge.period)
        return {
            "what": "next",
            "move": self.env["account.move"],
            "payer": payer,
            "debtor": debtor,
            "date": row["due_on"],
            "begins": row["date_from"],
            "amount": row["amount_total"],
            "method": party._get_token_sudo()._subdebit_label() or "",
            "sentence": f"{days} – {self._say_first(row, party)}",
        }

    def _say_first(self, row, party):
        """Return from when on which mandate is debited, or how it is paid."""
        told = {
            "payer": party.payer_id.display_name,
            "day": format_date(self.env, row["due_on"]),
        }
        token_sudo = party._get_token_sudo()
        if token_sudo.mandate_reference:
            return self.env._(
                "From %(day)s on, %(payer)s is debited by the mandate %(mandate)s.",
                mandate=token_sudo.mandate_reference,
                **told,
            )
        if token_sudo:
            return self.env._(
                "From %(day)s on, %(payer)s is debited from %(method)s.",
                method=token_sudo._subdebit_label(),
                **told,
            )
        if party.payment_mode == "automatic":
            return self.env._(
                "%(payer)s has no saved method: nothing is debited until there is one.",
                **told,
            )
        return self.env._("%(payer)s pays by himself, first on %(day)s.", **told)

    def _say_handover(self, vals, second, events):
        """Yield what else there is to know."""
        sketch = self._sketch_payers_sudo(vals, second)
        if second:
            parts = [one.part for one in parts_of(second["percent"])]
            yield sketch._say_parts(parts)
        for event in events[-1:]:
            yield self.env._(
                "The parts change with the first period from %s on that is not invoiced"
                " yet.",
                self._format_weekday(event.effective),
            )
        parties = [sketch, *(sketch.share_ids if second else ())]
        for party in parties:
            news = party.payer_id._subdebit_say_news(self.partner_id, party.payer_kind)
            if news:
                yield news
        yield from self._say_told(parties)
        if sketch.payer_kind == "for_client":
            yield self.env._(
                "%s sees neither prices nor changes of the plan.",
                self.partner_id.display_name,
            )

    @api.private
    def _preview_stop(self, day):
        """Return the ``Handover`` of a payer who stops: it ends with its cycle.

        :param date day: on which he stops.
        """
        self.ensure_one()
        decision = self._preview_cancel(max(day, self.date_start), "period_end")
        if decision.problem:
            return Handover(self, {}, problem=decision.problem)
        return Handover(
            self,
            {},
            events=decision.events,
            rows=tuple(self._get_staying_rows()),
            said=(*decision.said, self._say_free_afterwards()),
        )

    def _say_free_afterwards(self):
        return self.env._(
            "It is not renewed. Afterwards %s, or another payer, can subscribe again.",
            self.partner_id.display_name,
        )


class SubdebitParty(models.AbstractModel):
    """What of who pays is compared."""

    _inherit = "subdebit.party"

    def _differs_from(self, vals):
        """Tell whether some of the values are others than what stands there."""
        self.ensure_one()
        party_sudo = self.sudo()
        return any(
            (self._fields[name].convert_to_write(party_sudo[name], party_sudo) or False)
            != (value or False)
            for name, value in vals.items()
        )


def without_percent(second):
    """Return the values of a second payer that stand on his share."""
    return {name: value for name, value in second.items() if name != "percent"}
