from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import hash_sign, verify_hash_signed

# How long a link opens the page where a method is saved.
LINK_DAYS = 14
PAGE = "/subscriptions/method"
SCOPE = "subdebit_method_request"


class SubdebitMethodRequest(models.Model):
    """Somebody was asked to save a card or a bank account: who, when, by which link."""

    _name = "subdebit.method.request"
    _description = "Request for a Payment Method"
    _inherit = ["subdebit.mixin"]
    _order = "id desc"
    _rec_name = "payer_id"

    payer_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    asked_by = fields.Many2one("res.users", required=True, readonly=True)
    asked_at = fields.Datetime(
        required=True, default=fields.Datetime.now, readonly=True
    )
    expires_at = fields.Datetime(
        required=True,
        default=lambda self: fields.Datetime.now() + timedelta(days=LINK_DAYS),
        readonly=True,
        help="The link opens nothing after this.",
    )
    state = fields.Selection(
        [("open", "Waiting"), ("saved", "Saved"), ("expired", "Expired")],
        compute="_compute_state",
    )
    is_asked = fields.Boolean(
        string="Was Asked",
        default=True,
        readonly=True,
        help="Somebody was asked. Otherwise he came by himself, or sat in the office.",
    )
    token_id = fields.Many2one(
        "payment.token",
        string="Saved Method",
        readonly=True,
        ondelete="set null",
        groups="base.group_system",
        help="What was signed by the link.",
    )

    back_path = fields.Char(
        readonly=True, help="The page of ours from which he came, and goes back to."
    )

    @api.depends("expires_at", "payer_id", "asked_at", "token_id")
    def _compute_state(self):
        now = fields.Datetime.now()
        for request in self:
            if request._get_saved_sudo():
                request.state = "saved"
            else:
                request.state = "expired" if request.expires_at <= now else "open"

    def _get_saved_sudo(self):
        """Return a method that the payer saved since, by the link or otherwise."""
        self.ensure_one()
        signed_sudo = self.sudo().token_id
        if signed_sudo:
            return signed_sudo
        token_sudo = self.payer_id.sudo()._subdebit_token_sudo(self.company_id)
        return token_sudo.filtered(lambda token: token.create_date >= self.asked_at)

    # === THE LINK === #

    @api.model
    def _ask_sudo(self, payer, company, back_path=False):
        """Return a new request; who asks has looked at the rights before.

        :param str back_path: the page of ours from which the payer comes.
        """
        return self.sudo().create(
            {
                "payer_id": payer.id,
                "company_id": company.id,
                "asked_by": self.env.uid,
                "back_path": back_path,
            }
        )

    @api.model
    def _get_open_sudo(self, payer, company, **wish):
        """Return a request of a payer that waits, a new one where there is none.

        NOTE: so a second click leads to the same page, and to one mandate.

        :param wish: more of the request: which mandate it is for.
        """
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        same = {"payer_id": payer.id, "company_id": company.id, **wish}
        last = self.sudo().search(
            [
                *((name, "=", value) for name, value in same.items()),
                ("expires_at", ">", tomorrow),
            ],
            limit=1,
        )
        if last.state == "open":
            return last
        vals = {**same, "asked_by": self.env.uid, "is_asked": False}
        return self.sudo().create(vals)

    def _get_url(self):
        """Return the link: signed, and of this request alone."""
        self.ensure_one()
        signed = hash_sign(self.sudo().env, SCOPE, self.id)
        return f"{self.get_base_url()}{PAGE}/{signed}"

    @api.model
    def _find_sudo(self, signed):
        """Return the request that a link is of; empty where we did not sign it.

        NOTE: an expired one is found too: its page says so, and saves nothing.

        :param str signed: the last part of the link, as a visitor sends it.
        """
        try:
            request_id = verify_hash_signed(self.sudo().env, SCOPE, signed)
        except ValueError:
            request_id = None
        return self.sudo().browse(request_id or ()).exists()

    def _get_methods_sudo(self, providers_sudo):
        """Return the kinds of methods that can be saved at the providers."""
        self.ensure_one()
        return (
            self.env["payment.method"]
            .sudo()
            ._get_compatible_payment_methods(
                providers_sudo.ids, self.payer_id.id, force_tokenization=True
            )
        )

    def _get_providers_sudo(self):
        """Return where the payer may save a method: what Odoo's own page offers him.

        NOTE: without those on whose own page he signs, which have a button of their own.
        """
        self.ensure_one()
        found = (
            self.env["payment.provider"]
            .sudo()
            ._get_compatible_providers(
                self.company_id.id,
                self.payer_id.id,
                0.0,
                force_tokenization=True,
                is_validation=True,
            )
        )
        return found.filtered(lambda provider: not provider._subdebit_has_gateway())
