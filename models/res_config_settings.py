from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    subdebit_tz = fields.Selection(
        related="company_id.subdebit_tz", readonly=False, required=True
    )
    subdebit_run_hour = fields.Integer(
        related="company_id.subdebit_run_hour", readonly=False
    )
    subdebit_journal_id = fields.Many2one(
        related="company_id.subdebit_journal_id", readonly=False
    )
    subdebit_notice_days = fields.Integer(
        related="company_id.subdebit_notice_days", readonly=False
    )
    subdebit_email_offline = fields.Boolean(
        related="company_id.subdebit_email_offline", readonly=False
    )
