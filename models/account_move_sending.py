from odoo import models


class AccountMove(models.Model):
    """Who is told of an invoice, and how it gets there."""

    _inherit = "account.move"

    def _subdebit_queue_sending(self):
        """Let Odoo's own job send the invoices of offline customers by e-mail."""
        to_send = self.filtered(
            lambda move: (
                move.subdebit_payment_mode == "offline"
                and move.state == "posted"
                and not move.is_move_sent
                and move.company_id.subdebit_email_offline
                and move.partner_id.email
            )
        )
        if to_send:
            to_send.with_context(skip_is_manually_modified=True).sending_data = {
                "author_user_id": self.env.user.id,
                "author_partner_id": self.env.user.partner_id.id,
            }
            self.env.ref("account.ir_cron_account_move_send")._trigger()
