from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import format_date

from ..subscription.share import say_percent


class SubdebitSubscription(models.Model):
    """Who pays from now on is told so, and the proof is kept."""

    _inherit = "subdebit.subscription"

    def _get_new_payers(self, before, parties):
        """Return who of some parties has not paid so far, as ``subdebit.party``."""
        return [party for party in parties if party.payer_id._origin not in before]

    def _find_news_to(self, parties):
        """Return those to whom it is news that they pay for the customer."""
        return self.env["res.partner"].union(
            *(
                party.payer_id._origin
                for party in parties
                if party.payer_id._subdebit_is_news_to_pay_for(self.partner_id)
            )
        )

    def _tell_new_payers(self, handover, before, surprised):
        """Tell each new payer from when on he pays, what comes first, and how.

        :param handover: ``Handover``, what was confirmed.
        :param before: ``res.partner``, who paid so far.
        :param surprised: ``res.partner``, to whom it is news.
        """
        # NOTE: who accepted by a link is nobody whom a mail could be from.
        sender = self.with_user(SUPERUSER_ID) if self.env.user._is_public() else self
        today = self._get_today()
        for party in self._get_new_payers(before, self._get_paying_parties()):
            payer = party.payer_id
            first = next(
                (
                    r
                    for r in handover.rows
                    if r["what"] == "next" and r["payer"] == payer
                ),
                None,
            )
            sender._tell(
                "payer",
                first["begins"] if first else today,
                next_charge_date=first and first["date"],
                amount=first and first["amount"],
                party=party,
                is_news=payer in surprised,
            )

    def _say_told(self, parties):
        """Yield who of the new payers is told, or that no mail reaches him."""
        if not self.company_id._subdebit_tells("payer"):
            return
        before = self._get_paying_contacts()
        for party in self._get_new_payers(before, parties):
            payer = party.payer_id._origin
            yield self._get_mail_problem(payer) or self.env._(
                "%(payer)s is told of it by e-mail: %(address)s.",
                payer=payer.display_name,
                address=payer.email,
            )


class SubdebitNotice(models.Model):
    """What a new payer reads."""

    _inherit = "subdebit.notice"

    is_news = fields.Boolean(
        string="First Time for This Client",
        readonly=True,
        help="He was told that he will be billed for this client: before, he paid"
        " nothing of what runs for him.",
    )
    payer_sentence = fields.Char(compute="_compute_payer_sentences", compute_sudo=True)
    client_sentence = fields.Char(compute="_compute_payer_sentences", compute_sudo=True)
    how_sentence = fields.Char(compute="_compute_payer_sentences", compute_sudo=True)

    @api.depends("kind", "partner_id", "subscription_id", "date_effective", "is_news")
    @api.depends_context("lang")
    def _compute_payer_sentences(self):
        for notice in self:
            party = notice.kind == "payer" and notice._find_party()
            notice.payer_sentence = bool(party) and notice._say_what_he_pays(party)
            notice.client_sentence = bool(party) and notice._say_for_whom(party)
            notice.how_sentence = bool(party) and party._say_how_you_pay()

    def _find_party(self):
        """Return as whom the recipient pays, as a ``subdebit.party``, or None."""
        parties = self.subscription_id._get_paying_parties()
        return next((one for one in parties if one.payer_id == self.partner_id), None)

    def _say_what_he_pays(self, party):
        """Return from when on he pays what, in a sentence."""
        subscription = self.subscription_id
        parties = subscription._get_paying_parties()
        what = subscription.plan_id.name or subscription.name
        names = {"day": format_date(self.env, self.date_effective), "what": what}
        parts = [one.part for one in subscription._get_last_parts()]
        if len(parts) < 2:
            return self.env._(
                "From %(day)s on, you pay for the subscription “%(what)s”.", **names
            )
        slot = parties.index(party)
        return self.env._(
            "From %(day)s on, you pay %(percent)s %% of the subscription “%(what)s”;"
            " %(other)s pays the rest.",
            percent=say_percent(parts[slot]),
            other=parties[1 - slot].payer_id.name,
            **names,
        )

    def _say_for_whom(self, party):
        """Return for whom he pays, and that he is billed for him where that is news."""
        client = party.partner_id
        if client.commercial_partner_id == self.partner_id.commercial_partner_id:
            return False
        if party.payer_kind == "third_party":
            return self.env._(
                "It is for %s, who is invoiced: you pay these invoices.", client.name
            )
        if self.is_news:
            return self.env._(
                "It is for %s. You will be billed for this client.", client.name
            )
        return self.env._("It is for %s.", client.name)


class SubdebitParty(models.AbstractModel):
    """How somebody pays, as he reads it himself."""

    _inherit = "subdebit.party"

    def _say_how_you_pay(self):
        """Return how who pays is debited, or that he pays by himself."""
        self.ensure_one()
        if self.payment_mode != "automatic":
            return self.env._("You pay each invoice yourself: nothing is debited.")
        token_sudo = self._get_token_sudo()
        if not token_sudo:
            return self.env._(
                "No card or bank account of yours is saved with us yet: please save one"
                " in the customer portal."
            )
        method = token_sudo._subdebit_label()
        if token_sudo.mandate_reference:
            return self.env._(
                "It is debited from %(method)s by the mandate %(mandate)s.",
                method=method,
                mandate=token_sudo.mandate_reference,
            )
        return self.env._("It is debited from %s.", method)
