from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from .debit import RETURNED


class SubdebitDebit(models.Model):
    """Late truth: the bank takes back what was collected.

    A return is an entry of its own on the day of the return. The invoices are open
    again; the payment is marked, and never undone, nor torn from the bank's line.
    """

    _inherit = "subdebit.debit"

    returned_on = fields.Date(readonly=True, copy=False)
    returned_amount = fields.Monetary(
        readonly=True,
        copy=False,
        help="What the bank took back of the last request that came back.",
    )
    return_move_ids = fields.One2many(
        "account.move", "subdebit_return_debit_id", string="Return Entries"
    )
    return_move_count = fields.Integer(
        string="Return Entries Count", compute="_compute_return_move_count"
    )

    return_sentence = fields.Char(string="Return", compute="_compute_return_sentence")

    @api.depends("returned_on", "returned_amount", "disputed_on")
    @api.depends_context("lang")
    def _compute_return_sentence(self):
        for debit in self:
            debit.return_sentence = debit.returned_on and debit._say_returned()

    def _say_returned(self):
        day = format_date(self.env, self.returned_on)
        attempt = self.attempt_ids.filtered(lambda a: a.state == "returned")[-1:]
        if 0 < self.returned_amount < (attempt.amount or self.amount):
            if len(self._get_payments(attempt)._subdebit_get_return_moves()) > 1:
                return self.env._(
                    "The bank took %(amount)s of this debit back in parts, the last on"
                    " %(day)s; the rest stays collected.",
                    amount=self.currency_id.format(self.returned_amount),
                    day=day,
                )
            return self.env._(
                "The bank took %(amount)s of this debit back on %(day)s; the rest stays"
                " collected.",
                amount=self.currency_id.format(self.returned_amount),
                day=day,
            )
        if not self.disputed_on:
            return self.env._("The bank took this debit back on %s.", day)
        return self.env._(
            "The bank took this debit back on %(day)s, as the payer contested it on"
            " %(contested)s: settle the dispute of its invoices before it is tried"
            " again.",
            day=day,
            contested=format_date(self.env, self.disputed_on),
        )

    @api.depends("return_move_ids")
    def _compute_return_move_count(self):
        for debit in self:
            debit.return_move_count = len(debit.sudo().return_move_ids)

    # === ACTION METHODS === #

    def action_view_return_moves(self):
        """Open the entries of the debit's returns."""
        self.ensure_one()
        return self.return_move_ids.with_context(create=False)._get_records_action(
            name=self.env._("Return Entries")
        )

    def _refuse_disputed(self):
        disputed = self.sudo().line_ids.move_id.filtered("subdebit_disputed")
        if disputed:
            raise UserError(
                self.env._(
                    "%s: disputed. Settle the dispute before you ask for the money"
                    " again.",
                    ", ".join(disputed.mapped("name")),
                )
            )

    # === THE DOOR === #

    def _return(self, day, reason, fee=0.0, attempt=None, amount=None):
        """Record that the bank took a collected debit back.

        What is not booked yet is booked first. Another part of what came back in part
        is one more return; twice the same return: nothing happens.

        :param date day: the day of the return, as the bank says.
        :param str reason: the bank's code and words.
        :param float fee: the bank charge for it, in the currency of the journal.
        :param attempt: the ``subdebit.attempt`` that came back; None: the one that was
            collected.
        :param float amount: how much, in the debit's currency; None: all of it.
        :return: the entries of the return, as ``account.move``.
        :raise UserError: where nothing was collected, the day lies before the payment,
            or there is no account for the fee; nothing is done then.
        """
        self.ensure_one()
        self.lock_for_update(allow_referencing=True)
        attempts = attempt or self.attempt_ids
        self._check_was_collected(attempts)
        attempt = self._find_returnable(attempts)
        if not attempt or self._is_return_recorded(attempt, day, reason, amount):
            return self.env["account.move"]
        debit = self.with_company(self.company_id)
        debit._refuse_while_retried(attempt)
        debit._check_fee(fee)
        debit._check_return_day(day, attempt)
        if attempt.state == "collected":
            debit._book_before_return()
        payments = debit._get_payments(attempt)
        part = debit._check_part(payments, amount)
        if part is None:
            moves = debit._book_return(payments, day, reason, fee)
        else:
            shares = debit._divide_return(payments, part)
            moves = debit._book_part(shares, day, reason, fee)
        is_more = attempt.state == "returned"
        attempt._finish("returned", words=reason)
        taken = part or sum(payments.mapped("amount"))
        debit.returned_on = day
        debit.returned_amount = taken + (debit.returned_amount if is_more else 0)
        debit.line_ids.filtered(lambda line: line._get_claimed())._unsettle()
        debit._apply_credit()
        debit._take_waiting_credits()
        debit._tell_of_return(day, reason, taken or debit.amount)
        return moves

    def _apply_credit(self):
        """Let what was collected twice pay what the return of the other opened."""
        for payment in self.payment_ids:
            if payment._subdebit_get_credit() > 0:
                lines = self.line_ids.filtered(
                    lambda line, payment=payment: line.move_id in payment.invoice_ids
                )
                account = payment.destination_account_id
                self._match(payment, [(None, payment.partner_id, account, lines)])

    # === WHAT IS CHECKED BEFORE === #

    def _check_return_day(self, day, attempt):
        paid = self._get_payments(attempt).mapped("date")
        since = max(paid, default=attempt.outcome_date or self.date)
        if day < since:
            raise UserError(
                self.env._(
                    "%(debit)s was collected on %(since)s: it cannot have come back on"
                    " %(day)s already.",
                    debit=self.display_name,
                    since=format_date(self.env, since),
                    day=format_date(self.env, day),
                )
            )

    def _book_before_return(self):
        if self.is_booked:
            return
        self._book()
        if not self.is_booked:
            raise UserError(
                self.env._(
                    "%s is being booked at this moment: try again in a minute.",
                    self.display_name,
                )
            )

    # === WHAT IS BOOKED === #

    def _book_return(self, payments, day, reason, fee):
        """Open the invoices again, and make the return's entry of each payment."""
        items = self._prepare_return_items(payments, day, reason, fee)
        paying = {payment: payment._subdebit_get_paying_items() for payment in payments}
        payments._subdebit_get_invoice_partials().with_context(
            subdebit_return_date=day
        ).unlink()
        returned = [payment for payment, vals in items.items() if vals]
        moves = self.env["account.move"].create(
            [
                self._prepare_return_vals(payment, items[payment], day, reason)
                for payment in returned
            ]
        )
        moves._post(soft=False)
        move_of = dict(zip(returned, moves, strict=True))
        for payment in payments:
            move = move_of.get(payment, moves.browse())
            self._match_return(paying[payment], move)
            payment._subdebit_mark_returned(day, move)
        return moves

    def _prepare_return_items(self, payments, day, reason, fee):
        """Return the items of each payment's return; the first takes the fee."""
        items = {
            payment: payment._subdebit_prepare_return_items(
                self.env._(
                    "Return of %(name)s: %(reason)s", name=payment.name, reason=reason
                )
            )
            for payment in payments
        }
        if not self._get_fee_currency().is_zero(fee):
            first = (payments or self.payment_ids)[:1]
            items[first] = items.get(first, []) + self._prepare_fee_items(
                first, fee, day
            )
        return items

    def _prepare_return_vals(self, payment, items, day, reason):
        return {
            "move_type": "entry",
            "subdebit_return_debit_id": self.id,
            "journal_id": payment.journal_id.id,
            "company_id": payment.company_id.id,
            "partner_id": payment.partner_id.id,
            "currency_id": payment.currency_id.id,
            "date": day,
            "ref": self.env._(
                "Return of %(name)s on %(day)s: %(reason)s",
                name=payment.name,
                day=fields.Date.to_string(day),
                reason=reason,
            ),
            "line_ids": [Command.create(vals) for vals in items],
        }

    def _match_return(self, paying, move):
        """Match a return with what had paid, as far as that is open."""
        items = move.line_ids.filtered(
            lambda aml: aml.account_type == "asset_receivable"
        )
        lines = (paying | items).filtered(lambda aml: not aml.reconciled)
        if paying & lines and items & lines:
            lines.reconcile()

    # === WHAT THE BANK TAKES FOR IT === #

    def _check_fee(self, fee):
        currency = self._get_fee_currency()
        if currency.compare_amounts(fee, 0.0) < 0:
            raise UserError(self.env._("The fee of a return cannot be negative."))
        if not currency.is_zero(fee) and not self.company_id.subdebit_fee_account_id:
            raise UserError(
                self.env._(
                    "%s has no account for return fees: choose one in the settings, or"
                    " leave the fee out.",
                    self.company_id.name,
                )
            )

    def _prepare_fee_items(self, payment, fee, day):
        """Return the values of the bank charge for the return, without tax."""
        currency = self._get_fee_currency()
        company = self.company_id
        balance = currency._convert(fee, company.currency_id, company, day)
        label = self.env._("Fee of the return of %(name)s", name=payment.name)
        return [
            payment._subdebit_prepare_return_item(
                account, currency, sign * fee, sign * balance, label
            )
            for account, sign in (
                (company.subdebit_fee_account_id, 1),
                (payment._subdebit_get_outstanding_account(), -1),
            )
        ]

    def _get_fee_currency(self):
        """Return the currency in which the bank takes its fees."""
        journal = self.payment_ids[:1].journal_id
        journal = journal or self.sudo().provider_id.journal_id
        return journal.currency_id or self.company_id.currency_id

    # === WHO IS TOLD === #

    def _tell_of_return(self, day, reason, amount):
        words = self.env._(
            "The bank took %(amount)s back on %(day)s: %(reason)s",
            amount=self.currency_id.format(amount),
            day=format_date(self.env, day),
            reason=reason,
        )
        self._message_log(body=words)
        for move in self.line_ids.move_id:
            move._message_log(body=words)
        self._ask_once(RETURNED, words)
