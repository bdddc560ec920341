from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import hash_sign, verify_hash_signed

from ...const import CADENCE_UNITS

CONFIRM_PAGE = "/subscribe/confirm"
SCOPE = "subdebit_signup"
# How long the link in the mail can be used.
LINK_DAYS = 2
# So often within an hour one address is written to, and one visitor listened to.
MOST_MAILS, MOST_TRIES = 3, 20
# What was never confirmed is forgotten after so many days.
KEPT_DAYS = 30


class SubdebitSignup(models.Model):
    """Somebody on a public page, who says what his address is: nothing is made of it
    before he has opened the mail that is sent there."""

    _name = "subdebit.signup"
    _description = "Sign-Up on a Public Page"
    _inherit = ["subdebit.mixin"]
    _order = "id desc"
    _rec_name = "email"

    plan_id = fields.Many2one(
        "subdebit.plan", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    cadence_unit = fields.Selection(
        CADENCE_UNITS, string="Frequency Unit", required=True, readonly=True
    )
    cadence_count = fields.Integer(string="Every", required=True, readonly=True)
    addon_ids = fields.Many2many("subdebit.plan.line", string="Add-ons", readonly=True)
    discount_code = fields.Char(string="Promo Code", readonly=True)
    name = fields.Char(required=True, readonly=True)
    email = fields.Char(string="E-mail", required=True, index=True, readonly=True)
    lang = fields.Char(string="Language", readonly=True)
    ip_address = fields.Char(string="IP Address", index=True, readonly=True)
    expires_at = fields.Datetime(required=True, readonly=True)
    confirmed_at = fields.Datetime(readonly=True)
    offer_ids = fields.One2many("subdebit.offer", "signup_id", readonly=True)
    state = fields.Selection(
        [("open", "Waiting"), ("confirmed", "Confirmed"), ("expired", "Expired")],
        compute="_compute_state",
    )
    confirm_url = fields.Char(
        string="Link", compute="_compute_confirm_url", groups="base.group_system"
    )

    @api.depends("confirmed_at", "expires_at")
    def _compute_state(self):
        now = fields.Datetime.now()
        for signup in self:
            waiting = "expired" if signup.expires_at <= now else "open"
            signup.state = "confirmed" if signup.confirmed_at else waiting

    def _compute_confirm_url(self):
        for signup in self:
            signed = hash_sign(self.sudo().env, SCOPE, signup.id)
            signup.confirm_url = f"{signup.get_base_url()}{CONFIRM_PAGE}/{signed}"

    # === ASKED FOR === #

    @api.model
    def _begin_sudo(self, plan, cadence, addons, vals):
        """Keep what a visitor chose, and mail him a link; too many in an hour are not.

        NOTE: whether the address is known here makes no difference to what he sees.

        :param dict vals: ``name, email, lang, ip_address, discount_code``, as he gave
            them.
        :return: dict of what he is told instead, as the page takes it: ``too_many``, or
            the ``code_problem``; empty where all is well.
        """
        signups = self.sudo()
        since = [("create_date", ">", fields.Datetime.now() - timedelta(hours=1))]
        of_visitor = [*since, ("ip_address", "=", vals["ip_address"])]
        if signups.search_count(of_visitor, limit=MOST_TRIES) >= MOST_TRIES:
            return {"too_many": True}
        problem = plan._get_code_problem_sudo(cadence, addons, vals["discount_code"])
        unit, count = cadence._get_pair()
        mailed = signups.search_count([*since, ("email", "=", vals["email"])])
        # NOTE: who tries codes one after the other is counted, and gets no mail.
        days = 0 if problem else LINK_DAYS
        made = signups.create(
            {
                **vals,
                "plan_id": plan.id,
                "company_id": plan.company_id.id,
                "cadence_unit": unit,
                "cadence_count": count,
                "addon_ids": [fields.Command.set(addons.ids)],
                "expires_at": fields.Datetime.now() + timedelta(days=days),
            }
        )
        if problem:
            return {"code_problem": problem}
        if mailed < MOST_MAILS:
            made._mail_link()
        return {}

    def _mail_link(self):
        template = self.env.ref(
            "subscription_debit.mail_template_signup", raise_if_not_found=False
        )
        if template:
            template.sudo().send_mail(
                self.id, email_layout_xmlid="mail.mail_notification_light"
            )
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    # === THE LINK === #

    @api.model
    def _find_sudo(self, signed):
        """Return the sign-up that a link is of; empty where we did not sign it."""
        try:
            number = verify_hash_signed(self.sudo().env, SCOPE, signed)
        except ValueError:
            number = None
        found_sudo = self.sudo().browse(number or ()).exists()
        return found_sudo.with_company(found_sudo.company_id)

    @api.autovacuum
    def _gc_signups(self):
        long_ago = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        self.sudo().search(
            [("confirmed_at", "=", False), ("create_date", "<", long_ago)]
        ).unlink()
