from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..refund.refund import LIVE, TAKEN


class SubdebitAttention(models.Model):
    """A refund that did not reach the payer, and what a person does about it."""

    _inherit = "subdebit.attention"

    can_refund_again = fields.Boolean(compute="_compute_can_refund_again")

    @api.depends("kind")
    def _compute_can_refund_again(self):
        for row in self:
            state = row._get_refund_sudo().state
            row.can_refund_again = state in ("refused", "bounced")

    def _query_refunds(self):
        """Return the query of refunds that failed, and that no later one made good.

        Their sum is below zero: it is owed to the payer. One for a credit note that was
        paid out by another way since is settled.
        """
        return SQL(
            """
            SELECT refund.id * 8 + 5,
                   'refund',
                   refund.company_id,
                   refund.debit_id,
                   COALESCE(refund.move_id, asked.move_id),
                   (SELECT MIN(charge.subscription_id)
                      FROM account_move_line item
                      JOIN subdebit_charge charge ON charge.move_line_id = item.id
                     WHERE item.move_id = asked.move_id),
                   refund.payer_id,
                   debit.currency_id,
                   -refund.amount,
                   COALESCE(refund.bounced_on, refund.refunded_on,
                            refund.sent_at::date, refund.create_date::date),
                   refund.asked,
                   COALESCE(refund.booking_error, refund.words),
                   'refund ' || refund.id || ' ' || refund.state
              FROM subdebit_refund refund
              JOIN subdebit_debit debit ON debit.id = refund.debit_id
              LEFT JOIN account_move note ON note.id = refund.move_id
              JOIN LATERAL (
                    SELECT MIN(line.move_id) AS move_id
                      FROM subdebit_debit_line line
                     WHERE line.debit_id = refund.debit_id) asked ON true
             WHERE refund.state = 'unknown'
                OR refund.state IN %(taken)s AND refund.booking_error IS NOT NULL
                OR refund.state IN ('refused', 'bounced')
                   AND (note.move_type IS DISTINCT FROM 'out_refund'
                        OR note.amount_residual > 0)
                   AND NOT EXISTS (
                        SELECT 1 FROM subdebit_refund later
                         WHERE later.payment_id = refund.payment_id
                           AND later.id > refund.id
                           AND later.state IN %(live)s)
            """,
            taken=TAKEN,
            live=LIVE,
        )

    def _get_refund_sudo(self):
        """Return the refund that a row is about; empty for one of another kind."""
        about = self.filtered(lambda row: row.kind == "refund")
        return self.env["subdebit.refund"].sudo().browse(row.id // 8 for row in about)

    def _get_reason_of_refund(self):
        words = self.words or self.env._("No reason was given.")
        state = self._get_refund_sudo().state
        if state == "unknown":
            return self.env._(
                "The provider's answer was lost: nobody knows whether it was paid back."
            )
        if state == "bounced":
            return self.env._("The refund came back: %s", words)
        if state == "refused":
            return self.env._("Nothing was paid back: %s", words)
        return self.env._("It was paid back, and is not booked: %s", words)

    def _get_step_of_refund(self):
        refund_sudo = self._get_refund_sudo()
        if refund_sudo.state == "unknown":
            return self._say_lookup(refund_sudo)
        if refund_sudo.state == "bounced":
            return self.env._("Ask the payer for an account, then refund again.")
        if refund_sudo.state == "refused":
            return self.env._("Refund again, or pay it back by a transfer.")
        return self.env._("Correct what is named, then book it again.")

    def _retry_refund(self):
        """Book a refund again; what is paid back again is asked for in a window."""
        refund = self._get_refund_sudo()
        if not refund.booking_error:
            raise UserError(self.next_step)
        refund.sudo(self.env.su).action_retry_booking()

    def action_refund_again(self):
        """Open the window that pays back what did not reach the payer."""
        self.ensure_one()
        self._require("billing", operation="read")
        if not self.can_refund_again:
            raise UserError(self.next_step)
        refund_sudo = self._get_refund_sudo()
        payment = refund_sudo.payment_id.sudo(self.env.su)
        return payment._subdebit_open_refund(refund_sudo.amount, refund_sudo.move_id)
