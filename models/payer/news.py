from odoo import api, fields, models

from ...const import RUNNING_STATES


class ResPartner(models.Model):
    """Whether it is news to somebody that he pays for another."""

    _inherit = "res.partner"

    def _subdebit_is_news_to_pay_for(self, client):
        """Tell whether this contact pays nothing yet of what runs for a client.

        Nobody hears twice that he will be billed for somebody, nor for himself.

        :param client: ``res.partner``.
        """
        payer, client = self._origin, client._origin
        firm = payer.commercial_partner_id
        if not (payer and client) or firm == client.commercial_partner_id:
            return False
        subscriptions_sudo = self.env["subdebit.subscription"].sudo()
        running = subscriptions_sudo.search(
            [
                ("partner_id", "=", client.id),
                ("company_id", "in", self.env.companies.ids),
                ("state", "in", RUNNING_STATES),
            ]
        )
        payers = running.payer_id.union(
            *(one._get_paying_contacts() for one in running)
        )
        return firm not in payers.commercial_partner_id

    def _subdebit_say_news(self, client, kind):
        """Return that this contact will be billed for a client, where that is news.

        :param str kind: one of ``const.PAYER_KINDS``.
        """
        if not self._subdebit_is_news_to_pay_for(client):
            return False
        names = {"payer": self.display_name, "client": client.display_name}
        if kind == "third_party":
            return self.env._(
                "New: %(payer)s will pay for %(client)s, who is invoiced.", **names
            )
        return self.env._("New: %(payer)s will be billed for %(client)s.", **names)


class SubdebitSubscription(models.Model):
    """What is news to the payers of a subscription that is not running."""

    _inherit = "subdebit.subscription"

    news_to_payers = fields.Text(compute="_compute_news_to_payers")

    @api.depends(
        *("partner_id", "payer_id", "payer_kind", "state"),
        *("share_ids.payer_id", "share_ids.payer_kind"),
    )
    @api.depends_context("lang")
    def _compute_news_to_payers(self):
        for subscription in self:
            is_draft = subscription.state in ("draft", "pending")
            said = subscription._say_news_to_payers() if is_draft else ()
            subscription.news_to_payers = "\n".join(said) or False

    def _say_news_to_payers(self):
        """Yield to whom it is news that he will be billed for the customer."""
        for party in self._get_parties():
            said = party.payer_id._subdebit_say_news(self.partner_id, party.payer_kind)
            if said:
                yield said
