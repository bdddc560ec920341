from odoo import fields, models
from odoo.fields import Command


class AccountPayment(models.Model):
    """A payment of parts of invoices: it pays of each what was asked of it, no more."""

    _inherit = "account.payment"

    subdebit_instalment_ids = fields.Many2many(
        "subdebit.instalment",
        "subdebit_instalment_payment_rel",
        "payment_id",
        "instalment_id",
        string="Instalments",
        copy=False,
        readonly=True,
        groups="subscription_debit.group_reader",
    )
    subdebit_cheque_number = fields.Char(
        string="Cheque Number", copy=False, readonly=True
    )
    subdebit_cheque_bank = fields.Char(
        string="Bank of the Cheque", copy=False, readonly=True
    )

    def _subdebit_split(self, lines, force_balance=None):
        """Give a draft payment of parts one receivable item for each invoice.

        NOTE: Odoo matches as much as it can. One item over several invoices would pay
        more of the oldest than was asked, where another instalment of it is open.

        :param lines: the ``subdebit.debit.line`` that are paid.
        :param float force_balance: what it is in the company's currency; None: by rate.
        """
        self.ensure_one()
        asked = sum(lines.mapped("amount"))
        if (
            len(lines) < 2
            or not any(lines.mapped("slot"))
            or not self.outstanding_account_id
            or self.currency_id.compare_amounts(asked, self.amount)
        ):
            return
        parts = [(line.move_id, line.amount) for line in lines.sorted("id")]
        self._subdebit_split_by(parts, force_balance)

    def _subdebit_split_by(self, parts, force_balance=None):
        """Give a draft payment one receivable item for each ``(account.move, sum)``."""
        liquidity, item = self._prepare_move_line_default_vals(
            force_balance=force_balance
        )
        vals_list = [liquidity, *self._subdebit_prepare_parts(item, parts)]
        self._generate_journal_entry(
            line_ids=[Command.create(vals) for vals in vals_list]
        )

    def _subdebit_prepare_parts(self, item, parts):
        """Return the values of an item in parts; the last takes the remainder.

        :param parts: list of ``(account.move, sum)``.
        """
        currency, left = self.company_id.currency_id, item["credit"]
        vals_list = []
        for move, amount in parts:
            credit = currency.round(item["credit"] * amount / self.amount)
            left -= credit
            vals_list.append(
                {
                    **item,
                    "name": f"{item['name']} {move.name}",
                    "amount_currency": -amount,
                    "credit": credit,
                }
            )
        vals_list[-1]["credit"] = currency.round(vals_list[-1]["credit"] + left)
        return vals_list

    def _subdebit_pair(self, lines):
        """Return which items of the payment pay which lines; none without an entry.

        :return: list of ``(account.move.line, subdebit.debit.line)``.
        """
        self.ensure_one()
        if not self.move_id:
            return []
        items = self._subdebit_get_paying_items().sorted("id")
        if len(items) == len(lines) > 1:
            return list(zip(items, lines.sorted("id"), strict=True))
        return [(self.move_id.line_ids, lines)]

    def _synchronize_to_moves(self, changed_fields):
        """Let an accountant edit a draft that is in parts: Odoo knows one item only."""
        if set(changed_fields) & set(self._get_trigger_fields_to_synchronize()):
            for payment in self:
                payment._subdebit_merge_parts()
        return super()._synchronize_to_moves(changed_fields)

    def _subdebit_merge_parts(self):
        _liquidity, parts, _writeoff = self._seek_for_lines()
        if self.move_id.state != "draft" or len(parts) < 2:
            return
        total = {
            name: sum(parts.mapped(name)) for name in ("amount_currency", "balance")
        }
        self.move_id.with_context(skip_invoice_sync=True).line_ids = [
            Command.update(parts[0].id, total),
            *(Command.delete(part.id) for part in parts[1:]),
        ]
