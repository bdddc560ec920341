from odoo import api, fields, models


class ResCompany(models.Model):
    """How past invoices are dated, and what a closed period does to them."""

    _inherit = "res.company"

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
            ("refuse", "Make no invoice, and say so"),
            ("move", "Book it on the date that Odoo takes instead"),
        ],
        string="Invoices in a Closed Period",
        default="refuse",
        required=True,
    )

    @api.depends("account_fiscal_country_id")
    def _compute_subdebit_past_date(self):
        union = self.env.ref("base.europe", raise_if_not_found=False)
        for company in self:
            country = company.account_fiscal_country_id
            default = "today" if union and country in union.country_ids else "period"
            company.subdebit_past_date = company.subdebit_past_date or default

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
