from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import OFFLINE_TYPES, PAYMENT_MODES

# What the window changes; with its company, what it reads of the subscription.
CHANGED = (
    "payer_id",
    "invoice_partner_id",
    "payment_mode",
    "offline_type",
    "payment_token_id",
    "journal_id",
    "payment_term_id",
)


class SubdebitPayerChange(models.TransientModel):
    """Who pays what runs, and how, from now on: announced, and written down."""

    _name = "subdebit.payer.change"
    _inherit = ["subdebit.window"]
    _description = "Change Who Pays"

    subscription_id = fields.Many2one(
        "subdebit.subscription", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="subscription_id.company_id")
    partner_id = fields.Many2one(related="subscription_id.partner_id")
    payer_id = fields.Many2one("res.partner", required=True)
    invoice_partner_id = fields.Many2one(
        "res.partner",
        string="Invoiced To",
        compute="_compute_invoice_partner_id",
        store=True,
        readonly=False,
        required=True,
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

    @api.depends("payer_id")
    def _compute_invoice_partner_id(self):
        for wizard in self:
            payer, now = wizard.payer_id, wizard.subscription_id
            kept = now.invoice_partner_id if payer == now.payer_id else payer.browse()
            address = payer and payer.address_get(["invoice"])["invoice"]
            wizard.invoice_partner_id = kept or address

    @api.depends("payer_id")
    def _compute_method_partner_ids(self):
        for wizard in self:
            payer = wizard.payer_id._origin
            wizard.method_partner_ids = payer | payer.commercial_partner_id

    @api.depends("payer_id")
    def _compute_payment_token_id(self):
        for wizard in self:
            chosen = wizard.subscription_id.sudo().payment_token_id
            is_his = chosen.partner_id in wizard.method_partner_ids._origin
            wizard.payment_token_id = chosen if is_his else False

    @api.depends("payer_id", "payment_mode", "payment_token_id")
    def _compute_method_label(self):
        for wizard in self:
            token_sudo = wizard.payment_token_id.sudo()
            if wizard.payment_mode != "automatic":
                token_sudo = token_sudo.browse()
            elif not token_sudo:
                company = wizard.subscription_id.company_id
                token_sudo = wizard.payer_id._origin._subdebit_token_sudo(company)
            wizard.method_label = token_sudo._subdebit_label() or False

    # === CRUD METHODS === #

    @api.model
    def default_get(self, fields):
        """Begin with what the subscription says."""
        defaults = super().default_get(fields)
        subscription = self.env["subdebit.subscription"].browse(
            defaults.get("subscription_id")
        )
        if subscription:
            agreed = subscription.sudo().read(CHANGED, load=None)[0]
            defaults |= {name: agreed[name] for name in CHANGED if name in fields}
        return defaults

    # === ACTION METHODS === #

    def action_confirm(self):
        """Change who pays, from now on."""
        self.ensure_one()
        self._require("billing")
        subscription = self.subscription_id
        subscription._require("billing")
        subscription._check_not_managed()
        self._check_running()
        self._check_changes()
        subscription._change_who_pays(
            self._prepare_vals(), self.company_id._subdebit_today(), self.reason
        )
        return {"type": "ir.actions.act_window_close"}

    def _check_running(self):
        if self.subscription_id.state in ("draft", "pending", "cancelled"):
            raise UserError(
                self.env._(
                    "%s is not running: write on its form who pays.",
                    self.subscription_id.name,
                )
            )

    def _check_changes(self):
        """Refuse to write down a change that is none."""
        subscription, vals = self.subscription_id, self._prepare_vals()
        now = subscription.sudo().read(CHANGED, load=None)[0]
        changed = [name for name in CHANGED if now[name] != vals[name]]
        if not changed and not subscription._is_payer_moved():
            raise UserError(
                self.env._("Nothing was changed for %s.", subscription.display_name)
            )

    def _prepare_vals(self):
        """Return the values of the subscription."""
        is_offline = self.payment_mode == "offline"
        vals = {name: self[name].id for name in CHANGED if name.endswith("_id")}
        return {
            **vals,
            "payment_mode": self.payment_mode,
            "offline_type": is_offline and self.offline_type,
            "payment_token_id": not is_offline and self.payment_token_id.id,
        }
