from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..subscription.changing import AGREED_OR_PAID
from ..subscription.share import NOT_STARTED

# What is mailed of a part, instead of a whole.
SHARE_KINDS = {"offer": "share", "offer_reminder": "share_reminder"}
# And to who receives what others pay.
RECEIVER_KINDS = {"offer": "invitation", "offer_reminder": "invitation_reminder"}
# The question that an answer leaves behind, or that none came.
ANSWERED = "subscription_debit.activity_offer_answered"


class SubdebitSubscription(models.Model):
    """Sent for acceptance: it starts when its payer says yes, and not before."""

    _inherit = "subdebit.subscription"

    offer_ids = fields.One2many("subdebit.offer", "subscription_id", readonly=True)
    consent_ids = fields.One2many("subdebit.consent", "subscription_id", readonly=True)
    offer_sentence = fields.Text(string="Acceptance", compute="_compute_offer_sentence")
    is_asked = fields.Boolean(
        string="Waits for Acceptance",
        compute="_compute_offer_url",
        compute_sudo=True,
        help="Somebody was asked to accept it, or a part of it, and has not answered.",
    )
    offer_url = fields.Char(
        string="Link",
        compute="_compute_offer_url",
        compute_sudo=True,
        groups="subscription_debit.group_billing",
    )

    @api.depends("state", "offer_ids.outcome", "offer_ids.valid_until", "share_ids")
    @api.depends_context("lang")
    def _compute_offer_sentence(self):
        for subscription in self:
            offers = subscription._get_told_offers()
            said = "\n".join(offer._say_standing() for offer in offers)
            subscription.offer_sentence = said or False

    @api.depends("state", "offer_ids.outcome")
    def _compute_offer_url(self):
        for subscription in self:
            offers = subscription._get_waiting_offers()
            is_one = len(offers) == 1
            subscription.is_asked = bool(offers)
            subscription.offer_url = is_one and offers._get_url_sudo()

    def _get_waiting_offers(self):
        """Return the offers that wait for an answer: none, or one for each who is asked."""
        self.ensure_one()
        waiting = self.offer_ids.filtered(lambda offer: not offer.outcome)
        return waiting.sorted("payer_slot")

    def _get_told_offers(self):
        """Return the offers of which the form tells: of a draft, what became of them."""
        self.ensure_one()
        if self.state not in NOT_STARTED:
            return self._get_waiting_offers()
        last = {}
        for offer in self.offer_ids.sorted("id"):
            last[offer.payer_slot] = offer
        slots = [slot for slot in self._get_concerned() if slot in last]
        return self.offer_ids.browse(last[slot].id for slot in slots)

    # === ACTION METHODS === #

    def action_send_offer(self):
        """Send drafts to who pays them, and to who is to receive what others pay.

        Each is asked for himself, and it starts when all have accepted.

        :raise UserError: names each one that something stands in the way of.
        """
        self._require("billing")
        self._check_not_managed()
        self._touch_to_serialise()
        problems = [subscription._get_offer_problem() for subscription in self]
        if any(problems):
            raise UserError("\n".join(filter(None, problems)))
        for subscription in self:
            subscription._make_offer()._send("offer")

    def action_send_offer_again(self):
        """Mail the same link once more; one that has expired is good again."""
        self._require("billing")
        for offer in self._get_waiting():
            if offer.state == "expired":
                offer._extend()
            offer._send("offer")

    def action_extend_offer(self):
        """Let what waits be accepted for as long as if it were sent today."""
        self._require("billing")
        self._get_waiting()._extend()

    def action_withdraw_offer(self):
        """Take offers back: they are drafts again, and their links open nothing."""
        self._require("billing")
        waiting = self._get_waiting()
        waiting._close_sudo("withdrawn")
        for subscription in waiting.subscription_id:
            if subscription.state == "pending":
                subscription._lapse_offers_sudo()
                subscription.sudo().state = "draft"
            subscription._message_log(
                body=self.env._("The offer was withdrawn: %s", self.env.user.name)
            )

    def _get_waiting(self):
        """Return the offers that wait, one for each payer who has not answered.

        :raise UserError: names the subscription that waits for nothing.
        """
        self._check_not_managed()
        self._touch_to_serialise()
        for subscription in self:
            if not subscription._get_waiting_offers():
                raise UserError(
                    self.env._(
                        "%s does not wait for acceptance.", subscription.display_name
                    )
                )
        return self.offer_ids.filtered(lambda offer: not offer.outcome)

    # === WHAT STANDS IN THE WAY === #

    def _get_offer_problem(self):
        """Return why a draft cannot be offered, or None."""
        self.ensure_one()
        problem = self._find_offer_problem()
        return problem and f"{self.display_name}: {problem}"

    def _find_offer_problem(self):
        if self.state != "draft":
            return self.env._("only drafts are sent for acceptance.")
        if not self.line_ids:
            return self.env._("there is nothing to bill: add a line.")
        is_mailed = self.company_id._subdebit_tells("offer")
        return (
            self._get_price_problem()
            or self._get_discount_problem()
            or self._get_twice_problem(self._get_today())
            or (is_mailed and self._get_offer_mail_problem())
            or None
        )

    def _get_offer_mail_problem(self):
        """Return why no mail reaches one of those who are to be asked, or None."""
        asked = self._get_asked().values()
        return next(filter(None, map(self._get_mail_problem, asked)), None)

    def _check_accepted(self):
        """Refuse to start what its payer has not accepted yet.

        :raise UserError: names the subscription.
        """
        for subscription in self:
            if subscription.state == "pending" and subscription._get_waiting_offers():
                raise UserError(
                    self.env._(
                        "%s waits for acceptance: withdraw the offer to start it"
                        " without.",
                        subscription.display_name,
                    )
                )

    def _check_not_offered(self, vals=None):
        """Refuse to edit what its payer is looking at.

        :param dict vals: what is about to be written; None: of a line.
        """
        if self.env.su:
            return
        waiting = self.filtered(lambda s: s.state == "pending")
        changed = (
            waiting
            if vals is None
            else dict(waiting._get_changed(vals, AGREED_OR_PAID - {"external_ref"}))
        )
        for subscription in changed:
            raise UserError(
                self.env._(
                    "%s waits for acceptance and is not edited meanwhile: withdraw the"
                    " offer, correct the draft and send it again.",
                    subscription.display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_offered(self):
        for subscription in self:
            if subscription.sudo().offer_ids:
                raise UserError(
                    self.env._(
                        "%s was sent for acceptance: discard it, it cannot be deleted.",
                        subscription.display_name,
                    )
                )

    # === MADE AND SENT === #

    def _make_offer(self, signup=None):
        """Return the offers of a draft, one for each who is asked: it waits from now on."""
        self.ensure_one()
        self.sudo().activity_unlink([ANSWERED])
        asked = self._get_asked()
        standing = self._find_standing().filtered(lambda o: o.payer_slot not in asked)
        standing.sudo().write({"outcome": "accepted"})
        self.sudo().state = "pending"
        vals = {
            **self._prepare_offer_vals(),
            "signup_id": signup and signup.id,
            "terms": {"agreed": self._get_agreed_hash()},
        }
        made_sudo = (
            self.env["subdebit.offer"]
            .sudo()
            .create(
                [
                    {**vals, "payer_id": contact.id, "payer_slot": slot}
                    for slot, contact in asked.items()
                ]
            )
        )
        return made_sudo.sudo(self.env.su)

    def _prepare_offer_vals(self):
        return {
            "subscription_id": self.id,
            "company_id": self.company_id.id,
            "sent_by": self.env.uid,
            "sent_on": self._get_today(),
            "valid_until": self.company_id._subdebit_get_offers_end(),
        }

    def _close_offers(self, outcome):
        """Let nothing of what is given up be accepted any more."""
        self.sudo().offer_ids._close_sudo(outcome)

    def _lapse_offers_sudo(self):
        """Write down that what was accepted does not start, as somebody else did not.

        NOTE: the consent stays. Sent once more as it was, it counts again.
        """
        accepted_sudo = self.sudo().offer_ids.filtered(
            lambda offer: offer.outcome == "accepted" and offer.what == "start"
        )
        accepted_sudo.write({"outcome": "lapsed"})


class SubdebitOffer(models.Model):
    """What the office does with an offer, and reads of it."""

    _inherit = "subdebit.offer"

    def _send(self, kind):
        """Mail the link to who is to accept.

        :param str kind: ``offer`` or ``offer_reminder``; of a part of what runs, it is
            ``share`` or ``share_reminder``, of who receives what others pay
            ``invitation`` or ``invitation_reminder``.
        """
        for offer in self:
            subscription = offer.subscription_id
            told = offer._get_kinds().get(kind, kind)
            notices = subscription._tell(told, subscription.date_start, offer=offer)
            if not notices:
                subscription._message_log(body=offer._say_not_mailed())

    def _get_kinds(self):
        """Return as what its mails are told, where that is not of a whole to pay."""
        if self.what == "share":
            return SHARE_KINDS
        return RECEIVER_KINDS if self._is_of_receiver() else {}

    def _say_not_mailed(self):
        return self.env._(
            "It waits for acceptance by %s. No e-mail was sent, as the settings or its"
            " template say so: copy the link and send it yourself.",
            self.payer_id.display_name,
        )

    def _extend(self):
        for offer in self:
            until = offer.company_id._subdebit_get_offers_end()
            offer.sudo().valid_until = max(until, offer.valid_until)
            offer.subscription_id._message_log(
                body=self.env._(
                    "The offer can be accepted until %(date)s: %(user)s",
                    date=format_date(self.env, offer.valid_until),
                    user=self.env.user.name,
                )
            )

    def _say_standing(self):
        """Return how it stands, in a sentence for the office."""
        values = {
            "payer": self.payer_id.display_name,
            "sent": format_date(self.env, self.sent_on),
            "until": format_date(self.env, self.valid_until),
            "reason": self.reason,
        }
        if self.what == "share" and self.state == "open":
            return self.env._(
                "%(payer)s was asked on %(sent)s to pay a part (%(percent)s %%), and can"
                " accept it until %(until)s. Until then all is paid as before.",
                percent=self._say_percent(),
                **values,
            )
        if self.state == "refused" and self.reason:
            return self.env._("%(payer)s refused the offer: %(reason)s", **values)
        return {
            "open": self.env._(
                "Sent to %(payer)s on %(sent)s; can be accepted until %(until)s.",
                **values,
            ),
            "refused": self.env._("%(payer)s refused the offer.", **values),
            "expired": self.env._(
                "%(payer)s did not answer the offer, which expired on %(until)s.",
                **values,
            ),
            "withdrawn": self.env._(
                "The offer that was sent to %(payer)s on %(sent)s is withdrawn.",
                **values,
            ),
            "accepted": self.env._("%(payer)s accepted the offer.", **values),
            "lapsed": self.env._(
                "%(payer)s accepted the offer, and it did not start: not all who were"
                " asked accepted.",
                **values,
            ),
        }[self.state]
