from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class SubdebitDeposit(models.Model):
    """A deposit slip: the cheques that were brought to the bank on one day."""

    _name = "subdebit.deposit"
    _inherit = ["subdebit.mixin", "mail.thread"]
    _description = "Deposit Slip"
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Number", required=True, readonly=True, copy=False)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    date = fields.Date(string="Deposited On", required=True, readonly=True)
    journal_id = fields.Many2one(
        "account.journal", string="Bank", required=True, readonly=True
    )
    bank_name = fields.Char(string="Deposited At", compute="_compute_totals")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    payment_ids = fields.One2many(
        "account.payment",
        "subdebit_deposit_id",
        string="Cheques",
        readonly=True,
        groups="account.group_account_invoice,account.group_account_readonly",
    )
    count = fields.Integer(string="Number of Cheques", compute="_compute_totals")
    amount = fields.Monetary(string="Total", compute="_compute_totals")
    bounced_count = fields.Integer(string="Bounced", compute="_compute_totals")

    @api.depends("payment_ids.amount", "payment_ids.subdebit_returned_on")
    def _compute_totals(self):
        for slip in self:
            payments = slip.sudo().payment_ids
            slip.bank_name = slip.sudo().journal_id.name
            slip.count = len(payments)
            slip.amount = sum(payments.mapped("amount"))
            slip.bounced_count = len(payments.filtered("subdebit_returned_on"))

    # === ACTION METHODS === #

    def action_print(self):
        """Print the slip, to be brought to the bank."""
        self._require("reader", operation="read")
        report = self.env.ref("subscription_debit.action_report_deposit")
        return report.report_action(self)

    # === THE DOOR === #

    @api.model
    def _get_problem(self, instalments, day, journal):
        """Return why cheques cannot be deposited together, or empty."""
        problem = instalments._get_record_problem(day, journal)
        if problem:
            return problem
        for instalment in instalments:
            if instalment.way != "cheque" or not instalment.cheque_number:
                return self.env._(
                    "%s: enter the number of its cheque first.",
                    instalment.display_name,
                )
            if instalment.date > day:
                return self.env._(
                    "%(name)s: its cheque must not be deposited before %(day)s.",
                    name=instalment.display_name,
                    day=format_date(self.env, instalment.date),
                )
        if len(instalments.currency_id) > 1:
            return self.env._("A deposit slip is in one currency.")
        return ""

    @api.model
    def _deposit(self, instalments, day, journal):
        """Book the cheques of instalments as deposited: a payment for each, one slip.

        :return: the ``subdebit.deposit``.
        :raise UserError: with the reason; nothing is done then.
        """
        instalments._require("billing", operation="read")
        problem = self._get_problem(instalments, day, journal)
        if problem:
            raise UserError(problem)
        payments_sudo = instalments._record(day, journal)
        company = instalments.company_id
        numbers = self.env["ir.sequence"].sudo().with_company(company)
        slip_sudo = self.sudo().create(
            {
                "name": numbers.next_by_code("subdebit.deposit"),
                "company_id": company.id,
                "date": day,
                "journal_id": journal.id,
                "currency_id": instalments.currency_id.id,
            }
        )
        payments_sudo.subdebit_deposit_id = slip_sudo
        return slip_sudo.with_env(self.env)


class AccountPayment(models.Model):
    _inherit = "account.payment"

    subdebit_deposit_id = fields.Many2one(
        "subdebit.deposit",
        string="Deposit Slip",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="subscription_debit.group_reader",
    )
    subdebit_drawer = fields.Char(
        string="Drawn By", compute="_compute_subdebit_drawer", compute_sudo=True
    )

    @api.depends("subdebit_instalment_ids.payer_id")
    def _compute_subdebit_drawer(self):
        for payment in self:
            payers = payment.subdebit_instalment_ids.payer_id
            payment.subdebit_drawer = ", ".join(payers.mapped("display_name"))
