from odoo import models


class AccountMoveLine(models.Model):
    """Whoever pays an invoice, by whatever way, closes the questions of its debits."""

    _inherit = "account.move.line"

    def _reconcile_post_hook(self, data):
        result = super()._reconcile_post_hook(data)
        moves = data["not_paid_invoices"] | data["in_payment_invoices"]
        settled = moves.filtered(
            lambda move: move.payment_state in ("paid", "in_payment", "reversed")
        )
        debits = settled.sudo().subdebit_debit_line_ids.debit_id
        debits.filtered(lambda debit: not debit._is_still_open())._close_questions()
        return result
