from odoo import fields, models


class AccountPayment(models.Model):
    """What the bank took back of a payment: entries of their own, one for each time."""

    _inherit = "account.payment"

    subdebit_return_move_ids = fields.One2many(
        "account.move",
        "subdebit_return_payment_id",
        string="Return Entries of the Payment",
        readonly=True,
    )

    def _subdebit_get_unreturned(self):
        """Return how much of a payment did not come back."""
        self.ensure_one()
        if self.subdebit_returned_on:
            return 0.0
        return self.currency_id.round(self.amount - self.subdebit_returned_amount)

    def _subdebit_get_missing(self):
        """Return how much came back and was not recovered by a payment of its own.

        NOTE: before there were parts, a recovery was one of all that came back.
        """
        self.ensure_one()
        returned = self.amount - self._subdebit_get_unreturned()
        is_over = self.subdebit_regained_on and not self.subdebit_regained_amount
        recovered = returned if is_over else self.subdebit_regained_amount
        return self.currency_id.round(returned - recovered)

    def _subdebit_get_return_moves(self):
        """Return the entries of what came back, the oldest first."""
        moves = self.subdebit_return_move_ids | self.subdebit_return_move_id
        return moves.sorted("id")

    def _subdebit_add_return_move(self, move):
        """Remember the entry of one more part that came back."""
        self.ensure_one()
        (self.subdebit_return_move_id | move).subdebit_return_payment_id = self
        self.subdebit_return_move_id = move

    def _subdebit_prepare_return_items(self, label):
        """Return the values of the items that take back what a payment booked.

        The payment's own amounts, in both currencies: no exchange difference arises.
        Nothing, where neither the payment nor a bank line is in the books.
        """
        self.ensure_one()
        if self.move_id:
            return [
                self._subdebit_prepare_return_item(
                    aml.account_id,
                    aml.currency_id,
                    -aml.amount_currency,
                    -aml.balance,
                    label,
                )
                for aml in self.move_id.line_ids
            ]
        outstanding = self._subdebit_get_outstanding_account()
        return [
            self._subdebit_prepare_return_item(
                account,
                partial.credit_currency_id,
                sign * partial.credit_amount_currency,
                sign * partial.amount,
                label,
            )
            for partial in self._subdebit_get_bank_partials()
            for account, sign in (
                (partial.credit_move_id.account_id, 1),
                (outstanding, -1),
            )
        ]

    def _subdebit_prepare_return_item(
        self, account, currency, amount_currency, balance, label
    ):
        return {
            "name": label,
            "account_id": account.id,
            "partner_id": self.partner_id.id,
            "currency_id": currency.id,
            "amount_currency": amount_currency,
            "balance": balance,
        }

    def _subdebit_prepare_part_items(self, amount, label):
        """Return the values of the two items that take a part of a payment back."""
        self.ensure_one()
        items = self._subdebit_prepare_return_items(label)
        accounts = self.env["account.account"]
        owed = [
            item
            for item in items
            if accounts.browse(item["account_id"]).account_type == "asset_receivable"
        ]
        others = [item for item in items if item not in owed]
        whole = sum(item["balance"] for item in owed)
        total = self._subdebit_get_part_balance(amount, whole)
        return [
            {**parts[0], "amount_currency": sign * amount, "balance": sign * total}
            for parts, sign in ((owed, 1), (others, -1))
        ]

    def _subdebit_get_part_balance(self, amount, whole):
        """Return a part in the company's currency; the last one takes what is left.

        :param float whole: what all of the payment is there.
        """
        currency = self.company_id.currency_id
        left = self._subdebit_get_unreturned()
        if self.currency_id.compare_amounts(amount, left):
            return currency.round(whole * amount / self.amount)
        moves = self._subdebit_get_return_moves()
        items = moves._subdebit_get_returned_items()
        return currency.round(whole - sum(items.mapped("balance")))

    def _subdebit_get_outstanding_account(self):
        """Return where the money of a payment waits for the bank statement."""
        self.ensure_one()
        return self.outstanding_account_id or self._get_outstanding_account("inbound")

    def _subdebit_mark_returned(self, day, move):
        """Mark a payment as returned, by an entry that may be empty."""
        self.ensure_one()
        vals = {"subdebit_returned_on": day, "subdebit_return_move_id": move.id}
        if not self.move_id:
            # NOTE: without an entry, core reads from the state whether it pays.
            vals["state"] = "rejected"
        self.write(vals)
        # NOTE: for the index of what is booked once: the next payment may be made now.
        self.flush_recordset(["subdebit_returned_on"])

    def _subdebit_take_back(self, returned, lines):
        """Give a draft payment the entry that undoes a return, to the cent.

        :param returned: the payment whose money comes back by this one.
        :param lines: the ``subdebit.debit.line`` that it paid.
        """
        self.ensure_one()
        moves = returned._subdebit_get_return_moves()
        items = moves._subdebit_get_returned_items()
        if items:
            account = returned._subdebit_get_outstanding_account()
            self.outstanding_account_id = account
            ratio = self.amount / (
                returned.amount - returned._subdebit_get_unreturned()
            )
            currency = self.company_id.currency_id
            balance = currency.round(sum(items.mapped("balance")) * ratio)
            self._subdebit_split(lines, balance)
            if not self.move_id:
                self._generate_journal_entry(force_balance=balance)
