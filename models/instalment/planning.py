from odoo import models

from ...schedule.instalments import oldest_first
from ..billing.amount import from_units, to_units


class SubdebitInstalment(models.Model):
    """What an instalment asks of each invoice on its day."""

    _inherit = "subdebit.instalment"

    def _allocate(self, moves, taken):
        """Return how much is asked of each invoice, the oldest first.

        :param moves: ``account.move`` in order.
        :param dict taken: invoice -> what others ask of it at the same moment.
        :return: dict of ``account.move`` -> sum, without those of nothing.
        """
        self.ensure_one()
        currency = self.currency_id
        owed = [
            to_units(move._subdebit_get_askable_sudo() - taken.get(move, 0.0), currency)
            for move in moves
        ]
        parts = oldest_first(to_units(self.amount, currency), owed)
        return {
            move: from_units(part, currency)
            for move, part in zip(moves, parts, strict=True)
            if part
        }

    def _expect(self):
        """Return what planned instalments will ask for, as far as is known today.

        :return: list of ``(instalment, dict of account.move -> sum)``, in order.
        """
        taken, expected = {}, []
        for instalment in self.plan_ids.sorted(lambda row: (row.date, row.id)):
            if instalment.state == "planned":
                moves = instalment.move_ids._subdebit_oldest_first()
                expected.append((instalment, instalment._take(moves, taken)))
        return expected

    def _take(self, moves, taken):
        """As ``_allocate``, and add to what is taken."""
        sums = self._allocate(moves, taken)
        for move, amount in sums.items():
            taken[move] = taken.get(move, 0.0) + amount
        return sums
