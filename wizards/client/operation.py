from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.misc import clean_context

from ...models.client.operation import OPERATIONS
from ...models.client.plan import Choice
from ...models.client.write_off import LOSS_TYPES
from ...models.mixin import require

# So many rows of a preview are shown.
ROWS_SHOWN = 100


class SubdebitOperation(models.TransientModel):
    """An operation on a client's account: chosen, shown as it will be booked, done once."""

    _name = "subdebit.operation"
    _inherit = ["subdebit.window"]
    _description = "Operation on a Customer's Account"
    _check_company_auto = True

    operation = fields.Selection(
        [
            ("reconcile", "Reconcile the account"),
            ("transfer", "Give a credit to another customer"),
            ("pay_out", "Pay a credit out"),
            ("take_back", "Take a refund back"),
            ("apply", "Let a credit come off an instalment"),
            ("undo_note", "Undo a credit note"),
            ("write_off", "Bring the balance to zero"),
        ],
        required=True,
        readonly=True,
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, readonly=True
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    currency_ids = fields.Many2many(
        "res.currency", string="Currencies of the Account", compute="_compute_open"
    )
    date = fields.Date(
        default=lambda self: self.env.company._subdebit_today(), required=True
    )
    credit_left = fields.Monetary(string="Open Credit", compute="_compute_open")
    amount = fields.Monetary(
        compute="_compute_amount", store=True, readonly=False, precompute=True
    )
    reason = fields.Char(help="It stands in the entry and on the customer.")
    other_id = fields.Many2one("res.partner", string="To")
    account_id = fields.Many2one(
        "account.account",
        check_company=True,
        domain=[("account_type", "in", LOSS_TYPES)],
    )
    journal_id = fields.Many2one(
        "account.journal",
        default=lambda self: self._get_bank_journal(),
        check_company=True,
        domain="[('type', 'in', ('bank', 'cash'))]",
    )
    instalment_id = fields.Many2one("subdebit.instalment")
    instalment_ids = fields.Many2many(
        "subdebit.instalment", string="Instalments to Come", compute="_compute_open"
    )
    move_id = fields.Many2one("account.move", string="Credit Note")
    move_ids = fields.Many2many(
        "account.move", string="Credit Notes", compute="_compute_open"
    )
    payment_id = fields.Many2one("account.payment", string="Refund")
    payment_ids = fields.Many2many(
        "account.payment", string="Refunds", compute="_compute_open"
    )
    row_ids = fields.One2many(
        "subdebit.operation.row",
        "operation_id",
        compute="_compute_preview",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    sentences = fields.Text(
        compute="_compute_preview",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    problem = fields.Text(
        compute="_compute_preview",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    is_done = fields.Boolean(readonly=True)

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "company_id")
    def _compute_currency_id(self):
        for window in self:
            known = window._get_currencies()
            own = window.company_id.currency_id
            window.currency_id = own if own in known or not known else known[:1]

    @api.model
    def _get_bank_journal(self):
        journals = self.env["account.journal"]
        domain = journals._check_company_domain(self.env.company)
        return journals.search([*domain, ("type", "=", "bank")], limit=1)

    def _get_currencies(self):
        partner = self.partner_id._origin
        items_sudo = partner._subdebit_get_open_items_sudo(self.company_id)
        return items_sudo.currency_id.sudo(False)

    @api.depends("partner_id", "company_id", "currency_id", "operation")
    def _compute_open(self):
        for window in self:
            partner, company = window.partner_id._origin, window.company_id
            known = window._get_currencies() | company.currency_id
            window.currency_ids = known
            window.credit_left = partner._subdebit_get_credit_left_sudo(
                company, window.currency_id
            )
            window.instalment_ids = partner._subdebit_get_instalments_sudo(
                company, window.currency_id
            )
            window.move_ids = partner._subdebit_get_notes_sudo(company)
            window.payment_ids = partner._subdebit_get_refunds_sudo(company)

    @api.depends("currency_id", "operation", "partner_id")
    def _compute_amount(self):
        for window in self:
            window.amount = window.partner_id._origin._subdebit_get_credit_left_sudo(
                window.company_id, window.currency_id
            )

    @api.depends(
        *("operation", "partner_id", "company_id", "currency_id", "date", "amount"),
        *("reason", "other_id", "account_id", "journal_id", "instalment_id"),
        *("move_id", "payment_id"),
    )
    def _compute_preview(self):
        for window in self:
            plans = window._plan()
            rows = [vals for plan in plans for vals in window._prepare_rows(plan)]
            window.row_ids = [Command.clear()] + [
                Command.create(vals) for vals in rows[:ROWS_SHOWN]
            ]
            said = [sentence for plan in plans for sentence in plan.said]
            if len(rows) > ROWS_SHOWN:
                said.append(self.env._("… and %s rows more.", len(rows) - ROWS_SHOWN))
            window.sentences = "\n".join(said)
            problems = [plan.problem for plan in plans if plan.problem]
            window.problem = "\n".join(dict.fromkeys(problems))

    @api.model_create_multi
    def create(self, vals_list):
        """Show what it comes to as of now, whatever changes before it is read."""
        windows = super().create(vals_list)
        windows.flush_recordset()
        return windows

    # === WHAT IT COMES TO === #

    def _get_clients(self):
        """Return whose account it is about; where nobody is named, all that can be."""
        if self.partner_id:
            return self.partner_id._origin
        partners = self.env["res.partner"]
        return partners._subdebit_find_to_reconcile_sudo(self.company_id)

    def _get_choice(self):
        return Choice(
            company=self.company_id,
            currency=self.currency_id,
            day=self.date,
            amount=self.amount,
            reason=self.reason or "",
            other=self.other_id._origin,
            account=self.account_id._origin,
            journal=self.journal_id._origin,
            instalment=self.instalment_id._origin,
            move=self.move_id._origin,
            payment=self.payment_id._origin,
        )

    def _plan(self):
        """Return the plan for each client, as things are now."""
        self.ensure_one()
        if not (self.operation and self.currency_id and self.date):
            return []
        choice = self._get_choice()
        return [
            client._subdebit_plan(self.operation, choice)
            for client in self._get_clients()
        ]

    def _prepare_rows(self, plan):
        """Return the values of the rows that show a plan."""
        currency, company_currency = self.currency_id, self.company_id.currency_id
        items = [
            {
                "label": item.label,
                "account": _name_account(item.account),
                "partner": item.partner.display_name,
                "debit": max(item.balance, 0.0),
                "credit": max(-item.balance, 0.0),
                "amount": item.amount_currency,
                "currency_id": currency.id,
                "company_currency_id": company_currency.id,
            }
            for item in plan.items
        ]
        pairs = [
            {
                "label": self._say_pair(pair),
                "account": _name_account(pair.debit.account_id),
                "partner": pair.debit.partner_id.display_name,
                "amount": pair.amount,
                "currency_id": pair.debit.currency_id.id,
                "company_currency_id": company_currency.id,
            }
            for pair in plan.pairs
        ]
        return [*items, *pairs]

    def _say_pair(self, pair):
        """Return what happens to a pair; below zero, it is taken apart."""
        told = {
            "debit": pair.debit.sudo().move_id.name,
            "credit": pair.credit.sudo().move_id.name,
        }
        if pair.amount < 0:
            return self.env._("%(debit)s is no longer matched with %(credit)s", **told)
        return self.env._("%(debit)s is matched with %(credit)s", **told)

    # === CONFIRMED === #

    def action_confirm(self):
        """Do what is shown, once; refuse what would come to something else by now."""
        self.ensure_one()
        self._require(OPERATIONS[self.operation])
        clients = self._get_clients()
        require(clients, OPERATIONS[self.operation], operation="read")
        # NOTE: before anything is read: who clicks twice waits here, and begins anew.
        (clients | self.other_id).commercial_partner_id._subdebit_touch_to_serialise()
        if not self.is_done:
            self._check_fresh()
            # NOTE: the window's own defaults are none of the entries that are made.
            env = self.env(context=clean_context(self.env.context))
            self._do(clients.with_env(env))
            self.is_done = True
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _do(self, clients):
        choice = self._get_choice()
        for client in clients:
            client._subdebit_do(self.operation, choice)

    def _check_fresh(self):
        """Refuse what would be booked otherwise than was shown.

        :raise UserError: with what it would be now.
        """
        plans = self._plan()
        rows = [vals for plan in plans for vals in self._prepare_rows(plan)]
        now = [self.row_ids._key_of(vals) for vals in rows[:ROWS_SHOWN]]
        shown = [row._get_key() for row in self.row_ids]
        if now != shown and not any(plan.problem for plan in plans):
            raise UserError(
                self.env._(
                    "This changed since it was shown, so nothing was done. Open the"
                    " window again."
                )
            )


def _name_account(account):
    """Return an account as a person knows it, whatever its name is in the list."""
    account_sudo = account.sudo()
    return f"{account_sudo.code} {account_sudo.name}"


class SubdebitOperationRow(models.TransientModel):
    _name = "subdebit.operation.row"
    _inherit = ["subdebit.window"]
    _description = "Row of an Operation's Preview"
    _order = "id"

    operation_id = fields.Many2one("subdebit.operation", ondelete="cascade")
    label = fields.Char()
    account = fields.Char()
    partner = fields.Char(string="Customer")
    debit = fields.Monetary(currency_field="company_currency_id")
    credit = fields.Monetary(currency_field="company_currency_id")
    amount = fields.Monetary()
    currency_id = fields.Many2one("res.currency")
    company_currency_id = fields.Many2one("res.currency")

    @api.model
    def _key_of(self, vals):
        """Return what must not change between the preview and what is done."""
        names = ("label", "account", "partner")
        sums = (vals.get(name, 0.0) for name in ("debit", "credit", "amount"))
        return (*(vals[name] or "" for name in names), *(f"{s:.6f}" for s in sums))

    def _get_key(self):
        self.ensure_one()
        names = ("label", "account", "partner", "debit", "credit", "amount")
        return self._key_of({name: self[name] for name in names})
