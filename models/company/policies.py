from stdnum.eu import at_02

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...const import PAYER_KINDS


class ResCompany(models.Model):
    """What a company decided once: dates of the past, closed periods, fees, mails."""

    _inherit = "res.company"

    # === INVOICES OF THE PAST === #

    subdebit_past_date = fields.Selection(
        [
            ("today", "The day on which they are made"),
            ("period", "The day on which each period was to be billed"),
        ],
        string="Date of Past Invoices",
        compute="_compute_subdebit_past_date",
        store=True,
        readonly=False,
        help="For subscriptions that start in the past. In the European Union an invoice"
        " carries the day of its issue. With the other choice, the numbers no longer"
        " follow the dates. The days of service are on each line in any case.",
    )
    subdebit_closed_period = fields.Selection(
        [
            ("refuse", "Block and warn"),
            ("move", "Post on the next open date"),
        ],
        string="Invoices in a Closed Period",
        default="refuse",
        required=True,
    )
    subdebit_past_invoices = fields.Integer(
        string="Maximum Backdated Invoices",
        default=120,
        help="A subscription that starts in the past makes at most so many invoices.",
    )

    # === DEBITS, RETURNS, AND THE LEDGER === #

    subdebit_credit_use = fields.Selection(
        [
            ("leave", "Leave it: the customer decides"),
            ("use", "Set it off before a debit"),
        ],
        string="Open Credit of a Payer",
        default="leave",
        required=True,
        help="What a payer paid in advance or too much, and credit notes that are not"
        " used up. Set off: the daily run matches it with what it would debit, the"
        " oldest first, and debits the rest.",
    )

    subdebit_group_debits = fields.Boolean(
        string="One Debit for Each Payer and Day",
        default=True,
        help="What is charged to a payer's method on one day is one sum at the bank, for"
        " all its invoices. Otherwise each invoice is debited by itself.",
    )
    subdebit_fee_account_id = fields.Many2one(
        "account.account",
        string="Return Fees",
        check_company=True,
        domain="[('internal_group', '=', 'expense')]",
        help="Expense account of what the bank or provider takes for a returned debit.",
    )
    subdebit_fee_product_id = fields.Many2one(
        "product.product",
        string="Fee Product",
        check_company=True,
        domain="[('sale_ok', '=', True)]",
        help="What customers are billed for a commitment that is bought out, and for a"
        " restart after a suspension.",
    )
    subdebit_payto_most = fields.Monetary(
        string="Highest Debit by PayTo",
        help="Customers who choose PayTo agree to single debits up to this sum. 0: PayTo is"
        " not offered.",
    )
    subdebit_grey_after = fields.Integer(
        string="Failures Before the Grey List",
        default=5,
        help="Whoever fails so often to save a payment method within a month is shown no"
        " payment form any more until somebody lifts it. 0: nobody is.",
    )
    subdebit_webhook_days = fields.Integer(
        string="Days to Keep the Providers' News",
        default=90,
        help="What providers send is kept as it came for this many days; that it came,"
        " and what became of it, is kept for good. What your other software was told by"
        " webhooks is deleted after as many days.",
    )
    subdebit_ledger_checked_at = fields.Datetime(
        string="Ledger Checked At", readonly=True, copy=False
    )

    _subdebit_payto_most_positive = models.Constraint(
        "CHECK(subdebit_payto_most >= 0)",
        "The highest debit by PayTo is a sum, or 0.",
    )
    _subdebit_grey_after_positive = models.Constraint(
        "CHECK(subdebit_grey_after >= 0)",
        "The grey list begins after a number of failures, or 0: never.",
    )
    _subdebit_webhook_days_positive = models.Constraint(
        "CHECK(subdebit_webhook_days >= 1)",
        "The providers' news are kept for one day or more.",
    )

    # === WHO PAYS FOR OTHERS === #

    subdebit_payer_kind = fields.Selection(
        PAYER_KINDS,
        string="Who Pays for Others",
        default="for_client",
        required=True,
        help="For new clients of payers, unless the payer or the client says otherwise.",
    )

    # === WHAT CUSTOMERS ARE TOLD === #

    subdebit_email_offline = fields.Boolean(
        string="Send Invoices to Offline Customers",
        default=True,
        help="Customers who pay by themselves get each new invoice by e-mail.",
    )
    subdebit_email_automatic = fields.Boolean(
        string="Announce Debits",
        default=True,
        help="Customers who are debited get each new invoice beforehand, with the sum"
        " and date of the debit, the creditor and the mandate (pre-notification).",
    )
    subdebit_email_credit_note = fields.Boolean(
        string="Send Credit Notes",
        default=True,
        help="Customers get each credit note of a subscription invoice.",
    )
    subdebit_creditor_identifier = fields.Char(
        string="Creditor ID (SEPA)",
        help="Given by your bank or national bank, and named to whoever is debited by"
        " SEPA. Example: FR72ZZZ123456.",
    )
    subdebit_portal_pause = fields.Boolean(
        string="Pause in the Portal",
        help="Customers skip up to three payments by themselves, and resume. To cancel"
        " is always possible.",
    )
    subdebit_footer = fields.Html(
        string="Invoice Footer",
        translate=True,
        help="Printed at the end of subscription invoices, below the agreed terms.",
    )

    @api.depends("account_fiscal_country_id")
    def _compute_subdebit_past_date(self):
        union = self.env.ref("base.europe", raise_if_not_found=False)
        for company in self:
            country = company.account_fiscal_country_id
            default = "today" if union and country in union.country_ids else "period"
            company.subdebit_past_date = company.subdebit_past_date or default

    @api.constrains("subdebit_past_invoices")
    def _check_subdebit_past_invoices(self):
        for company in self:
            if not 1 <= company.subdebit_past_invoices <= 1000:
                raise ValidationError(
                    self.env._("%s can allow 1 to 1,000 past invoices.", company.name)
                )

    @api.constrains("subdebit_fee_account_id")
    def _check_subdebit_fee_account_id(self):
        for company in self:
            account = company.subdebit_fee_account_id.sudo()
            if account and account.internal_group != "expense":
                raise ValidationError(
                    self.env._(
                        "The return fees of %(company)s cannot be booked on"
                        " %(account)s, which is no account of expenses: choose one of"
                        " expenses.",
                        company=company.name,
                        account=account.display_name,
                    )
                )

    @api.constrains("subdebit_creditor_identifier")
    def _check_subdebit_creditor_identifier(self):
        for company in self.filtered("subdebit_creditor_identifier"):
            if not _is_creditor_identifier(company.subdebit_creditor_identifier):
                raise ValidationError(
                    self.env._(
                        "%(number)s is not a valid SEPA creditor identifier: its check digits"
                        " are wrong. Copy the one that the bank gave to %(company)s,"
                        " letter by letter.",
                        number=company.subdebit_creditor_identifier,
                        company=company.name,
                    )
                )

    def _subdebit_get_accounting_date(self, invoice_date, has_tax, journal):
        """Return the date on which Odoo books an invoice of that date.

        :return: ``(date, lock_dates)``, the second as ``_get_violated_lock_dates``.
        """
        self.ensure_one()
        locks = self._get_violated_lock_dates(invoice_date, has_tax, journal)
        if not locks:
            return invoice_date, locks
        move = self.env["account.move"].new(
            {
                "move_type": "out_invoice",
                "company_id": self.id,
                "journal_id": journal.id,
                "invoice_date": invoice_date,
            }
        )
        return move._get_accounting_date(invoice_date, has_tax, locks), locks


def _is_creditor_identifier(number):
    # Two letters, two check digits, three of the creditor's own, 1 to 28 national ones.
    compact = at_02.compact(number)
    well_formed = (
        8 <= len(compact) <= 35
        and compact[:2].isalpha()
        and compact[2:4].isdigit()
        and compact.isalnum()
    )
    return well_formed and at_02.is_valid(compact)
