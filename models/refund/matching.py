from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

# What is not, or no more, a payment.
NO_PAYMENT = ("draft", "canceled", "rejected")


class AccountPayment(models.Model):
    """Odoo's own refund of what was debited, and the credit note that it pays out."""

    _inherit = "account.payment"

    def _subdebit_get_refunds(self):
        """Return what gave back something of the payments, the oldest first."""
        ours = Domain("subdebit_refund_id.payment_id", "in", self.ids)
        cores = Domain("source_payment_id", "in", self.ids)
        cores &= Domain("subdebit_refund_id", "=", False)
        is_one = Domain("state", "not in", NO_PAYMENT)
        return self.search((ours | cores) & is_one, order="date, id")

    def _subdebit_get_source(self):
        """Return the payment that a refund gives back; empty where it gives back none."""
        self.ensure_one()
        return self.subdebit_refund_id.payment_id or self.source_payment_id

    def _subdebit_get_owed_items(self):
        """Return the journal items of a payment on the customer's account."""
        return self.move_id.line_ids.filtered(
            lambda item: item.account_type == "asset_receivable"
        )

    def _subdebit_pay_out(self):
        """Match refunds with what they give back.

        The credit note on which it was asked for; or where the sums agree: what was
        collected twice, a credit note of what was debited, or all that are open. Where
        no sums agree, a person matches them.
        """
        for refund in self:
            source = refund._subdebit_get_source()
            given = refund._subdebit_get_owed_items().filtered(
                lambda item: not item.reconciled
            )
            if source.subdebit_debit_id and given:
                owed = sum(given.mapped("amount_residual_currency"))
                note = refund.subdebit_refund_id.move_id
                paid_out = source._subdebit_find_paid_out(owed, note)
                if paid_out:
                    (given | paid_out).reconcile()

    def _subdebit_find_paid_out(self, amount, note):
        """Return the journal items that a refund of a payment pays out.

        :param float amount: of the refund.
        :param note: on what it was asked for; may be empty.
        """
        self.ensure_one()
        notes = self.invoice_ids._subdebit_find_open_notes()
        named = self._subdebit_filter_open((note & notes).line_ids)
        if named:
            return named
        groups = [
            self._subdebit_get_owed_items(),
            *(one.line_ids for one in notes),
            notes.line_ids,
        ]
        for group in groups:
            items = self._subdebit_filter_open(group)
            open_sum = -sum(items.mapped("amount_residual_currency"))
            if items and not self.currency_id.compare_amounts(open_sum, amount):
                return items
        return self.env["account.move.line"]

    def _subdebit_filter_open(self, items):
        """Return those of some items which a refund of the payment can be matched with."""
        return items.filtered(
            lambda item: (
                item.account_id == self.destination_account_id
                and item.currency_id == self.currency_id
                and not item.reconciled
            )
        )

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
        bounced_on = self.subdebit_refund_id.bounced_on
        if bounced_on:
            return self.env._(
                "%(amount)s were refunded on %(day)s by %(refund)s, and came back on"
                " %(bounced)s: what they had paid out is open again.",
                bounced=format_date(self.env, bounced_on),
                **told,
            )
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
        "amount_residual", "reversal_move_ids", "subdebit_debit_line_ids.claim"
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
            return matched.filtered(
                lambda payment: (
                    payment._subdebit_get_source().subdebit_debit_id
                    or payment.subdebit_refunded_move_id
                )
            ).sorted("id")
        payments = self._subdebit_get_debit_payments()
        refunds = payments and payments._subdebit_get_refunds()
        by_hand = Domain("subdebit_refunded_move_id", "in", self.ids)
        by_hand &= Domain("state", "not in", NO_PAYMENT)
        return refunds | payments.search(by_hand, order="date, id")

    def _subdebit_get_refundable_payments(self):
        """Return the payments of which a refund may pay a credit note out."""
        self.ensure_one()
        if self.state != "posted" or not self.amount_residual:
            return self.env["account.payment"]
        payments = self._subdebit_get_credited()._subdebit_get_debit_payments()
        return payments.filtered(lambda p: p._subdebit_get_refundable_sudo() > 0)

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
