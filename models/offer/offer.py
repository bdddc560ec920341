from odoo import api, fields, models
from odoo.tools.misc import hash_sign, verify_hash_signed

from ...const import RUNNING_STATES

PAGE = "/subscriptions/offer"
SCOPE = "subdebit_offer"
# Who receives what others pay is asked too. NOTE: no slot of the ledger.
RECEIVER = -1


class SubdebitOffer(models.Model):
    """A subscription, or a part of one, sent to who is to pay or to receive it:
    accepted, refused, or waiting.
    """

    _name = "subdebit.offer"
    _description = "Offer Sent for Acceptance"
    _inherit = ["subdebit.mixin"]
    _order = "id desc"
    _rec_name = "payer_id"

    subscription_id = fields.Many2one(
        "subdebit.subscription",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    payer_id = fields.Many2one(
        "res.partner",
        string="Sent To",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    what = fields.Selection(
        [("start", "It starts"), ("share", "He pays a part")],
        string="If Accepted",
        required=True,
        default="start",
        readonly=True,
        help="A draft starts. Of what runs already, a second payer pays a part from then"
        " on.",
    )
    payer_slot = fields.Integer(
        string="Which Payer",
        required=True,
        default=0,
        readonly=True,
        help="Of two who share it: 0 is the first, 1 the second. -1: who receives it,"
        " and does not pay.",
    )
    terms = fields.Json(
        readonly=True,
        help="Of a part of what runs: which part, how, and from when on. Of what starts:"
        " what tells whether it is still what was sent.",
    )
    signup_id = fields.Many2one(
        "subdebit.signup",
        string="Sign-Up",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        help="The visitor of the public page who began it by himself.",
    )
    sent_by = fields.Many2one("res.users", required=True, readonly=True)
    sent_at = fields.Datetime(required=True, default=fields.Datetime.now, readonly=True)
    sent_on = fields.Date(
        required=True, readonly=True, help="The company's date of that day."
    )
    valid_until = fields.Date(
        required=True, readonly=True, help="The last day on which it can be accepted."
    )
    reminded_on = fields.Date(string="Last Reminded", readonly=True)
    outcome = fields.Selection(
        [
            ("accepted", "Accepted"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
            ("expired", "Expired"),
            ("lapsed", "Accepted, and Not Started"),
        ],
        readonly=True,
        help="Empty: it waits for an answer. Not started: somebody else who was asked did"
        " not accept.",
    )
    answered_at = fields.Datetime(string="Closed At", readonly=True)
    reason = fields.Char(readonly=True, help="In the words of who refused it.")
    state = fields.Selection(
        [
            ("open", "Waiting"),
            ("accepted", "Accepted"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
            ("expired", "Expired"),
            ("lapsed", "Accepted, and Not Started"),
        ],
        compute="_compute_state",
    )

    url = fields.Char(
        string="Link",
        compute="_compute_url",
        compute_sudo=True,
        groups="subscription_debit.group_billing",
        help="Of what waits: to be copied where no e-mail is sent.",
    )

    _one_open = models.UniqueIndex(
        "(subscription_id, payer_slot) WHERE outcome IS NULL",
        "This subscription waits for an answer already.",
    )
    _accepted_once = models.UniqueIndex(
        "(subscription_id, payer_slot) WHERE outcome = 'accepted' AND what = 'start'",
        "This subscription was accepted already.",
    )

    _once_a_signup = models.UniqueIndex(
        "(signup_id) WHERE signup_id IS NOT NULL", "This was confirmed already."
    )

    @api.depends(
        *("outcome", "valid_until", "payer_id", "what", "payer_slot"),
        *("subscription_id.payer_id", "subscription_id.share_ids.payer_id"),
        *("subscription_id.state", "subscription_id.partner_id"),
    )
    def _compute_state(self):
        """Tell how it stands; what was sent to somebody else is not his any more."""
        for offer in self:
            is_over = offer.valid_until < offer.company_id._subdebit_today()
            is_his = offer.sudo()._is_still_asked()
            waiting = "withdrawn" if not is_his else "expired" if is_over else "open"
            offer.state = offer.outcome or waiting

    @api.depends("outcome")
    def _compute_url(self):
        for offer in self:
            offer.url = not offer.outcome and offer._get_url_sudo()

    def _is_still_asked(self):
        """Tell whether what was sent still is to be accepted by who got it."""
        subscription = self.subscription_id
        if self.what == "share":
            return subscription.state in RUNNING_STATES
        return subscription._get_concerned().get(self.payer_slot) == self.payer_id

    # === THE LINK === #

    def _get_path_sudo(self):
        """Return the path of the page: signed, and of this offer alone."""
        self.ensure_one()
        return f"{PAGE}/{hash_sign(self.sudo().env, SCOPE, self.id)}"

    def _get_url_sudo(self):
        return f"{self.get_base_url()}{self._get_path_sudo()}"

    @api.model
    def _find_sudo(self, signed):
        """Return the offer that a link is of; empty where we did not sign it.

        NOTE: one that is over is found too: its page says so, and starts nothing.

        :param str signed: the last part of the link, as a visitor sends it.
        """
        try:
            number = verify_hash_signed(self.sudo().env, SCOPE, signed)
        except ValueError:
            number = None
        found_sudo = self.sudo().browse(number or ()).exists()
        return found_sudo.with_company(found_sudo.company_id)

    # === WHOSE IT IS === #

    @api.model
    def _portal_get_open_sudo(self):
        """Return what waits for a visitor of the portal, or for one of his firm."""
        firm = self.env.user.partner_id.commercial_partner_id
        found_sudo = self.sudo().search(
            [
                ("payer_id.commercial_partner_id", "=", firm.id),
                ("outcome", "=", False),
            ]
        )
        return found_sudo.filtered(lambda offer: offer.state == "open")

    def _get_relation(self, user):
        """Return what a user is to the offer: who ``may`` answer it, who ``looks`` at it
        for the company, or a ``stranger`` to whom it was passed on.

        NOTE: without an account, the link itself is what he has to show.
        """
        self.ensure_one()
        firm = user.partner_id.commercial_partner_id
        if user._is_public() or firm == self.payer_id.commercial_partner_id:
            return "may"
        is_ours = user.has_group("subscription_debit.group_user")
        return (
            "looks" if is_ours and self.company_id in user.company_ids else "stranger"
        )

    # === CLOSED === #

    def _close_sudo(self, outcome, reason=False):
        """Write down what became of offers that wait; the link then says so."""
        self.sudo().filtered(lambda offer: not offer.outcome).write(
            {
                "outcome": outcome,
                "answered_at": fields.Datetime.now(),
                "reason": reason,
            }
        )
