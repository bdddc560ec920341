from odoo import api, fields, models
from odoo.fields import Command

from ...const import OFFLINE_TYPES, PAYER_KINDS, PAYMENT_MODES

# What the window changes of a subscription; with its company, what it reads of it.
CHANGED = (
    *("payer_id", "payer_kind", "invoice_partner_id", "payment_mode", "offline_type"),
    *("payment_token_id", "journal_id", "payment_term_id"),
)
# What follows from who pays, where nobody says otherwise.
FOLLOWS = ("payer_kind", "invoice_partner_id", "payment_token_id")


class SubdebitPayerChange(models.TransientModel):
    """Who pays what runs, and how, from now on: shown, announced, and written down."""

    _name = "subdebit.payer.change"
    _inherit = ["subdebit.window"]
    _description = "Change Who Pays"

    subscription_ids = fields.Many2many("subdebit.subscription", required=True)
    is_bulk = fields.Boolean(compute="_compute_is_bulk")
    company_id = fields.Many2one("res.company", compute="_compute_is_bulk")
    partner_id = fields.Many2one("res.partner", compute="_compute_is_bulk")
    what = fields.Selection(
        [
            ("pays", "Say who pays from now on"),
            ("stops", "The payer stops: it ends with its cycle, and is not renewed"),
        ],
        default="pays",
        required=True,
    )
    payer_id = fields.Many2one("res.partner")
    is_other = fields.Boolean(compute="_compute_is_other")
    payer_kind = fields.Selection(
        PAYER_KINDS,
        string="Kind of Payer",
        compute="_compute_payer_kind",
        store=True,
        readonly=False,
        precompute=True,
    )
    invoice_partner_id = fields.Many2one(
        "res.partner",
        string="Invoiced To",
        compute="_compute_invoice_partner_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    payment_mode = fields.Selection(PAYMENT_MODES, required=True, default="automatic")
    offline_type = fields.Selection(OFFLINE_TYPES, string="Offline Method")
    method_partner_ids = fields.Many2many(
        "res.partner", compute="_compute_method_partner_ids"
    )
    payment_token_id = fields.Many2one(
        "payment.token",
        string="Saved Method",
        compute="_compute_payment_token_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('partner_id', 'in', method_partner_ids),"
        " ('company_id', 'parent_of', company_id)]",
        help="Empty: the newest saved method of the payer.",
    )
    method_label = fields.Char(string="Debited From", compute="_compute_method_label")
    journal_id = fields.Many2one(
        "account.journal",
        domain="[('type', '=', 'sale'), ('company_id', 'parent_of', company_id)]",
        help="Empty: the journal of the plan or of the company.",
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        string="Payment Terms",
        help="For offline customers. Empty: the terms of the contact.",
    )

    reason = fields.Char(required=True, help="It stands on the timeline.")

    # === COMPUTE METHODS === #

    @api.depends("subscription_ids")
    def _compute_is_bulk(self):
        for wizard in self:
            subscriptions = wizard.subscription_ids
            wizard.is_bulk = len(subscriptions) > 1
            wizard.company_id = subscriptions[:1].company_id
            wizard.partner_id = len(subscriptions) == 1 and subscriptions.partner_id

    @api.depends("payer_id", "subscription_ids")
    def _compute_is_other(self):
        for wizard in self:
            firms = wizard.subscription_ids.partner_id.commercial_partner_id
            payer = wizard.payer_id.commercial_partner_id
            wizard.is_other = bool(payer and firms - payer)

    @api.depends("payer_id")
    def _compute_payer_kind(self):
        for wizard in self:
            now = wizard.subscription_ids[:1]
            is_same = wizard.payer_id == now.payer_id
            wizard.payer_kind = (
                now.payer_kind
                if is_same
                else now.partner_id._subdebit_get_payer_kind(
                    wizard.payer_id, now.company_id
                )
            )

    @api.depends("payer_id", "payer_kind")
    def _compute_invoice_partner_id(self):
        for wizard in self:
            now = wizard.subscription_ids[:1]
            agreed = wizard.payer_id, wizard.payer_kind or False
            if agreed == (now.payer_id, now.payer_kind or False):
                wizard.invoice_partner_id = now.invoice_partner_id
            else:
                wizard.invoice_partner_id = wizard._get_debtor(now)

    @api.depends("payer_id")
    def _compute_method_partner_ids(self):
        for wizard in self:
            payer = wizard.payer_id._origin
            wizard.method_partner_ids = payer | payer.commercial_partner_id

    @api.depends("payer_id")
    def _compute_payment_token_id(self):
        for wizard in self:
            one = wizard.subscription_ids if not wizard.is_bulk else None
            chosen = (one or wizard.subscription_ids.browse()).sudo().payment_token_id
            is_his = chosen.partner_id in wizard.method_partner_ids._origin
            wizard.payment_token_id = chosen if is_his else False

    @api.depends("payer_id", "payment_mode", "payment_token_id")
    def _compute_method_label(self):
        for wizard in self:
            token_sudo = wizard.payment_token_id.sudo()
            if wizard.payment_mode != "automatic":
                token_sudo = token_sudo.browse()
            elif not token_sudo:
                company = wizard.company_id
                token_sudo = wizard.payer_id._origin._subdebit_token_sudo(company)
            wizard.method_label = token_sudo._subdebit_label() or False

    @api.onchange("payer_id")
    def _onchange_payer_id(self):
        """Propose to be paid as another payer pays."""
        payer = self.payer_id.with_company(self.company_id)
        if payer and payer._origin not in self.subscription_ids.payer_id._origin:
            self.update(payer._subdebit_mode_vals())

    # === CRUD METHODS === #

    @api.model
    def default_get(self, fields):
        """Begin with what the subscriptions say, where they say the same."""
        defaults = super().default_get(fields)
        context = self.env.context
        subscriptions = self.env["subdebit.subscription"]
        if "subscription_ids" in defaults:
            found = self.new({"subscription_ids": defaults["subscription_ids"]})
            subscriptions = found.subscription_ids._origin
        elif context.get("active_model") == "subdebit.subscription":
            ids = context.get("active_ids") or [context.get("active_id")]
            subscriptions = subscriptions.browse(filter(None, ids))
            defaults["subscription_ids"] = [Command.set(subscriptions.ids)]
        self._check_incoming(defaults)
        agreed = self._get_common(subscriptions)
        return agreed | {
            name: value
            for name, value in defaults.items()
            # NOTE: of what the model alone proposes, the subscriptions know better.
            if name not in agreed or f"default_{name}" in context
        }

    @api.model
    def _get_common(self, subscriptions):
        """Return what all the subscriptions have in common, as defaults."""
        if not subscriptions:
            return {}
        read = subscriptions.sudo().read(CHANGED, load=None)
        common = {
            name: read[0][name]
            for name in CHANGED
            if name not in FOLLOWS and all(one[name] == read[0][name] for one in read)
        }
        return common | self._get_common_second(subscriptions)
