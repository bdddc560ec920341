from odoo import models

from ...models.ledger.move_line import COPIED


class AccountMoveReversal(models.TransientModel):
    """A corrected invoice is for the same days as the one that it replaces."""

    _inherit = "account.move.reversal"

    def reverse_moves(self, is_modify=False):
        """Let what is made say for which days it is, whoever makes it."""
        copying = self.with_context(subdebit_copy=COPIED)
        return super(AccountMoveReversal, copying).reverse_moves(is_modify)
