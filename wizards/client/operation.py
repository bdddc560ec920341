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
# Up to so many open invoices are proposed to be paid by one payment.
MOST_PAID = 12


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
    amount = fields.Monetary(compute="_compute_amount", store=True, readonly=False)
    reason = fields.Char(help="It stands in the entry and on the customer.")
    other_id = fields.Many2one("res.partner", string="Other Customer")
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
    move_id = fields.Many2one(
        "account.move",
        string="Document",
        compute="_compute_single",
        store=True,
        readonly=False,
        precompute=True,
    )
    move_ids = fields.Many2many(
        "account.move", string="Documents to Choose From", compute="_compute_open"
    )
    paid_ids = fields.Many2many(
        "account.move",
        "subdebit_operation_paid_rel",
        string="Invoices",
        compute="_compute_paid_ids",
        store=True,
        readonly=False,
    )
    payment_id = fields.Many2one(
        "account.payment",
        compute="_compute_payment_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    payment_ids = fields.Many2many(
        "account.payment",
        string="Payments to Choose From",
        compute="_compute_payment_ids",
    )
    subscription_id = fields.Many2one(
        "subdebit.subscription",
        compute="_compute_single",
        store=True,
        readonly=False,
        precompute=True,
    )
    subscription_ids = fields.Many2many(
        "subdebit.subscription",
        string="Subscriptions to Choose From",
        compute="_compute_open",
    )
    product_id = fields.Many2one("product.product", check_company=True)
    way = fields.Selection(
        [("provider", "By the method that paid"), ("hand", "By bank or cash")],
        string="How",
        compute="_compute_way",
        store=True,
        readonly=False,
        precompute=True,
    )
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

    @api.depends("partner_id", "company_id", "move_id")
    def _compute_currency_id(self):
        for window in self:
            known = window.move_id._origin.sudo().currency_id.sudo(False)
            known = known or window._get_currencies()
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

    @api.depends("partner_id", "company_id", "currency_id", "operation", "way")
    def _compute_open(self):
        for window in self:
            partner, operation = window.partner_id._origin, window.operation
            account = window.company_id, window.currency_id
            window.currency_ids = window._get_currencies() | account[0].currency_id
            window.credit_left = partner._subdebit_get_credit_left_sudo(*account)
            choose = partner._subdebit_choose_instalments_sudo
            window.instalment_ids = choose(operation, *account)
            window.subscription_ids = window._get_subscriptions_sudo()
            window.move_ids = window._get_documents_sudo()
            if operation == "pay":
                window.move_ids = partner._subdebit_get_payable_sudo(*account)

    def _get_documents_sudo(self):
        # NOTE: but for a credit note, the way follows from what is chosen here.
        way = self.operation == "pay_out" and self.way
        choose = self.partner_id._origin._subdebit_get_documents_sudo
        return choose(self.operation, way, self.company_id)

    def _get_subscriptions_sudo(self):
        choose = self.partner_id._origin._subdebit_choose_subscriptions_sudo
        return choose(self.operation, self.company_id)

    @api.depends("partner_id", "company_id", "operation", "way")
    def _compute_single(self):
        for window in self:  # what there is only one of is chosen
            known = window._get_documents_sudo()
            if window.move_id._origin.sudo() not in known:
                window.move_id = len(known) == 1 and known
            known = window._get_subscriptions_sudo()
            if window.subscription_id._origin.sudo() not in known:
                window.subscription_id = len(known) == 1 and known

    @api.depends("partner_id", "company_id", "currency_id", "operation")
    def _compute_paid_ids(self):
        """Propose all that is open; of many, the one that is due first."""
        for window in self:
            known = window.move_ids if window.operation == "pay" else False
            window.paid_ids = known and (known[:1] if len(known) > MOST_PAID else known)

    @api.depends("partner_id", "company_id", "operation", "move_id")
    def _compute_payment_ids(self):
        for window in self:
            asked = window.operation, window.company_id, window.move_id._origin
            partner = window.partner_id._origin
            window.payment_ids = partner._subdebit_choose_payments_sudo(*asked)

    @api.depends("partner_id", "company_id", "operation", "move_id")
    def _compute_payment_id(self):
        for window in self:
            known, is_refund = window.payment_ids._origin, window.operation == "refund"
            if window.payment_id._origin not in known:
                window.payment_id = (is_refund or len(known) == 1) and known[:1]

    @api.depends("operation", "move_id")
    def _compute_way(self):
        for window in self:
            if window.operation != "refund":
                window.way = window.way or "hand"
                continue
            able = window.payment_ids._origin.sudo().filtered(
                lambda payment: payment._subdebit_can_refund_sudo()
            )
            window.way = "provider" if able else "hand"

    @api.depends("currency_id", "operation", "partner_id", "move_id", "paid_ids", "way")
    def _compute_amount(self):
        for window in self:
            if window.operation == "pay":
                # NOTE: nothing is told of what is another's.
                paid_sudo = (window.paid_ids._origin & window.move_ids._origin).sudo()
                window.amount = sum(paid_sudo.mapped("amount_residual"))
            elif window.operation == "invoice":
                window.amount = window.amount
            else:
                account = window.company_id, window.currency_id, window.move_id._origin
                window.amount = window.partner_id._origin._subdebit_propose_sudo(
                    window.operation, window.way, *account
                )

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
        window = self._without_defaults()
        choice = window._get_choice()
        return [
            client._subdebit_plan(window.operation, choice)
            for client in window._get_clients()
        ]

    def _without_defaults(self):
        """Return the window without the defaults of its action.

        NOTE: an invoice or a payment that is made below would take them for its own.
        """
        return self.with_env(self.env(context=clean_context(self.env.context)))

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
            self._without_defaults()._do()
            self.is_done = True
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _do(self):
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
