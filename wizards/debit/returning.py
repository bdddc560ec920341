from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class SubdebitReturn(models.TransientModel):
    _name = "subdebit.return"
    _inherit = ["subdebit.window"]
    _description = "Record a Return"

    debit_id = fields.Many2one("subdebit.debit", required=True, readonly=True)
    company_id = fields.Many2one(related="debit_id.company_id")
    currency_id = fields.Many2one("res.currency", compute="_compute_fee_booking")
    fee_account_id = fields.Many2one(related="company_id.subdebit_fee_account_id")
    date = fields.Date(
        string="Day of the Return",
        compute="_compute_date",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="As it stands on the bank statement.",
    )
    debit_currency_id = fields.Many2one(
        related="debit_id.currency_id", string="Debit Currency"
    )
    amount = fields.Monetary(
        string="Amount Taken Back",
        currency_field="debit_currency_id",
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
        help="Less than the debit, where the bank took a part of it back.",
    )
    code = fields.Char(
        string="Bank's Code", help="Such as AM04 or MD06, where the bank gives one."
    )
    reason = fields.Char(required=True)
    fee = fields.Monetary(help="Bank charge for the return, without tax.")
    disputed = fields.Boolean(
        string="The payer contests it",
        help="The invoices are marked as disputed: nothing debits them until somebody"
        " settles the dispute.",
    )
    sentence = fields.Text(string="What Will Happen", compute="_compute_sentence")

    # === COMPUTE METHODS === #

    @api.depends("debit_id")
    def _compute_date(self):
        for wizard in self:
            company = wizard.debit_id.company_id
            wizard.date = company and company._subdebit_today()

    @api.depends("debit_id")
    def _compute_fee_booking(self):
        for wizard in self:
            wizard.currency_id = wizard.debit_id._get_fee_currency()

    @api.depends("debit_id")
    def _compute_amount(self):
        for wizard in self:
            # NOTE: a door for the sum alone; payments are not for everybody's eyes.
            wizard.amount = wizard.debit_id.sudo().returnable_amount

    @api.depends("debit_id", "amount")
    @api.depends_context("lang")
    def _compute_sentence(self):
        for wizard in self:
            try:
                # NOTE: what a debit paid may belong to an invoice of another journal.
                reopened = wizard.debit_id.sudo()._get_reopened(wizard.amount)
            except UserError as error:
                wizard.sentence = str(error)
                continue
            wizard.sentence = "\n".join(
                self.env._(
                    "%(invoice)s will be open again: %(amount)s.",
                    invoice=move.name,
                    amount=move.currency_id.format(amount),
                )
                for move, amount in reopened
            ) or self.env._(
                "No invoice will be open again: none is paid by this debit."
            )

    # === ACTION METHODS === #

    def action_confirm(self):
        """Record the return, and the dispute where the payer contests it."""
        self.ensure_one()
        debit = self.debit_id
        debit._require("billing", "failed_payments")
        self._check_day()
        self._check_new(debit)
        words = self._get_words()
        record = debit.sudo()._dispute if self.disputed else debit.sudo()._return
        record(self.date, words, self.fee, amount=self.amount)
        return {"type": "ir.actions.act_window_close"}

    def _get_words(self):
        return " ".join(filter(None, [self.code, self.reason]))

    def _check_new(self, debit):
        """Refuse what would do nothing: it is recorded, or there is nothing left."""
        debit_sudo = debit.sudo()
        attempt = debit_sudo._find_returnable()
        if not attempt and debit_sudo.returned_on:
            raise UserError(
                self.env._(
                    "%s came back already, and nothing of it is left.",
                    debit.display_name,
                )
            )
        day, amount = self.date, self.amount
        if debit_sudo._is_return_recorded(attempt, day, self._get_words(), amount):
            raise UserError(
                self.env._(
                    "%(amount)s of this debit on %(day)s are recorded already. If the"
                    " bank took as much once more on that day, say so in the reason.",
                    amount=debit.currency_id.format(amount),
                    day=format_date(self.env, day),
                )
            )

    def _check_day(self):
        if self.date > self.company_id._subdebit_today():
            raise UserError(
                self.env._("The day of the return lies in the future: correct it.")
            )
