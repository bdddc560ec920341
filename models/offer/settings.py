from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The settings of offers, as the administrator of a company sees them."""

    _inherit = "res.config.settings"

    subdebit_email_offer = fields.Boolean(
        related="company_id.subdebit_email_offer", readonly=False
    )
    subdebit_email_accepted = fields.Boolean(
        related="company_id.subdebit_email_accepted", readonly=False
    )
    subdebit_offer_days = fields.Integer(
        related="company_id.subdebit_offer_days", readonly=False
    )
    subdebit_offer_reminder_days = fields.Integer(
        related="company_id.subdebit_offer_reminder_days", readonly=False
    )
    subdebit_offline_signup = fields.Boolean(
        related="company_id.subdebit_offline_signup", readonly=False
    )
    subdebit_consent_text = fields.Text(
        related="company_id.subdebit_consent_text", readonly=False
    )
    subdebit_receiver_text = fields.Text(
        related="company_id.subdebit_receiver_text", readonly=False
    )
