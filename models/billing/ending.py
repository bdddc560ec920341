from datetime import date as Date
from typing import Any, NamedTuple

from odoo import api, models

from ...schedule.charges import over_on
from ...schedule.debit_dates import last_change_date
from ...schedule.events import End


class Ending(NamedTuple):
    """What an end comes to.

    ``over_on``: the first day for which nothing is billed any more. ``is_committed``:
    it has to go on until then. ``payments`` and ``total``, taxes included, are still to
    be billed.
    ``ahead``: the invoices of periods that begin after the end, as ``Ahead``.
    """

    over_on: Date
    is_committed: bool
    payments: int
    total: float
    ahead: list


class Ahead(NamedTuple):
    """An invoice that was made ahead: of which charges, due when.

    ``stop_by``: the last day on which its debit can be stopped, None where there is none.
    """

    move: Any
    charges: Any
    due_on: Date
    stop_by: Date | None

    @property
    def amount(self):
        """Return what the charges cost, taxes included."""
        return sum(self.charges.mapped("amount_net")) + sum(
            self.charges.mapped("amount_tax")
        )


class SubdebitSubscription(models.Model):
    """What an end comes to, by the engine that bills until then."""

    _inherit = "subdebit.subscription"

    @api.private
    def _preview_end(self, day):
        """Return the ``Ending`` of an end that is not saved.

        :param date day: the first day on which no period begins any more.
        """
        self.ensure_one()
        event, saved = self._get_events_beside(End(day))
        over = over_on(self._get_terms(), [*saved, event])
        rows = self._preview_documents([event], over, self.next_charge_date or None)
        # NOTE: what was invoiced ahead stays as it is; an end by its button credits nothing.
        rows = [row for row in rows if not (row["is_free"] or row["is_credit_note"])]
        return Ending(
            over_on=over,
            is_committed=self._is_committed(day) and over > day,
            payments=len(rows),
            total=self.currency_id.round(sum(row["amount_total"] for row in rows)),
            ahead=self._get_invoiced_ahead(day),
        )

    def _is_committed(self, day):
        """Tell whether some line has to go on after a day."""
        lines = self._get_terms().lines
        return any(line.commitment and line.committed_until > day for line in lines)

    def _get_committed_end(self, day):
        """Return when it is over if it has to go on after a day, else None."""
        over = self._get_over_on() if self._is_committed(day) else None
        return over if over and over > day else None

    def _get_invoiced_ahead(self, day):
        """Return an ``Ahead`` for each invoice of periods that begin on a day or later."""
        charges = self.sudo().charge_ids.filtered(
            lambda charge: (
                charge.sign == 1
                and charge.date_from >= day
                and charge.move_id
                and not charge._is_taken_back()
            )
        )
        by_move = charges.sorted("date_from").grouped("move_id")
        return [self._get_ahead(move, part) for move, part in by_move.items()]

    def _get_ahead(self, move, charges):
        """NOTE: a debit that is planned or sent has a date of its own."""
        due_on = move._subdebit_get_charge_date()
        is_debited = (
            move.subdebit_payment_mode == "automatic"
            and move.payment_state not in ("paid", "reversed")
        )
        scheme = self._get_timing_scheme()
        stop_by = last_change_date(due_on, scheme) if is_debited else None
        return Ahead(move, charges, due_on, stop_by)
