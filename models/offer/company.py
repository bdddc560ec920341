from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """How long an offer waits for an answer, and what its page asks for."""

    _inherit = "res.company"

    subdebit_offer_days = fields.Integer(
        string="Days to Accept an Offer",
        default=30,
        help="An offer that was sent for acceptance can be accepted for so many days.",
    )
    subdebit_offer_reminder_days = fields.Integer(
        string="Days Between Reminders",
        default=7,
        help="Who has not answered an offer is reminded every so many days, as long as"
        " it can be accepted. 0: never.",
    )
    subdebit_offline_signup = fields.Boolean(
        string="Subscribe Without a Payment Method",
        help="Who accepts an offer may pay by bank transfer, if the plan allows it too.",
    )
    subdebit_consent_text = fields.Text(
        string="Consent",
        translate=True,
        help="What is ticked by whoever accepts an offer. Empty: a standard sentence.",
    )
    subdebit_receiver_text = fields.Text(
        string="Consent of Who Does Not Pay",
        translate=True,
        help="What is ticked by whoever accepts what somebody else pays. Empty: a"
        " standard sentence.",
    )

    @api.constrains("subdebit_offer_days", "subdebit_offer_reminder_days")
    def _check_subdebit_offer_days(self):
        for company in self:
            if not 1 <= company.subdebit_offer_days <= 365:
                raise ValidationError(
                    self.env._(
                        "The offers of %s can be accepted for 1 to 365 days.",
                        company.name,
                    )
                )
            if not 0 <= company.subdebit_offer_reminder_days <= 365:
                raise ValidationError(
                    self.env._(
                        "The customers of %s can be reminded every 1 to 365 days, or"
                        " never: 0.",
                        company.name,
                    )
                )

    def _subdebit_get_offers_end(self):
        """Return the last day on which an offer that is sent today can be accepted."""
        self.ensure_one()
        days = self.sudo().subdebit_offer_days
        return fields.Date.add(self._subdebit_today(), days=days)
