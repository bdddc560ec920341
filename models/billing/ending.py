from datetime import date as Date
from typing import Any, NamedTuple

from odoo import api, models


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
    def _sum_until_end(self, events):
        """Return how many invoices an end leaves to be made, and their total with taxes.

        :param events: ``schedule.events.Event``, not saved; one of them is an end.
        """
        self.ensure_one()
        over = self._get_over_on_of(self._tell_story(events).events)
        rows = self._preview_documents(events, over, self.next_charge_date or None)
        rows = [row for row in rows if not (row["is_free"] or row["is_credit_note"])]
        total = sum(row["amount_total"] for row in rows)
        return len(rows), self.currency_id.round(total)

    def _is_committed(self, day):
        """Tell whether some line has to go on after a day."""
        lines = self._get_terms().lines
        return any(line.commitment and line.committed_until > day for line in lines)

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
        slot = charges[0].payer_slot
        stop_by = self._get_last_change(due_on, slot) if is_debited else None
        return Ahead(move, charges, due_on, stop_by)
