from odoo import models

from ..schedule.instalments import oldest_first


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
        to_units = self._get_units(self.currency_id)
        owed = [
            to_units(move._subdebit_get_askable_sudo() - taken.get(move, 0.0))
            for move in moves
        ]
        parts = oldest_first(to_units(self.amount), owed)
        return {
            move: self.currency_id.round(part * self.currency_id.rounding)
            for move, part in zip(moves, parts, strict=True)
            if part
        }
