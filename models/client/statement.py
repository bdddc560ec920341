from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from . import statement_queries as queries
from .columns import DEPENDS
from .refund_queries import query_refunds
from .scope import MOST_BANK_LINES, REFUND, find_scope, get_numbers

KINDS = [
    ("invoice", "Invoice"),
    ("purchase", "Purchase"),
    ("credit_note", "Credit Note"),
    ("payment", "Payment"),
    ("refund", "Refund"),
    ("returned", "Returned Debit"),
    ("entry", "Other Entry"),
    ("debit", "Debit"),
    ("instalment", "Instalment"),
    ("charge", "Upcoming Charge"),
]
STATES = [
    ("open", "Open"),
    ("partial", "Partly settled"),
    ("settled", "Settled"),
    ("under_way", "Direct debit in progress"),
    ("disputed", "Disputed"),
    ("planned", "Planned"),
    ("ready", "Ready"),
    ("sending", "Sending"),
    ("pending", "With the bank"),
    ("unknown", "Unknown"),
    ("refused", "Refused"),
    ("returned", "Returned"),
    ("cancelled", "Cancelled"),
    ("in_transit", "In transit"),
    ("bounced", "Bounced"),
    ("collected", "Collected, not booked yet"),
    ("error", "Could not be booked"),
]


class SubdebitStatement(models.Model):
    """All that concerns the money of a client: what the ledger holds, and what comes.

    One row for each journal entry on a client's receivable accounts, so that the sums
    of the rows are those of the general ledger; beside them what is not in the ledger:
    debits, instalments, and the charges that the engine will bill.
    """

    _name = "subdebit.statement"
    _description = "Billing of a Customer"
    _inherit = ["subdebit.mixin"]
    _auto = False
    _order = "date desc, id desc"
    _depends = DEPENDS

    # Not required, as nothing is ever written here.
    date = fields.Date(readonly=True)
    date_due = fields.Date(string="Due", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    name = fields.Char(string="Document", readonly=True)
    state = fields.Selection(STATES, readonly=True)
    # NOTE: not added in groups: a list would add several currencies at today's rates.
    amount = fields.Monetary(
        readonly=True,
        aggregator=None,
        help="What the customer owes by it; below zero, what he paid or was credited.",
    )
    residual = fields.Monetary(
        string="Open",
        readonly=True,
        aggregator=None,
        help="What of it is not matched with anything.",
    )
    balance = fields.Monetary(
        string="Balance After",
        compute="_compute_balance",
        help="What the customer owed once it was booked, as the general ledger says.",
    )
    is_in_ledger = fields.Boolean(string="Booked", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Account Of",
        readonly=True,
        help="In whose name the journal items are: the customer, or the customer's company.",
    )
    payer_id = fields.Many2one("res.partner", readonly=True)
    receiver_id = fields.Many2one(
        "res.partner",
        string="For",
        readonly=True,
        help="Whose subscription it is, the first one of several.",
    )
    subscription_id = fields.Many2one("subdebit.subscription", readonly=True)
    move_id = fields.Many2one("account.move", string="Journal Entry", readonly=True)
    payment_id = fields.Many2one("account.payment", readonly=True)
    debit_id = fields.Many2one("subdebit.debit", readonly=True)
    instalment_id = fields.Many2one("subdebit.instalment", readonly=True)
    refund_id = fields.Many2one("subdebit.refund", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    method = fields.Char(
        readonly=True, help="From which card or bank account, or in which way."
    )
    reference = fields.Char(
        readonly=True, help="Memo, payment reference, or label of the bank line."
    )
    bank_reference = fields.Char(
        string="Bank's Reference",
        compute="_compute_bank_reference",
        search="_search_bank_reference",
        help="As it stands on the bank statement with which the payment is matched.",
    )

    # === THE QUERY === #

    @property
    def _table_query(self):
        """Return the query of the rows, of no more than the search is about.

        NOTE: what comes is in no table. The engine is asked, for clients that a search
        names, and its answer stands in the query as it is.
        """
        scope = self.env.context.get("subdebit_scope")
        parts = queries.query_booked(scope)
        parts.append(query_refunds(get_numbers(scope, REFUND)))
        charges = self._get_charges_to_come(scope)
        if charges:
            parts.append(queries.query_values(charges))
        return SQL(" UNION ALL ").join(parts)

    def _search(self, domain, *args, **kwargs):
        """Search among no more rows than a domain can be about."""
        scope = find_scope(self.env, domain)
        scoped = self.with_context(subdebit_scope=scope)
        return super(SubdebitStatement, scoped)._search(domain, *args, **kwargs)

    # === COMPUTE METHODS === #

    def _compute_balance(self):
        found = {}
        if self.ids:
            self.env["account.move.line"].flush_model()
            clients = self.sudo().commercial_partner_id
            found = dict(self.env.execute_query(queries.query_balances(clients.ids)))
        for row in self:
            row.balance = found.get(row.id, 0.0)

    def _compute_bank_reference(self):
        lines_sudo = self.sudo()._get_bank_lines()
        for row in self:
            refs = lines_sudo.get(row.sudo().move_id, ())
            row.bank_reference = ", ".join(refs) or False

    def _get_bank_lines(self):
        """Return dict: entry -> the labels of the bank lines that it is matched with."""
        return {move: move._subdebit_get_bank_labels() for move in self.move_id}

    @api.model
    def _search_bank_reference(self, operator, value):
        if operator in ("not in", "not ilike", "not like", "!="):
            return NotImplemented
        lines_sudo = self.env["account.bank.statement.line"].sudo()
        lines_sudo = lines_sudo.search(
            [
                "|",
                ("payment_ref", operator, value),
                ("ref", operator, value),
                ("company_id", "in", self.env.companies.ids),
            ],
            limit=MOST_BANK_LINES,
        )
        items = lines_sudo.move_id.line_ids
        partials = items.matched_debit_ids | items.matched_credit_ids
        others = partials.debit_move_id | partials.credit_move_id
        return [("move_id", "in", (lines_sudo.move_id | others.move_id).ids)]

    # === ACTION METHODS === #

    def action_open(self):
        """Open what stands behind a row, as far as the user may see it.

        :raise AccessError: where it is the accountants' business.
        """
        self.ensure_one()
        self.check_access("read")
        candidates = (
            self.refund_id,
            self.payment_id,
            self.move_id,
            self.debit_id,
            self.instalment_id,
            self.subscription_id,
        )
        for record in candidates:
            if record.sudo(False)._filtered_access("read"):
                return record._get_records_action()
        if self.kind == "charge":
            return self._get_records_action(target="new")
        raise AccessError(
            self.env._("Only who may see invoices can open this: ask an accountant.")
        )
