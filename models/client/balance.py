from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import format_date, format_list

from ..debit.claims import OPEN
from ..mixin import require
from .reasons import Reason

# Open items that are told one by one; the others in one sentence.
MOST_TOLD = 60


class ResPartner(models.Model):
    """What a client owes now and once all that is planned has come, and why."""

    _inherit = "res.partner"

    subdebit_current_balance = fields.Monetary(
        string="Current Balance",
        compute="_compute_subdebit_balances",
        compute_sudo=True,
        groups="subscription_debit.group_reader",
        help="What the general ledger says that the customer owes, in the currency of the"
        " company; below zero, what is left to the customer.",
    )
    subdebit_expected_balance = fields.Monetary(
        string="Expected Balance",
        compute="_compute_subdebit_balances",
        compute_sudo=True,
        groups="subscription_debit.group_reader",
        help="What is left of the current balance once all debits and instalments that"
        " are planned have come.",
    )
    subdebit_other_balances = fields.Char(
        string="In Other Currencies",
        compute="_compute_subdebit_balances",
        compute_sudo=True,
        groups="subscription_debit.group_reader",
        help="Current and expected balance; currencies are not added.",
    )
    subdebit_paid_for_balance = fields.Monetary(
        string="Open for Others",
        compute="_compute_subdebit_paid_for",
        compute_sudo=True,
        groups="subscription_debit.group_reader",
        help="What is open of invoices of other customers that this contact pays.",
    )
    subdebit_paid_for_sentence = fields.Char(
        string="Pays Invoices Of",
        compute="_compute_subdebit_paid_for",
        compute_sudo=True,
        groups="subscription_debit.group_reader",
    )

    # === COMPUTE METHODS === #

    @api.depends_context("company", "lang")
    def _compute_subdebit_balances(self):
        company = self.env.company
        sums = self._subdebit_sum_accounts_sudo(company)
        planned = self._subdebit_sum_planned_sudo(company)
        for partner in self:
            account = partner.commercial_partner_id._origin
            own, less = sums[account], planned[account]
            currency = company.currency_id
            partner.subdebit_current_balance = own[currency]
            partner.subdebit_expected_balance = currency.round(
                own[currency] + less[currency]
            )
            others = [c for c in {**own, **less} if c != currency and own[c]]
            partner.subdebit_other_balances = " · ".join(
                self._subdebit_say_other(c, own[c], less[c]) for c in others
            )

    def _subdebit_say_other(self, currency, current, planned):
        return self.env._(
            "%(current)s now, %(expected)s expected",
            current=currency.format(current),
            expected=currency.format(current + planned),
        )

    @api.depends_context("company", "lang")
    def _compute_subdebit_paid_for(self):
        currency = self.env.company.currency_id
        for partner in self:
            moves = partner._subdebit_get_open_for_others_sudo()
            own = moves.filtered(lambda move: move.currency_id == currency)
            partner.subdebit_paid_for_balance = sum(own.mapped("amount_residual"))
            names = moves.commercial_partner_id.mapped("display_name")
            partner.subdebit_paid_for_sentence = (
                format_list(self.env, names) if names else False
            )

    # === THE GENERAL LEDGER === #

    def _subdebit_get_account_domain(self, company):
        """Return which journal items are the accounts of clients, in a company."""
        return [
            ("company_id", "=", company.id),
            ("partner_id", "in", self.commercial_partner_id._origin.ids),
            ("account_id.account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
        ]

    def _subdebit_sum_accounts_sudo(self, company):
        """Return what clients owe: commercial partner -> currency -> sum. One query."""
        groups = (
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                self._subdebit_get_account_domain(company),
                ["partner_id", "currency_id"],
                ["amount_currency:sum"],
            )
        )
        found = defaultdict(lambda: defaultdict(float))
        for partner, currency, amount in groups:
            found[partner][currency] = currency.round(amount)
        return found

    def _subdebit_get_open_items_sudo(self, company):
        """Return what is open of the account of clients, the oldest first."""
        items_sudo = self.env["account.move.line"].sudo()
        return items_sudo.search(
            [
                *self._subdebit_get_account_domain(company),
                ("reconciled", "=", False),
                ("amount_residual_currency", "!=", 0),
            ],
            order="date, id",
        )

    def _subdebit_get_open_for_others_sudo(self):
        """Return open invoices of other clients that a contact pays."""
        self.ensure_one()
        moves_sudo = self.env["account.move"].sudo()
        return moves_sudo.search(
            [
                ("company_id", "=", self.env.company.id),
                ("subdebit_payer_id", "in", self._origin.ids),
                ("commercial_partner_id", "!=", self.commercial_partner_id._origin.id),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("payment_state", "in", OPEN),
            ],
            order="invoice_date_due, id",
        )

    # === WHAT IS PLANNED === #

    def _subdebit_sum_planned_sudo(self, company):
        """Return what is going to come: commercial partner -> currency -> sum below 0."""
        found = defaultdict(lambda: defaultdict(float))
        for reason in self._subdebit_get_planned_sudo(company):
            if reason.figure == "expected":
                account = reason.record.commercial_partner_id
                found[account][reason.currency] += reason.amount
        return found

    def _subdebit_get_planned_sudo(self, company):
        """Return a ``Reason`` for each sum that is planned for an open invoice."""
        moves_sudo = (
            self.env["account.move"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                    ("move_type", "=", "out_invoice"),
                    ("state", "=", "posted"),
                    ("payment_state", "in", OPEN),
                ],
                order="invoice_date_due, id",
            )
        )
        return [
            reason for move in moves_sudo for reason in move._subdebit_say_planned()
        ]

    # === IN SENTENCES === #

    def _subdebit_get_reasons(self):
        """Return the parts that make up both balances of a client, in sentences.

        :return: list of ``Reason``; those of ``current`` add up to the current balance
            of each currency, with those of ``expected`` to the expected one.
        """
        self.ensure_one()
        require(self, "reader", operation="read")
        company = self.env.company
        items_sudo = self._subdebit_get_open_items_sudo(company)
        told, rest = items_sudo[:MOST_TOLD], items_sudo[MOST_TOLD:]
        return [
            *(item._subdebit_say_open() for item in told),
            *rest._subdebit_say_rest(),
            *self._subdebit_get_planned_sudo(company),
            *self._subdebit_say_paid_for(),
        ]

    def _subdebit_say_paid_for(self):
        """Yield what is open for each client whose invoices a contact pays."""
        moves_sudo = self._subdebit_get_open_for_others_sudo()
        groups = moves_sudo.grouped(lambda m: (m.commercial_partner_id, m.currency_id))
        for (client, currency), moves in groups.items():
            amount = sum(moves.mapped("amount_residual"))
            yield Reason(
                figure="none",
                amount=amount,
                currency=currency,
                record=moves[:1],
                sentence=self.env._(
                    "%(payer)s pays for %(client)s: %(amount)s are open there. They are"
                    " in the account of %(client)s, and not counted here.",
                    payer=self.display_name,
                    client=client.display_name,
                    amount=currency.format(amount),
                ),
            )


class AccountMoveLine(models.Model):
    """What is open of an account, in a sentence."""

    _inherit = "account.move.line"

    def _subdebit_say_open(self):
        """Return the ``Reason`` of one open item."""
        self.ensure_one()
        move, currency = self.move_id, self.currency_id
        amount = self.amount_residual_currency
        told = {
            "amount": currency.format(abs(amount)),
            "name": move.name,
            "date": format_date(self.env, move.date),
            "due": format_date(self.env, self.date_maturity or move.date),
        }
        return Reason(
            figure="current",
            amount=amount,
            currency=currency,
            record=move,
            sentence=self._subdebit_say_owed(told)
            if amount > 0
            else self._subdebit_say_credit(told),
        )

    def _subdebit_say_owed(self, told):
        if self.move_id.move_type == "out_invoice":
            said = self._subdebit_say_unpaid(told)
            more = self.move_id._subdebit_say_billed_together()
            return " ".join(filter(None, (said, more)))
        if self.payment_id:
            return self.env._(
                "%(amount)s were refunded on %(date)s by %(name)s, and are not matched"
                " with a credit.",
                **told,
            )
        return self.env._(
            "%(amount)s are owed by the entry %(name)s of %(date)s.", **told
        )

    def _subdebit_say_unpaid(self, told):
        if self.move_id.subdebit_disputed:
            return self.env._(
                "%(amount)s of %(name)s, due on %(due)s, are not paid: the customer"
                " disputes it.",
                **told,
            )
        return self.env._(
            "%(amount)s of %(name)s, due on %(due)s, are not paid.", **told
        )

    def _subdebit_say_credit(self, told):
        if self.move_id.move_type == "out_refund":
            return self.env._(
                "%(amount)s of the credit note %(name)s of %(date)s are not used.",
                **told,
            )
        if self.payment_id or self.move_id.statement_line_id:
            return self.env._(
                "%(amount)s of the payment %(name)s of %(date)s are not matched with an"
                " invoice.",
                **told,
            )
        return self.env._(
            "%(amount)s are left to the customer by the entry %(name)s of %(date)s.",
            **told,
        )

    def _subdebit_say_rest(self):
        """Yield the ``Reason`` of open items that are too many to be told, by currency."""
        for currency, items in self.grouped("currency_id").items():
            amount = sum(items.mapped("amount_residual_currency"))
            yield Reason(
                figure="current",
                amount=amount,
                currency=currency,
                sentence=self.env._(
                    "%(count)s more items are open: %(amount)s together.",
                    count=len(items),
                    amount=currency.format(amount),
                ),
            )
