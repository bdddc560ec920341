from odoo import fields, models
from odoo.tools import SQL


class SubdebitIncome(models.Model):
    """What was invoiced and what came in, side by side: from the general ledger."""

    _name = "subdebit.income"
    _description = "Income and Cash"
    _inherit = ["subdebit.mixin"]
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _depends = {
        "account.account": ["account_type"],
        "account.move": [
            "move_type",
            "origin_payment_id",
            "statement_line_id",
            "subdebit_payer_id",
            "subdebit_return_debit_id",
        ],
        "account.move.line": [
            "account_id",
            "balance",
            "company_id",
            "date",
            "parent_state",
            "partner_id",
        ],
    }

    date = fields.Date(readonly=True)
    kind = fields.Selection(
        [("invoiced", "Income"), ("received", "Cash")], readonly=True
    )
    amount = fields.Monetary(
        readonly=True,
        help="Invoiced, less credit notes; or received, less what was returned and"
        " refunded. With taxes, in the currency of the company.",
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    payer_id = fields.Many2one("res.partner", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")

    @property
    def _table_query(self):
        """Return the items of clients that are an invoice, or money that came or went."""
        return SQL(
            """
            SELECT line.id, line.date, line.company_id, line.partner_id,
                   COALESCE(move.subdebit_payer_id, line.partner_id) AS payer_id,
                   CASE WHEN move.move_type = 'entry' THEN 'received'
                        ELSE 'invoiced' END AS kind,
                   CASE WHEN move.move_type = 'entry' THEN -line.balance
                        ELSE line.balance END AS amount
              FROM account_move_line line
              JOIN account_account account ON account.id = line.account_id
              JOIN account_move move ON move.id = line.move_id
             WHERE account.account_type = 'asset_receivable'
               AND line.parent_state = 'posted'
               AND line.partner_id IS NOT NULL
               AND (move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                    OR move.origin_payment_id IS NOT NULL
                    OR move.statement_line_id IS NOT NULL
                    OR move.subdebit_return_debit_id IS NOT NULL)
            """
        )
