from odoo import api, fields, models

# Checked together, so that they are saved together, and not one after the other.
FEE = ("subdebit_restart_fee", "subdebit_fee_product_id")


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    subdebit_tz = fields.Selection(
        related="company_id.subdebit_tz", readonly=False, required=True
    )
    subdebit_run_hour = fields.Integer(
        related="company_id.subdebit_run_hour", readonly=False
    )
    subdebit_gap_days = fields.Integer(
        related="company_id.subdebit_gap_days", readonly=False
    )
    subdebit_run_limit = fields.Monetary(
        related="company_id.subdebit_run_limit", readonly=False
    )
    subdebit_journal_id = fields.Many2one(
        related="company_id.subdebit_journal_id", readonly=False
    )
    subdebit_notice_days = fields.Integer(
        related="company_id.subdebit_notice_days", readonly=False
    )
    subdebit_past_date = fields.Selection(
        related="company_id.subdebit_past_date", readonly=False
    )
    subdebit_closed_period = fields.Selection(
        related="company_id.subdebit_closed_period", readonly=False
    )
    subdebit_past_invoices = fields.Integer(
        related="company_id.subdebit_past_invoices", readonly=False
    )
    subdebit_past_debit_limit = fields.Monetary(
        related="company_id.subdebit_past_debit_limit", readonly=False
    )
    subdebit_credit_use = fields.Selection(
        related="company_id.subdebit_credit_use", readonly=False, required=True
    )
    subdebit_group_debits = fields.Boolean(
        related="company_id.subdebit_group_debits", readonly=False
    )
    subdebit_payer_kind = fields.Selection(
        related="company_id.subdebit_payer_kind", readonly=False, required=True
    )
    subdebit_fee_account_id = fields.Many2one(
        related="company_id.subdebit_fee_account_id",
        readonly=False,
        # NOTE: Odoo does not take over the domain of the company's field.
        domain="[('internal_group', '=', 'expense')]",
    )
    subdebit_payto_most = fields.Monetary(
        related="company_id.subdebit_payto_most", readonly=False
    )
    subdebit_grey_after = fields.Integer(
        related="company_id.subdebit_grey_after", readonly=False
    )
    subdebit_webhook_days = fields.Integer(
        related="company_id.subdebit_webhook_days", readonly=False
    )
    subdebit_fee_product_id = fields.Many2one(
        related="company_id.subdebit_fee_product_id",
        readonly=False,
        domain="[('sale_ok', '=', True)]",
    )
    subdebit_suspend_above = fields.Monetary(
        related="company_id.subdebit_suspend_above", readonly=False
    )
    subdebit_suspend_without_method = fields.Boolean(
        related="company_id.subdebit_suspend_without_method", readonly=False
    )
    subdebit_suspend_days = fields.Integer(
        related="company_id.subdebit_suspend_days", readonly=False
    )
    subdebit_restart_fee = fields.Monetary(
        related="company_id.subdebit_restart_fee", readonly=False
    )
    subdebit_email_offline = fields.Boolean(
        related="company_id.subdebit_email_offline", readonly=False
    )
    subdebit_email_automatic = fields.Boolean(
        related="company_id.subdebit_email_automatic", readonly=False
    )
    subdebit_email_credit_note = fields.Boolean(
        related="company_id.subdebit_email_credit_note", readonly=False
    )
    subdebit_email_pause = fields.Boolean(
        related="company_id.subdebit_email_pause", readonly=False
    )
    subdebit_email_resume = fields.Boolean(
        related="company_id.subdebit_email_resume", readonly=False
    )
    subdebit_email_cancel = fields.Boolean(
        related="company_id.subdebit_email_cancel", readonly=False
    )
    subdebit_email_payer = fields.Boolean(
        related="company_id.subdebit_email_payer", readonly=False
    )
    subdebit_email_suspend = fields.Boolean(
        related="company_id.subdebit_email_suspend", readonly=False
    )
    subdebit_email_restart = fields.Boolean(
        related="company_id.subdebit_email_restart", readonly=False
    )
    subdebit_email_debit = fields.Boolean(
        related="company_id.subdebit_email_debit", readonly=False
    )
    subdebit_email_refused = fields.Boolean(
        related="company_id.subdebit_email_refused", readonly=False
    )
    subdebit_email_refund = fields.Boolean(
        related="company_id.subdebit_email_refund", readonly=False
    )
    subdebit_failed_user_id = fields.Many2one(
        related="company_id.subdebit_failed_user_id",
        readonly=False,
        # NOTE: Odoo does not take over the domain of the company's field.
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    subdebit_renewal_days = fields.Integer(
        related="company_id.subdebit_renewal_days", readonly=False
    )
    subdebit_creditor_identifier = fields.Char(
        related="company_id.subdebit_creditor_identifier", readonly=False
    )
    subdebit_portal_pause = fields.Boolean(
        related="company_id.subdebit_portal_pause", readonly=False
    )
    subdebit_footer = fields.Html(related="company_id.subdebit_footer", readonly=False)

    @api.model_create_multi
    def create(self, vals_list):
        """Save a restart fee and its product at once: the one needs the other."""
        for vals in vals_list:
            company = self.env["res.company"].browse(vals.get("company_id"))
            fee = {name: vals[name] for name in FEE if name in vals}
            if fee:
                (company or self.env.company).write(fee)
        return super().create(vals_list)
