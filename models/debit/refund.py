from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

# What is not, or no more, a payment.
NO_PAYMENT = ("draft", "canceled", "rejected")


class AccountPayment(models.Model):
    """Odoo's own refund of what was debited, and the credit note that it pays out."""

    _inherit = "account.payment"

    def _subdebit_get_refunds(self):
        """Return what gave back something of the payments, the oldest first."""
        return self.search(
            [("source_payment_id", "in", self.ids), ("state", "not in", NO_PAYMENT)],
            order="date, id",
        )

    def _subdebit_get_owed_items(self):
        """Return the journal items of a payment on the customer's account."""
        return self.move_id.line_ids.filtered(
            lambda item: item.account_type == "asset_receivable"
        )

    def _subdebit_pay_out(self):
        """Match refunds with what they give back, where the sums agree.

        What was collected twice, or a credit note of what was debited: one of that sum,
        or else all that are open. Where no sums agree, a person matches them.
        """
        for refund in self:
            source = refund.source_payment_id
            if source.subdebit_debit_id:
                notes = source.invoice_ids._subdebit_find_open_notes()
                refund._subdebit_match_same_sum(
                    [
                        source._subdebit_get_owed_items(),
                        *(note.line_ids for note in notes),
                        notes.line_ids,
                    ]
                )

    def _subdebit_match_same_sum(self, candidates):
        """Match with the first of several groups of items that comes to what is open."""
        self.ensure_one()
        given = self._subdebit_get_owed_items().filtered(lambda i: not i.reconciled)
        owed = sum(given.mapped("amount_residual_currency"))
        for candidate in candidates if given else ():
            items = candidate.filtered(
                lambda item: (
                    item.account_id == given.account_id
                    and item.currency_id == given.currency_id
                    and not item.reconciled
                )
            )
            open_sum = -sum(items.mapped("amount_residual_currency"))
            if items and not self.currency_id.compare_amounts(open_sum, owed):
                (given | items).reconcile()
                return

    def _subdebit_get_paid_out_notes(self):
        """Return the credit notes that a refund pays out."""
        matched = self._subdebit_get_owed_items().matched_credit_ids.credit_move_id
        return matched.move_id.filtered(lambda move: move.move_type == "out_refund")

    def _subdebit_say_refund(self):
        """Return in a sentence how much was given back, when, and what for."""
        self.ensure_one()
        told = {
            "amount": self.currency_id.format(self.amount),
            "day": format_date(self.env, self.date),
            "refund": self.name,
        }
        notes = self._subdebit_get_paid_out_notes()
        if notes:
            return self.env._(
                "%(amount)s were refunded on %(day)s by %(refund)s, which pays out"
                " %(notes)s.",
                notes=", ".join(notes.mapped("name")),
                **told,
            )
        if all(self._subdebit_get_owed_items().mapped("reconciled")):
            return self.env._(
                "%(amount)s were refunded on %(day)s by %(refund)s.", **told
            )
        return self.env._(
            "%(amount)s were refunded on %(day)s by %(refund)s, and no open credit note"
            " comes to that sum.",
            **told,
        )


class SubdebitDebit(models.Model):
    _inherit = "subdebit.debit"

    refund_sentence = fields.Text(string="Refunds", compute="_compute_refund_sentence")

    @api.depends("payment_ids", "line_ids.move_id.reversal_move_ids.amount_residual")
    @api.depends_context("lang")
    def _compute_refund_sentence(self):
        for debit in self:
            refunds = debit.sudo().payment_ids._subdebit_get_refunds()
            said = [refund._subdebit_say_refund() for refund in refunds]
            debit.refund_sentence = "\n".join(said)


class AccountMove(models.Model):
    """What was refunded of an invoice that was debited, and by what a note is paid."""

    _inherit = "account.move"

    subdebit_refund_sentence = fields.Text(
        string="Refunded",
        compute="_compute_subdebit_refund_sentence",
        compute_sudo=True,
        groups="base.group_user",
    )
    subdebit_is_refundable = fields.Boolean(
        string="May Be Refunded",
        compute="_compute_subdebit_is_refundable",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends(
        "amount_residual",
        "reversal_move_ids.amount_residual",
        "subdebit_debit_line_ids.claim",
    )
    @api.depends_context("lang")
    def _compute_subdebit_refund_sentence(self):
        for move in self:
            refunds = move._subdebit_get_refunds()
            said = [refund._subdebit_say_refund() for refund in refunds]
            move.subdebit_refund_sentence = "\n".join(said)

    @api.depends("move_type", "state", "amount_residual", "reversed_entry_id")
    def _compute_subdebit_is_refundable(self):
        for move in self:
            payments = move._subdebit_get_refundable_payments()
            move.subdebit_is_refundable = bool(payments)

    # === ACTION METHODS === #

    def action_subdebit_refund(self):
        """Open Odoo's own refund of what was debited, for what a note leaves open.

        :raise UserError: where nothing of what was debited is left to refund.
        """
        self.ensure_one()
        payment = self.sudo()._subdebit_get_refundable_payments()[:1]
        if not payment:
            raise UserError(
                self.env._(
                    "%s: nothing of what was debited is left to refund.",
                    self.display_name,
                )
            )
        most = payment.amount_available_for_refund
        action = payment.with_env(self.env).action_refund_wizard()
        action["context"] = {
            "active_model": payment._name,
            "active_id": payment.id,
            "default_payment_id": payment.id,
            "default_amount_to_refund": min(self.amount_residual, most),
        }
        return action

    # === WHAT IS KNOWN OF EACH OTHER === #

    def _subdebit_get_debit_payments(self):
        """Return the payments by which the invoices were debited."""
        payments = self.subdebit_debit_line_ids.debit_id.payment_ids
        return payments.filtered(lambda payment: payment.invoice_ids & self)

    def _subdebit_get_refunds(self):
        """Return the refunds of an invoice's debit, or those that pay a note out."""
        self.ensure_one()
        if self.move_type == "out_refund":
            matched = self.line_ids.matched_debit_ids.debit_move_id.payment_id
            return matched.filtered("source_payment_id.subdebit_debit_id").sorted("id")
        payments = self._subdebit_get_debit_payments()
        return payments and payments._subdebit_get_refunds()

    def _subdebit_get_refundable_payments(self):
        """Return the payments of which a refund may pay a credit note out."""
        self.ensure_one()
        if self.state != "posted" or not self.amount_residual:
            return self.env["account.payment"]
        payments = self._subdebit_get_credited()._subdebit_get_debit_payments()
        return payments.filtered(lambda p: p.amount_available_for_refund > 0)

    def _subdebit_find_open_notes(self):
        """Return the open credit notes of the invoices, the oldest first."""
        return self.search(
            [
                ("move_type", "=", "out_refund"),
                ("state", "=", "posted"),
                ("payment_state", "in", ("not_paid", "partial")),
                "|",
                ("reversed_entry_id", "in", self.ids),
                ("line_ids.subdebit_credited_line_id.move_id", "in", self.ids),
            ],
            order="date, id",
        )

    def _subdebit_take_refunds(self):
        """Let refunds that were made before pay out the credit notes of today."""
        for note in self.sudo():
            if note.amount_residual:
                payments = note._subdebit_get_credited()._subdebit_get_debit_payments()
                payments._subdebit_get_refunds()._subdebit_pay_out()
