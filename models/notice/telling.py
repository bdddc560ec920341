from odoo import fields, models
from odoo.tools import format_date

from ...schedule.billing_lead import charge_date_of
from ...schedule.charges import next_charge
from ...schedule.errors import ScheduleError
from ...schedule.events import event_of
from ..billing.crediting import numbered
from .sending import NOT_TOLD

# What can be told of a subscription, and what it is called among the notices.
KINDS = {
    "pause": "pause",
    "resume": "resume",
    "cancel": "cancel",
    "suspend": "suspend",
    "restart": "restart",
    "renewal": "renewal",
    "change": "change",
    "debit": "coming_debit",
    "refused": "refused",
    "refund": "refund",
    "refund_bounced": "refund_bounced",
    "method": "method",
    "offer": "offer",
    "offer_reminder": "offer_reminder",
    "accepted": "accepted",
    "payer": "payer",
    "share": "share",
    "share_reminder": "share_reminder",
    "invitation": "invitation",
    "invitation_reminder": "invitation_reminder",
}
# What a provider that sends the notices knows of, and tells by itself.
BY_PROVIDER = ("pause", "resume", "cancel", "debit")
# After these something is charged again, and has to be announced.
CHARGED_AGAIN = ("resume", "restart", "debit")
# The business of who pays, or is asked, alone.
TO_THE_PAYER = ("debit", "refused", "refund", "method", "offer", "offer_reminder")
TO_THE_PAYER += ("payer", "share", "share_reminder", "refund_bounced")
TO_THE_PAYER += ("invitation", "invitation_reminder")
PAYERS_OWN = tuple(KINDS[kind] for kind in TO_THE_PAYER)
# What is no business of who receives, and neither pays nor is invoiced.
OF_PAYERS = ("amount", "amount_credit", "charge_date", "debit_id", "reason")
OF_PAYERS += ("request_id", "offer_id")


class SubdebitSubscription(models.Model):
    """Tell customers what changes, and keep the proof."""

    _inherit = "subdebit.subscription"

    notice_ids = fields.One2many("subdebit.notice", "subscription_id", readonly=True)
    notice_count = fields.Integer(string="Notices", compute="_compute_notice_count")

    def _compute_notice_count(self):
        counts = dict(
            self.env["subdebit.notice"]._read_group(
                [("subscription_id", "in", self.ids)], ["subscription_id"], ["__count"]
            )
        )
        for subscription in self:
            subscription.notice_count = counts.get(subscription._origin, 0)

    # === ACTION METHODS === #

    def action_view_notices(self):
        """Open what was told of the subscription."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_notice"
        )
        action["domain"] = [("subscription_id", "=", self.id)]
        action["context"] = {}
        return action

    # === THE DOOR === #

    def _tell(
        self,
        kind,
        day,
        *,
        next_charge_date=False,
        date_until=False,
        amount=False,
        credit=False,
        reason=False,
        debit=None,
        request=None,
        event=None,
        offer=None,
        party=None,
        is_news=False,
        sums=None,
    ):
        """Tell who pays, and who receives, of a change; keep the proof.

        The mails are left to Odoo's queue: nothing is sent in this transaction. Who has
        no address is asked for, once. Who asks has looked at the rights before.

        :param str kind: one of ``KINDS``.
        :param date day: the first day on which it is so; of a debit, its date.
        :param date next_charge_date: when something is charged next, if known.
        :param date date_until: the last day of a pause.
        :param float amount: the sum of that next charge; of a suspension, what is unpaid.
        :param float credit: what is given back, of a pause or a cancellation.
        :param str reason: in words that the payer may read.
        :param debit: the ``subdebit.debit`` of the kinds ``debit``, ``refused``,
            ``refund`` and ``refund_bounced``; gives its sum, where no other one is said.
        :param request: the ``subdebit.method.request`` whose link is sent along.
        :param event: the ``subdebit.event`` of a change, which says what changes.
        :param offer: the ``subdebit.offer`` whose link is sent along.
        :param party: the ``subdebit.party`` who pays from now on, of the kind ``payer``.
        :param bool is_news: he has paid nothing for the customer before.
        :param dict sums: values of the notice of one addressee alone, by ``res.partner``.
        :return: the ``subdebit.notice`` records made; empty where the company switched
            it off, where the provider tells, or where nobody can be reached.
        """
        vals = {
            "kind": KINDS[kind],
            "way": "email",
            "date_effective": day,
            "date_until": date_until,
            "charge_date": day if kind == "debit" else next_charge_date,
            "amount": debit.amount if debit and not amount else amount,
            "amount_credit": credit,
            "reason": reason,
            "debit_id": debit and debit.id,
            "request_id": request and request.id,
            "event_id": event and event.id,
            "offer_id": offer and offer.id,
            "is_news": is_news,
        }
        notices_sudo = self.env["subdebit.notice"].sudo()
        for subscription in self:
            if subscription._is_told_by_us(kind):
                about = debit or request or offer or party
                partners = subscription._get_told(kind, about)
                notices_sudo |= subscription._tell_each_sudo(
                    kind, partners, vals, sums or {}
                )
        return notices_sudo.sudo(self.env.su)

    def _tell_each_sudo(self, kind, partners, vals, sums):
        """Make the notices of one subscription, and ask about whom nobody reaches."""
        self.ensure_one()
        # NOTE: nobody writes to who has died, and nobody is asked to.
        partners = partners.filtered(lambda p: not p.sudo().subdebit_deceased_on)
        reached = partners.filtered(lambda p: not self._get_mail_problem(p))
        if partners - reached:
            self._ask_to_tell(kind, partners - reached)
        notices_sudo = (
            self.env["subdebit.notice"]
            .sudo()
            .create(
                [
                    self._prepare_notice_vals(partner, vals) | sums.get(partner, {})
                    for partner in reached
                ]
            )
        )
        notices_sudo._queue(self._get_message_template(kind).sudo())
        return notices_sudo

    def _prepare_notice_vals(self, partner, vals):
        own = {
            "subscription_id": self.id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "partner_id": partner.id,
            "address": partner.email,
        }
        is_own = vals["kind"] in PAYERS_OWN
        hidden = {}
        if not is_own and not self._knows_sums(partner):
            hidden = dict.fromkeys(OF_PAYERS, False)
        elif not is_own and len(self._get_paying_parties()) > 1:
            # Of two who share it, each reads his own sums on his own invoices.
            hidden = {"amount": False, "amount_credit": False}
        return {**vals, **own, **hidden}

    def _ask_to_tell(self, kind, partners):
        """Ask a person to tell whom no mail reaches; once."""
        kinds = self.env["subdebit.notice"]._fields["kind"]
        names = dict(kinds._description_selection(self.env))
        # NOTE: no mail for each activity: a thousand members may have no address.
        quiet_sudo = self.sudo().with_context(mail_activity_quick_update=True)
        quiet_sudo._ask_once(
            NOT_TOLD,
            self.env._(
                "%(partner)s could not be told of this (%(kind)s), for want of an e-mail"
                " address: add one, and tell them in another way this time.",
                partner=", ".join(partners.mapped("display_name")),
                kind=names[KINDS[kind]],
            ),
        )

    # === WHO, AND BY WHOM === #

    def _get_addressees(self):
        """Return who is told: who pays, and the customer, if he is somebody else.

        A company is not told twice.
        """
        self.ensure_one()
        payers, customer = self._get_paying_contacts(), self.partner_id
        same = customer.commercial_partner_id in payers.commercial_partner_id
        return payers if same else payers | customer

    def _get_told(self, kind, about=None):
        """Return who is told of a kind: a debit is the business of its payer alone.

        :param about: the debit, the request for a method, the offer or who pays from now
            on; None: as it is paid now.
        """
        if kind == "change":
            # NOTE: whom somebody else gives a subscription reads of no plan nor price.
            return self._get_addressees().filtered(self._knows_sums)
        if kind not in TO_THE_PAYER:
            return self._get_addressees()
        return about.payer_id if about else self._get_paying_contacts()

    def _knows_sums(self, partner):
        """Tell whether somebody pays or is invoiced: others read no sum."""
        parties = self._get_paying_parties()
        known = self._get_paying_contacts().union(
            *(party.invoice_partner_id for party in parties)
        )
        return partner.commercial_partner_id in known.commercial_partner_id

    def _is_told_by_us(self, kind):
        """Tell whether the company wants it, has words for it, and tells it itself."""
        self.ensure_one()
        return bool(
            self.company_id._subdebit_tells(kind)
            and self._get_message_template(kind)
            and not self._get_telling_provider_sudo(kind)
        )

    def _get_telling_provider_sudo(self, kind):
        """Return the provider that tells payers of a kind by itself; empty without.

        None for two payers, of whom it knows but one. A narrow door: users may not read
        providers.
        """
        provider_sudo = self._get_token_sudo().provider_id
        if len(self._get_paying_parties()) > 1:
            return provider_sudo.browse()
        tells = kind in BY_PROVIDER and provider_sudo.subdebit_sends_notices
        return provider_sudo if tells else provider_sudo.browse()

    def _get_message_template(self, kind):
        """Return the words for a kind; empty if a company's people deleted them."""
        return (
            self.env.ref(
                f"subscription_debit.mail_template_{kind}", raise_if_not_found=False
            )
            or self.env["mail.template"]
        )

    # === BEFORE IT IS CONFIRMED === #

    def _preview_messages(self, kind, day, charge_date=None):
        """Return whom ``_tell`` would tell, when, and what stands in the way.

        :param str kind: one of ``KINDS``.
        :param date day: the first day on which it is so.
        :param date charge_date: of the first charge that it concerns; None: the engine's
            first one on that day or later.
        :return: list of dict ``kind, partner, address, send_on, problem``, one for each
            addressee; the problem is a sentence, or empty. Where the provider tells, the
            address is its name. Empty where the company switched it off.
        """
        rows = []
        for subscription in self:
            company = subscription.company_id
            is_worded = subscription._get_message_template(kind)
            if company._subdebit_tells(kind) and is_worded:
                rows += subscription._preview_each(kind, day, charge_date)
        return rows

    def _preview_each(self, kind, day, charge_date):
        provider_sudo = self._get_telling_provider_sudo(kind)
        partners = self.payer_id if provider_sudo else self._get_told(kind)
        today = self.company_id._subdebit_today()
        late = self._get_late_problem(kind, day, charge_date, today)
        rows = []
        for partner in partners:
            unreached = not provider_sudo and self._get_mail_problem(partner)
            too_late = late if self._knows_sums(partner) else ""
            rows.append(
                {
                    "kind": kind,
                    "partner": partner,
                    "address": provider_sudo.name or partner.email or "",
                    "send_on": today,
                    "problem": unreached or too_late or "",
                }
            )
        return rows

    def _get_mail_problem(self, partner):
        """Return why no mail reaches somebody, or None."""
        if partner.email and partner.active:
            return None
        if not partner.active:
            return self.env._(
                "%s is archived, and gets no e-mail.", partner.display_name
            )
        return self.env._(
            "%s has no e-mail address: add one, or tell them in another way.",
            partner.display_name,
        )

    def _get_late_problem(self, kind, day, charge_date, today):
        """Return that the scheme's notice can no longer be kept, or None.

        Who pays by himself stops by himself: no scheme asks for a notice. What a change
        costs is announced by its own invoice.
        """
        if self.payment_mode != "automatic" or kind in ("renewal", "change"):
            return None
        try:
            charged_on = charge_date or self._get_first_charged_on(kind, day)
            last = charged_on and self._get_last_change(charged_on)
        except ScheduleError as error:
            return self.env._("No date can be computed: %s", error)
        if not last or today <= last:
            return None
        return self._say_late(kind, charged_on, last)

    def _say_late(self, kind, charged_on, last):
        values = {
            "date": format_date(self.env, charged_on),
            "last": format_date(self.env, last),
            "scheme": dict(
                self._fields["debit_scheme"]._description_selection(self.env)
            )[self._get_timing_scheme()],
        }
        if kind in CHARGED_AGAIN:
            return self.env._(
                "It is too late to tell of the charge of %(date)s: under %(scheme)s the"
                " payer had to be told by %(last)s.",
                **values,
            )
        return self.env._(
            "It is too late for the charge of %(date)s, which is still collected: under"
            " %(scheme)s it could be stopped, and the payer told, until %(last)s.",
            **values,
        )

    def _get_first_charged_on(self, kind, day):
        """Return the bank day of the first charge that a change concerns, or None.

        That is the first one of that day or later, whether it is invoiced or not.
        """
        self.ensure_one()
        if kind == "debit":
            return day
        events = self.event_ids._to_schedule()
        if kind in CHARGED_AGAIN:
            events = (*events, numbered(event_of("resume", day), events))
        before = fields.Date.subtract(day, days=1)
        charge = next_charge(self._get_terms(), events, before)
        return charge and charge_date_of(charge, self._get_timing_scheme())
