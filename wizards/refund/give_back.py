from odoo import api, fields, models
from odoo.exceptions import UserError


class SubdebitGiveBack(models.TransientModel):
    """Ask before money is given back: how much, by what way, and what it does."""

    _name = "subdebit.give.back"
    _inherit = ["subdebit.window"]
    _description = "Refund a Debit"

    payment_id = fields.Many2one("account.payment", required=True, readonly=True)
    move_id = fields.Many2one("account.move", string="Asked From", readonly=True)
    company_id = fields.Many2one(related="payment_id.company_id")
    currency_id = fields.Many2one(related="payment_id.currency_id")
    most = fields.Monetary(string="At Most", compute="_compute_most")
    amount = fields.Monetary(string="Refund", required=True)
    can_provider = fields.Boolean(compute="_compute_most")
    no_provider_sentence = fields.Char(compute="_compute_most")
    way = fields.Selection(
        [
            ("provider", "Send it by the payment provider"),
            ("hand", "Record what was given back by hand"),
        ],
        string="How",
        compute="_compute_way",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    date = fields.Date(
        string="Given Back On", compute="_compute_date", store=True, readonly=False
    )
    journal_id = fields.Many2one(
        "account.journal",
        string="From",
        domain="[('company_id', '=', company_id), ('type', 'in', ('bank', 'cash'))]",
    )
    reason = fields.Char()
    sentence = fields.Text(string="What Will Happen", compute="_compute_sentence")
    problem = fields.Char(compute="_compute_sentence")

    # === COMPUTE METHODS === #

    @api.depends("payment_id")
    @api.depends_context("lang")
    def _compute_most(self):
        for wizard in self:
            # NOTE: in a window that is not saved yet, records are no more than shown.
            payment = wizard.payment_id._origin
            wizard.most = payment and payment._subdebit_get_refundable_sudo()
            wizard.can_provider = payment and payment._subdebit_can_refund_sudo()
            provider_sudo = payment.sudo().payment_transaction_id.provider_id
            wizard.no_provider_sentence = not wizard.can_provider and self.env._(
                "%s gives no money back: do it by a transfer, and record that here.",
                provider_sudo.name,
            )

    @api.depends("payment_id")
    def _compute_way(self):
        for wizard in self:
            wizard.way = "provider" if wizard.can_provider else "hand"

    @api.depends("payment_id")
    def _compute_date(self):
        for wizard in self:
            company = wizard.payment_id.company_id
            wizard.date = company and company._subdebit_today()

    @api.depends("payment_id", "move_id", "amount", "way")
    @api.depends_context("lang")
    def _compute_sentence(self):
        refunds = self.env["subdebit.refund"].sudo()
        for wizard in self:
            payment = wizard.payment_id._origin.sudo()
            by_hand = wizard.way == "hand"
            wizard.problem = payment and refunds._get_problem(
                payment, wizard.amount, by_hand=by_hand
            )
            wizard.sentence = bool(payment and not wizard.problem) and refunds._preview(
                payment, wizard.amount, wizard.move_id._origin.sudo(), by_hand
            )

    # === ACTION METHODS === #

    def action_confirm(self):
        """Ask for the refund, or record the one that was made by hand."""
        self.ensure_one()
        debit = self.payment_id.sudo().subdebit_debit_id
        debit.with_env(self.env)._require("billing")
        refunds = self.env["subdebit.refund"].sudo()
        asked = self.payment_id.sudo(), self.amount
        told = {"reason": self.reason or "", "move": self.move_id.sudo()}
        if self.way == "provider":
            return refunds._ask(*asked, **told)._notify_asked()
        self._check_day_and_journal()
        refunds._record_by_hand(*asked, self.date, self.journal_id.sudo(), **told)
        return {"type": "ir.actions.act_window_close"}

    def _check_day_and_journal(self):
        if not self.journal_id or not self.date:
            raise UserError(
                self.env._(
                    "Say from which journal it was given back, and on which day."
                )
            )
        if self.date > self.company_id._subdebit_today():
            raise UserError(
                self.env._("The day of the refund lies in the future: correct it.")
            )
