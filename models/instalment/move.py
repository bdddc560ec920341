from odoo import api, fields, models
from odoo.tools import format_date

from ...const import IN_FLIGHT, INSTALMENT_OPEN

# Of an invoice in one of these payment states something may be open.
OPEN = ("not_paid", "partial", "in_payment")


class AccountMove(models.Model):
    """An invoice that is paid in instalments, of a sum of its own."""

    _inherit = "account.move"

    subdebit_instalment_ids = fields.Many2many(
        "subdebit.instalment",
        "subdebit_instalment_move_rel",
        "move_id",
        "instalment_id",
        string="Instalments",
        copy=False,
        groups="subscription_debit.group_user",
    )

    # === COMPUTE METHODS === #

    @api.depends("subdebit_instalment_ids.state")
    def _compute_subdebit_collection_state(self):
        return super()._compute_subdebit_collection_state()

    @api.depends("subdebit_instalment_ids.amount_left")
    def _compute_subdebit_payment_sentence(self):
        return super()._compute_subdebit_payment_sentence()

    def _get_subdebit_collection_state(self):
        state = super()._get_subdebit_collection_state()
        # NOTE: where a payment has no entry, the first one makes it "in payment".
        if state != "honoured" or not self._subdebit_get_open_instalments_sudo():
            return state
        return "in_flight" if self._subdebit_get_debits_sent_sudo() else "to_collect"

    # === ACTION METHODS === #

    def action_subdebit_instalments(self):
        """Open the instalments that pay the invoice."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_instalment"
        )
        action["domain"] = [("move_ids", "in", self.ids)]
        return action

    # === WHAT IS OPEN === #

    def _subdebit_get_open_instalments_sudo(self):
        """Return the instalments that pay the invoices and are not settled, in order."""
        instalments = self.sudo().subdebit_instalment_ids
        return instalments.filtered(
            lambda instalment: instalment.state in INSTALMENT_OPEN
        ).sorted(lambda instalment: (instalment.date, instalment.id))

    def _subdebit_get_open_sudo(self, besides=None):
        """Return what is open of the invoice, and asked for by no debit.

        :param besides: lines of debits whose own sum counts as open.
        """
        self.ensure_one()
        if self.state != "posted" or self.payment_state not in OPEN:
            return 0.0
        lines_sudo = self.sudo().subdebit_debit_line_ids.filtered("live")
        asked = sum(
            line._get_unpaid() for line in lines_sudo - (besides or lines_sudo[:0])
        )
        left = self.amount_residual - asked - self._subdebit_get_unbooked_sudo()
        return max(self.currency_id.round(left), 0.0)

    def _subdebit_get_askable_sudo(self):
        """Return what may be debited of the invoice now; 0 where something forbids."""
        self.ensure_one()
        if (
            not self._subdebit_may_be_debited()
            or self._subdebit_get_other_payment_sudo()
        ):
            return 0.0
        return self._subdebit_get_open_sudo()

    def _subdebit_get_unbooked_sudo(self):
        """Return what was paid by hand, and waits for the bank statement.

        NOTE: with an addon that answers "in_payment", a payment may have no entry.
        """
        payments = self.sudo().matched_payment_ids.filtered(
            lambda payment: (
                not payment.move_id
                and not payment.subdebit_debit_id
                and payment.state in ("in_process", "paid")
            )
        )
        return sum(payments.mapped("amount"))

    def _subdebit_oldest_first(self):
        """Return the invoices in the order in which instalments pay them."""
        return self.sorted(lambda move: (move.invoice_date or move.date, move.id))

    def _subdebit_set_due_date(self, date):
        """Let invoices be due on the day of the instalment that pays the last of them.

        NOTE: Odoo lets the due date of a posted invoice follow what was agreed: nothing
        that was booked or declared changes.
        """
        quiet = self.with_context(skip_is_manually_modified=True)
        quiet.write({"invoice_date_due": date})

    # === WHAT THE CUSTOMER IS TOLD === #

    def _subdebit_get_parts_sudo(self):
        """Return on which days the invoice is debited in instalments, and how much.

        :return: list of ``(date, amount)``; empty where it has none.
        """
        self.ensure_one()
        lines = self.sudo().subdebit_debit_line_ids.filtered(
            lambda line: line.live and line.slot and line.debit_id.state in IN_FLIGHT
        )
        parts = [(line.debit_id.date, line.amount) for line in lines]
        firsts = self._subdebit_get_open_instalments_sudo().first_id
        for instalment, sums in firsts._expect():
            if self in sums:
                parts.append((instalment.date, sums[self]))
        return sorted(parts)

    def _subdebit_get_charge_date(self):
        parts = self._subdebit_get_parts_sudo()
        return parts[0][0] if parts else super()._subdebit_get_charge_date()

    def _subdebit_say_sums_debited(self, method):
        parts = self._subdebit_get_parts_sudo()
        if len(parts) < 2:
            return super()._subdebit_say_sums_debited(method)
        said = [
            self.env._(
                "%(amount)s on %(date)s",
                amount=self.currency_id.format(amount),
                date=format_date(self.env, day),
            )
            for day, amount in parts
        ]
        return self.env._(
            "%(parts)s will be debited from %(method)s",
            parts=", ".join(said),
            method=method,
        )
