from odoo import api, fields, models

# Up to so many open invoices are proposed to be paid by one payment.
MOST_PAID = 12


class SubdebitOperation(models.TransientModel):
    """What an operation may be about, and what of it is proposed as the window opens."""

    _inherit = "subdebit.operation"

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
    credit_left = fields.Monetary(string="Open Credit", compute="_compute_open")
    amount = fields.Monetary(compute="_compute_amount", store=True, readonly=False)
    journal_id = fields.Many2one(
        "account.journal",
        default=lambda self: self._get_bank_journal(),
        check_company=True,
        domain="[('type', 'in', ('bank', 'cash'))]",
    )
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
    way = fields.Selection(
        [("provider", "By the method that paid"), ("hand", "By bank or cash")],
        string="How",
        compute="_compute_way",
        store=True,
        readonly=False,
        precompute=True,
    )

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
