from datetime import timedelta, timezone

from odoo import fields, models
from odoo.exceptions import ConcurrencyError

from ...const import RUNNING_STATES
from ...gateways.news import Event

# A mandate that replaced another may be replaced itself, so often at most.
MOST_SUCCESSORS = 5
# Who was asked within this is not asked a second time for the same loss.
JUST_ASKED = timedelta(days=1)


class SubdebitWebhook(models.Model):
    """What a provider tells of mandates, and of the pages on which they are signed."""

    _inherit = "subdebit.webhook"

    # === READ, WITH NO TRANSACTION OPEN === #

    def _read_mandate(self, gateway, ref):
        """Return a mandate and those that took its place, one after the other."""
        mandates = [gateway.read_mandate(ref)]
        while mandates[-1].replaced_by and len(mandates) <= MOST_SUCCESSORS:
            mandates.append(gateway.read_mandate(mandates[-1].replaced_by))
        return mandates

    def _read_setup(self, gateway, ref):
        """Return a set-up, and the mandate that came of it or None."""
        setup = gateway.read_setup(ref)
        return setup, setup.mandate_ref and gateway.read_mandate(setup.mandate_ref)

    # === TAKEN UP === #

    def _take_up_setup(self, provider_id, resource, ref, told):
        """Save what somebody signed who did not come back."""
        provider = self.env["payment.provider"].browse(provider_id)
        asked = self.env["subdebit.method.request"]._find_setup_sudo(provider, ref)
        if asked:
            asked._take_setup_sudo(*told)
        self._settle(provider_id, resource, ref, asked)

    def _take_up_mandate(self, provider_id, resource, ref, mandates):
        """Tell the saved method what became of its mandate.

        NOTE: the method is locked first, so that of two who hear of a successor one
        saves it, and the other finds it.
        """
        token = (
            self.env["payment.token"]
            .with_context(active_test=False)
            .search(
                [("provider_id", "=", provider_id), ("provider_ref", "=", ref)], limit=1
            )
        )
        if token and not token.try_lock_for_update():
            raise ConcurrencyError("Somebody is at work on this method.")
        if token:
            events = self._find_new(provider_id, resource, ref)
            self._follow_mandate(token, mandates, events._get_last_heard())
        self._settle(provider_id, resource, ref, token)

    def _get_last_heard(self):
        """Return the latest of some events as the provider told it, None of none."""
        last = self.sorted("happened_at")[-1:]
        if not last:
            return None
        return Event(
            ref=last.event_ref,
            created_at=last.happened_at.replace(tzinfo=timezone.utc),
            resource=last.resource,
            action=last.action,
            details=(last.sudo().body or {}).get("details") or {},
        )

    def _settle(self, provider_id, resource, ref, found):
        """Close the events of an object; those of nothing of ours are only kept."""
        events = self._find_new(provider_id, resource, ref)
        events.write({"state": "done" if found else "kept", "problem": False})

    def _follow_mandate(self, token, mandates, heard):
        first, *later = mandates
        ended = token._subdebit_hear(first, heard)
        if later and token.active:
            new = token._subdebit_save_mandate_sudo(
                token.provider_id, token.partner_id, later[-1]
            )
            new._subdebit_remember_successor_sudo(token, heard)
            self.env["subdebit.debit"]._take_over_sudo(token, new)
        if ended:
            self._ask_for_another(token)

    # === WHO IS LEFT WITHOUT A METHOD === #

    def _ask_for_another(self, token, reason=False):
        """Ask each payer, once, whom the loss of a method leaves without one.

        :param str reason: why, in words for the payer.
        """
        parties = self._find_parties(token)
        left = [party for party in parties if not party._get_token_sudo()]
        self._ask_payers_of(left, reason)

    def _find_parties(self, token):
        """Return what runs and is debited from a payer or his firm: a list of parties."""
        domain = [
            ("payer_id", "child_of", token.partner_id.ids),
            ("company_id", "child_of", token.company_id.ids),
            ("payment_mode", "=", "automatic"),
            ("state", "in", RUNNING_STATES),
        ]
        models = ("subdebit.subscription", "subdebit.share")
        return [party for model in models for party in self.env[model].search(domain)]

    def _ask_payers_of(self, parties, reason=False):
        """Ask who pays for a method, each once, whatever he pays."""
        asked = {}
        for party in parties:
            of_whom = party.payer_id, party.company_id
            asked.setdefault(of_whom, party._get_shared_subscription())
        for (payer, company), subscription in asked.items():
            if not self._is_just_asked(payer, company):
                request = self.env["subdebit.method.request"]._ask_sudo(payer, company)
                today = company._subdebit_today()
                subscription._tell("method", today, request=request, reason=reason)

    def _is_just_asked(self, payer, company):
        return self.env["subdebit.method.request"].search_count(
            [
                ("payer_id", "=", payer.id),
                ("company_id", "=", company.id),
                ("is_asked", "=", True),
                ("asked_at", ">", fields.Datetime.now() - JUST_ASKED),
                ("token_id", "=", False),
            ],
            limit=1,
        )
