"""A client's account on 27 September 2025, and what the general ledger says of it."""

from odoo import Command
from odoo.tools import SQL

from ..debit.return_case import ReturnCase
from ..provider_case import DAY


class ClientCase(ReturnCase):
    """Clients who owe, pay, are debited and credited."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = cls.env["subdebit.statement"]

    # === WHAT A STORY BEGINS WITH === #

    def make_invoice(
        self, partner, amount, day=DAY, move_type="out_invoice", line=None, **vals
    ):
        """Return a posted invoice or credit note that bills no subscription."""
        moves = self.as_root(self.env["account.move"])
        move = moves.create(
            {
                "move_type": move_type,
                "partner_id": partner.id,
                "invoice_date": day,
                "invoice_date_due": day,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Jersey", "price_unit": amount, "tax_ids": []}
                        | {
                            "account_id": self.company_data[
                                "default_account_revenue"
                            ].id
                        }
                        | (line or {})
                    )
                ],
                **vals,
            }
        )
        move.action_post()
        return move

    def make_euro(self):
        """Return the euro, of which two are a dollar."""
        env, type(self).env = self.env, self.setup_env
        try:
            return self.setup_other_currency("EUR", rates=[("2025-01-01", 2.0)])
        finally:
            type(self).env = env

    def make_note(self, partner, amount, day=DAY, **vals):
        return self.make_invoice(partner, amount, day, "out_refund", **vals)

    def multiply(self, move, count):
        """Let an entry stand in the books so many times more, by SQL.

        NOTE: no part of their names looks like a year, which Odoo would check.
        """
        self.env.flush_all()
        names = self._get_columns("account_move", "id", "name", "sequence_number")
        self.env.cr.execute(
            SQL(
                """
                WITH made AS (
                    INSERT INTO account_move (name, sequence_number, %(names)s)
                    SELECT concat('COPY/', lpad(id::text, 9, '0'), '/', lpad(n::text, 9, '0')),
                           100000 + n, %(names)s
                      FROM account_move, generate_series(1, %(count)s) n
                     WHERE id = %(id)s RETURNING id, name)
                INSERT INTO account_move_line (move_id, move_name, %(items)s)
                SELECT made_id, made_name, %(items)s
                  FROM (SELECT id AS made_id, name AS made_name FROM made) made,
                       account_move_line WHERE move_id = %(id)s
                """,
                names=names,
                items=self._get_columns(
                    "account_move_line", "id", "move_id", "move_name"
                ),
                count=count,
                id=move.id,
            )
        )
        self.env.invalidate_all()

    def _get_columns(self, table, *but):
        """Return the columns of a table that are copied, as a list in SQL."""
        rows = self.env.execute_query(
            SQL(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_name = %s AND is_generated = 'NEVER'",
                table,
            )
        )
        return SQL(", ").join(
            SQL.identifier(name) for (name,) in rows if name not in but
        )

    # === WHAT IS SHOWN === #

    def find(self, partner, *domain, user=None):
        """Return the rows of a client's own account, the oldest first."""
        return (
            self.rows.with_user(user or self.user)
            .search([("commercial_partner_id", "=", partner.id), *domain])
            .sorted(lambda row: (row.date, row.id))
        )

    def look(self, rows):
        """Return kind, day, sum, what is open and state of each row."""
        return [
            (row.kind, str(row.date), row.amount, row.residual, row.state)
            for row in rows
        ]

    def balances(self, partner, user=None):
        partner = partner.with_user(user or self.user)
        partner.invalidate_recordset()
        return partner.subdebit_current_balance, partner.subdebit_expected_balance

    def sum_ledger(self, partner, currency=None):
        """Return what the general ledger holds in a client's name, by another way."""
        self.env.flush_all()
        ((found,),) = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(SUM(line.amount_currency), 0)
                  FROM account_move_line line
                  JOIN account_move move ON move.id = line.move_id
                  JOIN account_account account ON account.id = line.account_id
                 WHERE line.partner_id = %s AND move.state = 'posted'
                   AND account.account_type = 'asset_receivable'
                   AND line.company_id = %s AND line.currency_id = %s
                """,
                partner.id,
                self.company.id,
                (currency or self.company.currency_id).id,
            )
        )
        return round(float(found), 2)

    def assertItems(self, move, *expected):
        """The journal items of an entry: account, partner, balance; the least first."""
        self.assertEqual(
            [
                (item.account_id.code, item.partner_id, item.balance)
                for item in move.line_ids.sorted(lambda i: (i.balance, i.id))
            ],
            [*expected],
        )

    def assertAsInLedger(self, partner):
        """The rows, the balance after the last of them and the figure are the ledger's."""
        owed = self.sum_ledger(partner)
        booked = self.find(partner, ("is_in_ledger", "=", True))
        own = booked.filtered(lambda r: r.currency_id == self.company.currency_id)
        self.assertEqual(round(sum(own.mapped("amount")), 2), owed)
        self.assertEqual(round(sum(own.mapped("residual")), 2), owed)
        if own:
            self.assertEqual(own[-1].balance, owed)
        self.assertEqual(self.balances(partner)[0], owed)
