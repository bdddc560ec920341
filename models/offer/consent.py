from odoo import api, fields, models
from odoo.exceptions import UserError


class SubdebitConsent(models.Model):
    """Who agreed to what, when, and from where: never edited, never deleted."""

    _name = "subdebit.consent"
    _description = "Consent to a Subscription"
    _inherit = ["subdebit.mixin"]
    _order = "id desc"
    _rec_name = "partner_id"

    subscription_id = fields.Many2one(
        "subdebit.subscription",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    offer_id = fields.Many2one(
        "subdebit.offer",
        ondelete="restrict",
        readonly=True,
        help="Empty: a change that was made in the portal.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Agreed By",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    address = fields.Char(
        string="E-mail",
        readonly=True,
        help="To which the link was sent, as it was then.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Logged In As",
        readonly=True,
        ondelete="restrict",
        help="Empty: he came by the link, without logging in.",
    )
    agreed_at = fields.Datetime(
        required=True, default=fields.Datetime.now, readonly=True
    )
    text = fields.Text(string="Ticked", required=True, readonly=True)
    version = fields.Integer(required=True, readonly=True)
    text_id = fields.Many2one(
        "subdebit.consent.text",
        string="Wording",
        required=True,
        ondelete="restrict",
        readonly=True,
    )
    lang = fields.Char(string="Language", readonly=True)
    shown = fields.Text(
        string="What Was Shown",
        required=True,
        readonly=True,
        help="The prices and dates that stood on the page.",
    )
    ip_address = fields.Char(string="IP Address", readonly=True)
    user_agent = fields.Char(string="Browser", readonly=True)

    _once = models.Constraint("UNIQUE(offer_id)", "This offer was accepted already.")

    @api.model
    def _prepare_vals(self, subscription, wording, ip_address, user_agent):
        """Return who agrees to what, from where; what was shown is still missing.

        :param wording: ``subdebit.consent.text``, what was ticked.
        """
        user = self.env.user
        return {
            "subscription_id": subscription.id,
            "company_id": subscription.company_id.id,
            "user_id": False if user._is_public() else user.id,
            "text": wording.text,
            "version": wording.version,
            "text_id": wording.id,
            "lang": wording.lang,
            "ip_address": ip_address,
            "user_agent": user_agent[:500],
        }

    def write(self, vals):
        """Refuse: a consent is never edited."""
        if self:
            raise UserError(self.env._("A consent that was given cannot be edited."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A consent that was given cannot be deleted."))
