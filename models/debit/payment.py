from odoo import api, fields, models
from odoo.tools import format_date


class AccountPayment(models.Model):
    """A payment that a debit made; where the bank took it back: marked, never undone."""

    _name = "account.payment"
    _inherit = ["account.payment", "subdebit.added"]

    subdebit_debit_id = fields.Many2one(
        "subdebit.debit",
        string="Debit",
        copy=False,
        readonly=True,
        index="btree_not_null",
    )
    subdebit_part = fields.Integer(
        string="Part of the Debit",
        copy=False,
        readonly=True,
        help="The first line of the debit that the payment pays.",
    )
    subdebit_returned_on = fields.Date(
        string="Returned On", copy=False, readonly=True, index="btree_not_null"
    )
    subdebit_returned_amount = fields.Monetary(
        string="Returned Amount",
        copy=False,
        readonly=True,
        help="How much of the payment the bank took back.",
    )
    subdebit_regained_on = fields.Date(
        string="Recovered On",
        copy=False,
        readonly=True,
        help="The return was undone on this day, by a payment of its own.",
    )
    subdebit_regained_amount = fields.Monetary(
        string="Recovered Amount",
        copy=False,
        readonly=True,
        help="How much of what the bank took back was recovered.",
    )
    subdebit_return_move_id = fields.Many2one(
        "account.move",
        string="Return Entry",
        copy=False,
        readonly=True,
        index="btree_not_null",
    )

    subdebit_return_sentence = fields.Char(
        string="Return", compute="_compute_subdebit_return_sentence"
    )

    # NOTE: no partner in it. Who merges contacts would delete what clashes.
    _subdebit_booked_once = models.UniqueIndex(
        "(payment_transaction_id, subdebit_part) WHERE subdebit_debit_id IS NOT NULL"
        " AND subdebit_returned_on IS NULL",
        "The payment of this debit is in the books already.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "subdebit_returned_on",
        "subdebit_returned_amount",
        "subdebit_regained_on",
        "subdebit_return_move_id",
    )
    @api.depends_context("lang")
    def _compute_subdebit_return_sentence(self):
        for payment in self:
            sentence = False
            if payment.subdebit_returned_on:
                sentence = payment._subdebit_say_returned()
            elif payment.subdebit_returned_amount:
                sentence = payment._subdebit_say_part_returned()
            payment.subdebit_return_sentence = sentence

    def _subdebit_say_part_returned(self):
        """Return what became of a payment of which the bank took a part back."""
        return self.env._(
            "The bank took %(amount)s of this payment back on %(day)s, which is booked"
            " by %(entry)s. The rest goes on paying its invoices.",
            amount=self.currency_id.format(self.subdebit_returned_amount),
            day=format_date(self.env, self.subdebit_return_move_id.date),
            entry=self._subdebit_name_return_moves(),
        )

    def _subdebit_name_return_moves(self):
        names = self._subdebit_get_return_moves().mapped("name")
        return ", ".join(name or "" for name in names)

    def _subdebit_say_returned(self):
        """Return what became of a payment that the bank took back."""
        values = {
            "day": format_date(self.env, self.subdebit_returned_on),
            "entry": self._subdebit_name_return_moves(),
        }
        if self.subdebit_regained_on:
            return self.env._(
                "The bank took this payment back on %(day)s. The money was recovered on"
                " %(recovered)s, by a payment of its own.",
                recovered=format_date(self.env, self.subdebit_regained_on),
                **values,
            )
        if not self.subdebit_return_move_id:
            return self.env._(
                "The bank took this payment back on %(day)s: its invoices are open"
                " again, and the payment itself stays as it is.",
                **values,
            )
        return self.env._(
            "The bank took this payment back on %(day)s, which is booked by %(entry)s:"
            " its invoices are open again, and the payment itself stays as it is.",
            **values,
        )

    # === WHAT A PAYMENT PAID === #

    def _subdebit_get_paying_items(self):
        """Return the journal items that pay the invoices: its own, or the bank's."""
        self.ensure_one()
        if not self.move_id:
            return self._subdebit_get_bank_partials().credit_move_id
        return self.move_id.line_ids.filtered(
            lambda aml: aml.account_type == "asset_receivable"
        )

    def _subdebit_get_credit(self):
        """Return what is left of a payment, and pays nothing."""
        self.ensure_one()
        if self.subdebit_returned_on or not self.move_id:
            return 0.0
        items = self._subdebit_get_paying_items()
        return -sum(items.mapped("amount_residual_currency"))

    def _subdebit_get_invoice_partials(self):
        """Return what matches payments with invoices; no other matching of theirs."""
        partials = self.env["account.partial.reconcile"]
        for payment in self:
            if not payment.move_id:
                partials |= payment._subdebit_get_bank_partials()
                continue
            matched = payment._subdebit_get_paying_items().matched_debit_ids
            partials |= matched.filtered(
                lambda partial: partial.debit_move_id.move_id.is_invoice(True)
            )
        return partials

    def _subdebit_get_paid_sums(self):
        """Return dict: invoice -> what the payment pays of it, in its currency."""
        sums = {}
        for partial in self._subdebit_get_invoice_partials():
            move = partial.debit_move_id.move_id
            sums[move] = sums.get(move, 0.0) + partial.debit_amount_currency
        return {move: self.currency_id.round(paid) for move, paid in sums.items()}

    def _subdebit_order(self, moves):
        """Return invoices, the oldest first."""
        return sorted(moves, key=lambda move: (move.invoice_date or move.date, move.id))

    def _subdebit_get_bank_partials(self):
        """Return by what bank lines paid the invoices of a payment without an entry.

        NOTE: nothing links the two; as in core, a bank line is known by its sum.
        """
        self.ensure_one()
        partials = self.env["account.partial.reconcile"]
        for line in self.subdebit_debit_id.line_ids:
            if line.move_id in self.invoice_ids:
                matched = line.move_id.line_ids.matched_credit_ids
                alike = matched.filtered(
                    lambda partial, amount=line.amount: (
                        partial.credit_move_id.move_id.statement_line_id
                        and not self.currency_id.compare_amounts(
                            partial.debit_amount_currency, amount
                        )
                    )
                )
                before = self._subdebit_count_alike_before(line)
                partials |= alike.sorted("id")[before : before + 1]
        return partials

    def _subdebit_count_alike_before(self, line):
        """Count the earlier payments without an entry that pay as much of an invoice."""
        others = line.move_id.subdebit_debit_line_ids.filtered(
            lambda other: (
                not line.currency_id.compare_amounts(other.amount, line.amount)
            )
        )
        payments = others.debit_id.payment_ids.filtered(
            lambda payment: (
                payment.id < self.id
                and not payment.move_id
                and not payment.subdebit_returned_on
                and line.move_id in payment.invoice_ids
            )
        )
        return len(payments)
