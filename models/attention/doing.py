from odoo import models
from odoo.exceptions import UserError

from .attention import OPEN

HANDLERS = ("billing", "failed_payments")
# Of a row of these kinds the debit itself is tried again.
ASKED_AGAIN = ("refused", "returned", "withdrawn")


class SubdebitAttention(models.Model):
    """What a person does about a row, or about several at once."""

    _inherit = "subdebit.attention"

    # === DOORS === #

    def action_open_retry(self):
        """Ask whether to try again, with the sums; what is no debit is tried at once."""
        self._require(*HANDLERS, operation="read")
        asked = self.filtered(lambda row: row.kind in ASKED_AGAIN)
        if asked:
            return asked.debit_id.action_open_retry()
        return self.action_retry()

    def action_retry(self):
        """Try again what can be tried: a debit, its booking, a bill that was not made.

        :raise UserError: for what no retry helps.
        """
        self._require(*HANDLERS, operation="read")
        for row in self:
            row._retry()
        return self._notify(self.env._("It is tried again within a minute."))

    def _retry(self):
        self.ensure_one()
        if self.kind in ASKED_AGAIN:
            self.debit_id.action_retry()
        elif self.kind == "not_booked":
            self.debit_id.action_retry_booking()
        elif self.kind == "not_billed":
            self.subscription_id.action_retry_billing()
        elif self.kind == "held":
            self._get_hold_sudo().sudo(self.env.su).action_go_on()
        elif self.kind == "refund":
            self._retry_refund()
        elif self.kind == "deceased":
            raise UserError(self.payer_id._subdebit_say_deceased())
        elif self.kind == "bounced":
            raise UserError(self.next_step)
        elif self.kind == "lapsing":
            raise UserError(self.reason)
        elif self.kind == "no_method":
            raise UserError(
                self.env._(
                    "%s has no payment method on file: ask for one first.",
                    self.payer_id.display_name,
                )
            )
        else:
            raise UserError(
                self.env._(
                    "Nobody knows yet whether the debit of %s went through: to try"
                    " again could charge twice.",
                    self.payer_id.display_name,
                )
            )

    def action_ask_method(self):
        """Ask each payer, once, for a payment method."""
        self._require(*HANDLERS, operation="read")
        held = self.filtered(lambda row: row.kind in ("held", "refund"))
        if held:
            raise UserError(held[0].next_step)
        return self.env["subdebit.debit"]._ask_payers(
            (row.company_id, row.payer_id) for row in self
        )

    def action_open_payment(self):
        """Open the window in which a payment by other means is recorded.

        :raise UserError: where the rows have no open invoice.
        """
        self._require("billing", operation="read")
        refunds = self.filtered(lambda row: row.kind == "refund")
        if refunds:
            raise UserError(refunds[0].next_step)
        moves = self._get_moves_sudo().filtered(lambda move: move.amount_residual > 0)
        moves = moves.sudo(self.env.su)
        if not moves:
            raise UserError(self.env._("There is no open invoice to be paid."))
        moves._subdebit_check_may_be_paid()
        return moves.action_register_payment()

    def action_open_dismiss(self):
        """Open the window in which a person says why nothing more is done."""
        self._require(*HANDLERS, operation="read")
        return self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_dismiss"
        ) | {"context": {"default_attention_ids": self.ids}}

    def action_open(self):
        """Open what failed: the debit, the invoice, or the subscription."""
        self.ensure_one()
        self._require("user", operation="read")
        if self.kind == "refund":
            return self._get_refund_sudo().sudo(self.env.su)._get_records_action()
        if self.debit_id:
            return self.debit_id._get_records_action()
        if self.kind == "held":
            return self._get_hold_sudo().sudo(self.env.su)._get_records_action()
        if self.kind == "deceased":
            return self.payer_id._get_records_action()
        if self.kind == "bounced":
            instalment_sudo = self._get_instalment_sudo()
            return instalment_sudo.sudo(self.env.su)._get_records_action()
        if self.kind == "no_method":
            return self.action_open_invoice()
        return self.subscription_id._get_records_action()

    def action_open_invoice(self):
        """Open the invoice; as the payer sees it, for who may not read invoices."""
        self.ensure_one()
        self._require("user", operation="read")
        move_sudo = self._get_moves_sudo()[:1]
        if not move_sudo:
            raise UserError(self.env._("There is no invoice."))
        if move_sudo.sudo(self.env.su).has_access("read"):
            return move_sudo.sudo(self.env.su)._get_records_action()
        self._require(*HANDLERS, operation="read")
        return {
            "type": "ir.actions.act_url",
            "url": move_sudo.get_portal_url(),
            "target": "new",
        }

    def action_view_count(self):
        """Return how many rows need attention in the companies at work.

        :return: dict: ``count``.
        """
        self._require("user", operation="read")
        domain = [*OPEN, ("company_id", "in", self.env.companies.ids)]
        return {"count": self.search_count(domain)}

    # === DISMISSED === #

    def _dismiss(self, reason):
        """Keep that nothing more is done, and say so where it failed.

        :param str reason: in a person's words.
        """
        self._require(*HANDLERS, operation="read")
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why nothing more is done."))
        rows = self.filtered(lambda row: not row.dismissal_id)
        kept = rows.filtered(lambda row: row.kind in ("held", "deceased"))
        if kept:
            raise UserError(kept[0].next_step)
        self.env["subdebit.dismissal"].sudo().create(
            [row._prepare_dismissal_vals(reason) for row in rows]
        )
        said = self.env._(
            "Dismissed by %(user)s: %(reason)s",
            user=self.env.user.name,
            reason=reason,
        )
        for row in rows.sudo():
            (
                row._get_refund_sudo()
                or row.debit_id
                or row.move_id
                or row.subscription_id
            )._message_log(body=said)
        rows.sudo().debit_id._close_questions()
        rows._get_refund_sudo()._close_questions()

    def _prepare_dismissal_vals(self, reason):
        about_invoice = not self.debit_id and self.kind in ("no_method", "bounced")
        return {
            "company_id": self.company_id.id,
            "debit_id": self.debit_id.id,
            "move_id": about_invoice and self.move_id.id,
            "subscription_id": self.kind in ("not_billed", "lapsing")
            and self.subscription_id.id,
            "mark": self.mark,
            "reason": reason,
            "dismissed_by": self.env.uid,
        }

    # === SAID === #

    def _notify(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
