from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError

from ...const import RUNNING_STATES
from .subscription import ANSWERED


class SubdebitOffer(models.Model):
    """The answer of who pays: it starts what was offered, or gives it back."""

    _inherit = "subdebit.offer"

    def _accept_sudo(self, shown, *, offline=False, ip_address="", user_agent=""):
        """Keep who agreed to what, and start it, or a part of it, once.

        Of several who are asked, the last one to accept starts it.

        Never commits. Who comes second finds it accepted: the subscription is written
        first, so that two at the same instant follow each other, and the database lets
        one consent in.

        :param list shown: what he read, as of ``Offered.get_lines``.
        :param bool offline: he pays by bank transfer.
        :return: the ``Offered`` that he is to read now, if that is something else; or
            None.
        :raise UserError: why it cannot start, in words for the office.
        """
        self.ensure_one()
        subscription = self.subscription_id
        subscription._touch_to_serialise()
        self.invalidate_recordset()
        if self.state != "open" or not self._is_awaited():
            return None
        problem = self._get_method_problem(offline)
        if problem:
            raise UserError(problem)
        offered = self._show(offline)
        if offered.get_lines() != shown:
            return offered
        self._keep_consent_sudo(offered, ip_address, user_agent)
        self._close_sudo("accepted")
        if self.what == "share":
            self._begin_share_sudo(offline)
            return None
        if offline:
            self._get_party_sudo().write(subscription._prepare_offline_vals())
        if subscription._get_waiting_offers():
            subscription._say_half_accepted(self)
        else:
            subscription._start_accepted(self)
        return None

    def _is_awaited(self):
        """Tell whether the subscription is in the state in which it was offered."""
        state = self.subscription_id.state
        return state in RUNNING_STATES if self.what == "share" else state == "pending"

    def _get_party_sudo(self):
        """Return as whom he pays, as a ``subdebit.party``; of a part, as he would pay.

        Of who receives and does not pay: who is the first to pay.
        """
        self.ensure_one()
        if self.what == "share":
            return self._sketch_share_sudo().share_ids[:1]
        if self._is_of_receiver():
            return self.sudo().subscription_id
        return self.sudo().subscription_id._get_party(self.payer_slot)

    def _show(self, offline=False):
        """Return the ``Offered`` of what is accepted today.

        :param bool offline: he chooses to pay by bank transfer.
        """
        if self.what == "share":
            return self._show_share(offline)
        if self._is_of_receiver():
            return self.subscription_id._show_to_receiver()
        return self.subscription_id._show_offer(offline, self.payer_slot)

    def _get_method_problem(self, offline):
        """Return why it cannot be paid so, in words for who accepts; or None."""
        if offline and not self._may_pay_offline():
            return self.env._("This cannot be paid by bank transfer.")
        if self._is_of_receiver():
            return None
        party_sudo = self._get_party_sudo()
        needs = party_sudo.payment_mode == "automatic" and not offline
        if needs and not party_sudo._get_token_sudo():
            return self.env._("Set up a payment method first.")
        return None

    def _may_pay_offline(self):
        if self._is_of_receiver():
            return False
        plan = self.subscription_id.plan_id
        is_debited = self._get_party_sudo().payment_mode == "automatic"
        return bool(is_debited and plan and plan._allows_offline())

    # === WHO IS BILLED, AND FROM WHAT === #

    def _get_billed_sudo(self):
        """Return the contact whose billing details the payer may correct.

        Empty where the invoices are in the name of somebody else.
        """
        self.ensure_one()
        billed = self._get_party_sudo().invoice_partner_id
        is_his = billed.commercial_partner_id == self.payer_id.commercial_partner_id
        return billed if is_his else billed.browse()

    def _get_billing_details(self):
        """Return what stands on the form of the billing details."""
        billed = self._get_billed_sudo()
        names = ("name", "street", "street2", "zip", "city", "phone", "email", "vat")
        return {
            **{name: billed[name] or "" for name in names},
            "state_id": str(billed.state_id.id or ""),
            "country_id": str(billed.country_id.id or ""),
        }

    def _log_billed(self):
        """Say that the billing details were confirmed by the link, and not by us."""
        subscription = self.subscription_id
        subscription._message_log(
            body=subscription._for_office().env._(
                "%s saved the billing details on the page of the offer.",
                self.payer_id.display_name,
            ),
            author_id=self.payer_id.id,
        )

    def _ask_method_sudo(self):
        """Return the path on which the payer saves a method, and then comes back."""
        requests_sudo = self.env["subdebit.method.request"].sudo()
        back = self._get_path_sudo()
        asked = requests_sudo.search(
            [("payer_id", "=", self.payer_id.id), ("back_path", "=", back)], limit=1
        )
        if asked.state != "open":
            asked = requests_sudo._ask_sudo(self.payer_id, self.company_id, back)
        return asked._get_url()

    # === AGREED === #

    def _log_accepted(self):
        subscription = self.subscription_id
        said = subscription._for_office().env._(
            "%s accepted the offer.", self.payer_id.display_name
        )
        subscription._message_log(body=said, author_id=self.payer_id.id)

    def _keep_consent_sudo(self, offered, ip_address, user_agent):
        consents_sudo = self.env["subdebit.consent"].sudo()
        consents_sudo.create(
            {
                **consents_sudo._prepare_vals(
                    self.subscription_id, offered.wording, ip_address, user_agent
                ),
                "offer_id": self.id,
                "partner_id": self.payer_id.id,
                "address": self.payer_id.email,
                "shown": "\n".join(offered.get_lines()[:-1]),
            }
        )

    def _refuse_sudo(self, reason):
        """Give it back to the office, with a reason; who is responsible is told."""
        self.ensure_one()
        subscription = self.subscription_id
        subscription._touch_to_serialise()
        self.invalidate_recordset()
        if self.state == "open" and self._is_awaited():
            self._close_sudo("refused", reason[:500])
            subscription._give_back(self)


class SubdebitSubscription(models.Model):
    """What becomes of a subscription that was accepted, or was not."""

    _inherit = "subdebit.subscription"

    @api.private
    def _start_accepted(self, offer):
        """Start what was accepted, by the same door as *Start*.

        :param offer: the last ``subdebit.offer`` that was accepted.
        """
        self.ensure_one()
        offered = self._show_offer()
        self._move_start(offered.start)
        self._start_once(self._get_today())
        day, amount = offered.first or (False, False)
        offer._log_accepted()
        # NOTE: who came by the link is nobody whom a mail could be from.
        sender = self.with_user(SUPERUSER_ID) if self.env.user._is_public() else self
        sender._tell("accepted", offered.start, next_charge_date=day, amount=amount)

    def _say_half_accepted(self, offer):
        """Say that somebody else has not accepted yet, and that it waits for him."""
        offer._log_accepted()
        waiting = self._get_waiting_offers().payer_id
        self._message_log(
            body=self._for_office().env._(
                "Still to accept, before it starts: %s.",
                ", ".join(waiting.mapped("display_name")),
            )
        )

    def _move_start(self, start):
        """Let it start on a day, and no line before; what starts later still does."""
        starts = {
            line: self._get_accepted_line_start(line, start) for line in self.line_ids
        }
        if start != self.date_start:
            self.sudo().date_start = start
        for line, day in starts.items():
            if line.date_start != day:
                line.sudo().date_start = day

    def _give_back(self, offer):
        """Make what was not accepted a draft again, and ask a person; or forget it.

        NOTE: what a visitor began by himself and left is nobody's draft.
        """
        self.ensure_one()
        said = offer.with_env(self._for_office().env)._say_standing()
        if offer.what == "start":
            self._get_waiting_offers()._close_sudo("withdrawn")
            self._lapse_offers_sudo()
            self.sudo().state = "cancelled" if offer.signup_id else "draft"
        is_refused = offer.outcome == "refused"
        author = offer.payer_id.id if is_refused else None
        self._message_log(body=said, author_id=author)
        if is_refused or not offer.signup_id:
            self._ask_once(ANSWERED, said)

    def _for_office(self):
        """Return it with the language of who is responsible, whoever is at work."""
        self.ensure_one()
        return self.with_context(lang=self._get_responsible().lang)

    def _tell_not_started(self, offer, error):
        """Ask a person why what was accepted could not start."""
        payer = offer.payer_id
        said = self._for_office().env._(
            "%(payer)s wanted to accept the offer, and it could not start: %(why)s",
            payer=payer.display_name,
            why=error,
        )
        self._message_log(body=said, author_id=payer.id)
        self._ask_once(ANSWERED, said)
