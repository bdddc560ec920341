from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _subdebit_match_credited(self):
        """Match credit notes with the invoice that they name, where that is open.

        NOTE: what is being debited is left alone: its sum is with the provider. The
        credit then stays open for the customer.
        """
        for note in self.filtered(lambda move: move.move_type == "out_refund"):
            invoice = note.reversed_entry_id
            if invoice.state != "posted" or invoice.subdebit_in_flight:
                continue
            open_lines = (note | invoice).line_ids.filtered(
                lambda line: (
                    line.account_id.account_type == "asset_receivable"
                    and not line.reconciled
                )
            )
            if len(open_lines.move_id) == 2 and len(open_lines.account_id) == 1:
                open_lines.reconcile()
