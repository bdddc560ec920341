from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..debit.claims import claims_that
from .money import FAILED

STANDINGS = [
    ("failed", "Debit failed"),
    ("overdue", "Overdue"),
    ("under_way", "Direct debit in progress"),
    ("open", "Open"),
    ("paid", "Paid"),
    ("none", "Nothing billed yet"),
]
# As Odoo's kanban numbers its colours.
COLOURS = {"failed": 1, "overdue": 2, "under_way": 4, "open": 3, "paid": 10, "none": 0}


class SubdebitSubscription(models.Model):
    """The state of the money, for lists: found by the database, for all rows at once.

    NOTE: not stored. It hangs on each payment and on the day, and who pays must not
    have to wait for who writes the subscription.
    """

    _inherit = "subdebit.subscription"

    money_state = fields.Selection(
        STANDINGS,
        string="Money",
        compute="_compute_money_state",
        search="_search_money_state",
    )
    color = fields.Integer(compute="_compute_money_state")

    @api.depends("charge_ids.move_line_id")
    def _compute_money_state(self):
        found = {}
        if self.ids:
            self._flush_money()
            found = dict(
                self.env.execute_query(
                    SQL(
                        "SELECT s.id, %s FROM subdebit_subscription s WHERE s.id IN %s",
                        self._get_money_sql("s"),
                        tuple(self.ids),
                    )
                )
            )
        for subscription in self:
            state = found.get(subscription._origin.id, "none")
            subscription.money_state = state
            subscription.color = COLOURS[state]

    def _search_money_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        self._flush_money()
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN %s", self._get_money_sql(alias), tuple(value) or (None,)
            ),
            predicate=lambda subscription: subscription.money_state in value,
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        """Let lists be grouped by the state of the money."""
        if field_expr != "money_state":
            return super()._field_to_sql(alias, field_expr, query)
        self._flush_money()
        return self._get_money_sql(alias)

    # === IN THE DATABASE === #

    def _flush_money(self):
        self.env["account.move"].flush_model(
            ["state", "payment_state", "invoice_date_due", "move_type"]
        )
        for name in ("subdebit.debit.line", "subdebit.charge"):
            self.env[name].flush_model()
        self.env["account.move.line"].flush_model(["move_id"])

    def _get_money_sql(self, alias):
        """Return the expression of the state, the first of ``STANDINGS`` that applies."""
        return SQL(
            """COALESCE((
                SELECT CASE min(CASE
                        WHEN m.payment_state NOT IN ('not_paid', 'partial') THEN 5
                        WHEN %(failed)s THEN 1
                        WHEN %(under_way)s THEN 3
                        WHEN m.invoice_date_due < %(today)s THEN 2
                        ELSE 4 END)
                    WHEN 1 THEN 'failed' WHEN 2 THEN 'overdue' WHEN 3 THEN 'under_way'
                    WHEN 4 THEN 'open' WHEN 5 THEN 'paid' END
                FROM subdebit_charge c
                JOIN account_move_line aml ON aml.id = c.move_line_id
                JOIN account_move m ON m.id = aml.move_id
                WHERE c.subscription_id = %(id)s AND c.state = 'live'
                    AND m.state = 'posted' AND m.move_type = 'out_invoice'
            ), 'none')""",
            failed=_has_debit(FAILED),
            under_way=_has_debit(claims_that("locks")),
            today=self._get_money_today(alias),
            id=SQL.identifier(alias, "id"),
        )

    def _get_money_today(self, alias):
        """Return the expression of the local date of a row's company."""
        days = [
            SQL("WHEN %s THEN %s::date", company.id, company._subdebit_today())
            for company in self.env["res.company"].sudo().search([])
        ]
        return SQL(
            "CASE %s %s END", SQL.identifier(alias, "company_id"), SQL(" ").join(days)
        )


def _has_debit(claims):
    """Return the condition that a debit of an invoice ``m`` stands so."""
    return SQL(
        "EXISTS (SELECT FROM subdebit_debit_line l WHERE l.move_id = m.id"
        " AND NOT l.is_settled AND l.claim IN %s)",
        tuple(claims),
    )
