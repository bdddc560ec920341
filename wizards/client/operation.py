from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

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
            ("pay", "Record a payment"),
            ("undo_payment", "Cancel a recorded payment"),
            ("reconcile", "Reconcile the account"),
            ("invoice", "Make a supplementary invoice"),
            ("cancel", "Cancel an invoice by credit note"),
            ("refund", "Refund a paid invoice"),
            ("transfer", "Give a credit to another customer"),
            ("pay_out", "Pay a credit out"),
            ("take_back", "Take a refund back"),
            ("apply", "Let a credit come off an instalment"),
            ("undo_note", "Undo a credit note"),
            ("move", "Move a subscription to another customer"),
            ("dispute", "Mark an invoice as disputed"),
            ("settle", "Settle a dispute"),
            ("write_off", "Bring the balance to zero"),
        ],
        required=True,
        readonly=True,
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, readonly=True
    )
    date = fields.Date(
        default=lambda self: self.env.company._subdebit_today(), required=True
    )
    reason = fields.Char(help="It stands in the entry and on the customer.")
    other_id = fields.Many2one("res.partner", string="Other Customer")
    account_id = fields.Many2one(
        "account.account",
        check_company=True,
        domain=[("account_type", "in", LOSS_TYPES)],
    )
    instalment_id = fields.Many2one("subdebit.instalment")
    product_id = fields.Many2one("product.product", check_company=True)
    cancels = fields.Boolean(
        string="With a Credit Note",
        default=True,
        help="Otherwise the invoice stays as it is, and the money alone goes back.",
    )
    keeps_period = fields.Boolean(
        string="Keep the Period",
        default=True,
        help="The days that were billed stay settled. Otherwise the next run bills them"
        " again.",
    )
    keeps_payer = fields.Boolean(
        string="Same Payer",
        default=True,
        help="Who pays goes on paying. Otherwise the other customer pays from now on, is"
        " billed for the same days, and gets what was paid as a credit.",
    )
    row_ids = fields.One2many(
        "subdebit.operation.row",
        "operation_id",
        compute="_compute_preview",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    shows_amount = fields.Boolean(compute="_compute_shows_amount")
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

    @api.depends(
        *("operation", "partner_id", "company_id", "currency_id", "date", "amount"),
        *("reason", "other_id", "account_id", "journal_id", "instalment_id"),
        *("move_id", "payment_id", "paid_ids", "subscription_id", "product_id"),
        *("way", "cancels", "keeps_period", "keeps_payer"),
    )
    def _compute_preview(self):
        for window in self:
            plans = window._plan()
            window.row_ids = [Command.clear()] + [
                Command.create(vals) for vals in window._prepare_shown(plans)
            ]
            window.sentences = window._say(plans)
            problems = [plan.problem for plan in plans if plan.problem]
            window.problem = "\n".join(dict.fromkeys(problems))

    @api.depends("row_ids.says_more")
    def _compute_shows_amount(self):
        for window in self:
            window.shows_amount = any(window.row_ids.mapped("says_more"))

    def _prepare_shown(self, plans):
        """Return the values of the rows that show plans, as many as are shown."""
        prepare = self.env["subdebit.operation.row"]._prepare_rows
        currencies = self.currency_id, self.company_id.currency_id
        rows = [vals for plan in plans for vals in prepare(plan, *currencies)]
        return rows[:ROWS_SHOWN]

    def _say(self, plans):
        """Return what is told of plans."""
        said = [sentence for plan in plans for sentence in plan.said]
        count = sum(len(plan.items) + len(plan.pairs) for plan in plans)
        if count > ROWS_SHOWN:
            said.append(self.env._("… and %s rows more.", count - ROWS_SHOWN))
        return "\n".join(said)

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
            moves=self.paid_ids._origin,
            subscription=self.subscription_id._origin,
            product=self.product_id._origin,
            way=self.way or "hand",
            cancels=self.cancels,
            keeps_period=self.keeps_period,
            keeps_payer=self.keeps_payer,
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
            self._do()
            self.is_done = True
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _do(self):
        # NOTE: what is made below is made by ``sudo()``, which takes the defaults of the
        # context away.
        choice = self._get_choice()
        for client in self._get_clients():
            client._subdebit_do(self.operation, choice)

    def _check_fresh(self):
        """Refuse what would be booked otherwise than was shown.

        :raise UserError: with what it would be now.
        """
        plans = self._plan()
        key_of = self.env["subdebit.operation.row"]._key_of
        now = [key_of(vals) for vals in self._prepare_shown(plans)], self._say(plans)
        shown = [row._get_key() for row in self.row_ids], self.sentences or ""
        if now != shown and not any(plan.problem for plan in plans):
            raise UserError(
                self.env._(
                    "This changed since it was shown, so nothing was done. Open the"
                    " window again."
                )
            )
