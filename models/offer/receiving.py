import hashlib
import json

from odoo import models

from ...const import BILLED_STATES
from .offer import RECEIVER
from .showing import Offered

# How somebody pays is his own business, whatever the others have agreed to.
NOT_AGREED = ("payment_mode", "offline_type", "payment_term_id", "payment_token_id")


class SubdebitSubscription(models.Model):
    """Who is asked: all who pay, and who receives what others pay."""

    _inherit = "subdebit.subscription"

    def _get_concerned(self):
        """Return whose answer may be asked for, as a dict of contacts by slot."""
        self.ensure_one()
        parties = enumerate(self._get_parties())
        payers = {slot: party.payer_id for slot, party in parties}
        return {RECEIVER: self.partner_id, **payers}

    def _get_asked(self):
        """Return who is asked if a draft is sent now, as a dict of contacts by slot.

        Not who has accepted this very thing before; but there is always somebody.
        """
        asked = self._get_concerned()
        if not self._invites_receiver():
            del asked[RECEIVER]
        stands = self._find_standing().mapped("payer_slot")
        waiting = {slot: one for slot, one in asked.items() if slot not in stands}
        return waiting or {0: asked[0]}

    def _invites_receiver(self):
        """Tell whether who receives it and pays nothing is asked, too.

        A new client is; of one for whom something ran before, only who pays is asked,
        unless the invoices are in the client's name.
        """
        firm = self.partner_id.commercial_partner_id
        if firm in self._get_payers().commercial_partner_id:
            return False
        parties = self._get_parties()
        invoiced = {one.invoice_partner_id.commercial_partner_id for one in parties}
        return firm in invoiced or not self._has_begun_sudo(firm)

    def _has_begun_sudo(self, firm):
        return self.sudo().search_count(
            [
                ("partner_id.commercial_partner_id", "=", firm.id),
                ("company_id", "=", self.company_id.id),
                ("state", "in", BILLED_STATES),
            ],
            limit=1,
        )

    # === ACCEPTED BEFORE === #

    def _find_standing(self):
        """Return offers that were accepted, did not start, and are still what is sent.

        The last of each slot, to the same contact, of the same terms and wording.
        """
        concerned, agreed = self._get_concerned(), self._get_agreed_hash()
        lapsed = self.env["subdebit.offer"].search(
            [("subscription_id", "in", self.ids), ("outcome", "=", "lapsed")],
            order="id",
        )
        last = {offer.payer_slot: offer for offer in lapsed}
        return lapsed.browse(
            offer.id
            for slot, offer in last.items()
            if concerned.get(slot) == offer.payer_id and offer._still_stands(agreed)
        )

    def _get_agreed_hash(self):
        """Return what tells whether a draft is still what somebody accepted."""
        vals = self._prepare_sketch_vals(self.date_start)
        for one in (vals, *(share for _command, _id, share in vals["share_ids"])):
            for name in NOT_AGREED:
                one.pop(name, None)
        content = json.dumps(vals, sort_keys=True, default=str)
        return hashlib.sha256(content.encode()).hexdigest()

    # === WHAT WHO RECEIVES IT READS === #

    def _show_to_receiver(self):
        """Return the ``Offered`` for who receives it: with sums only if he is invoiced."""
        self.ensure_one()
        start = self._get_accepted_start()
        sketch = self._sketch_accepted(start, False, 0)
        slots = self._get_slots_invoiced_to(self.partner_id)
        coming, problem = self._preview_accepted(sketch, start, slots)
        wordings = self.env["subdebit.consent.text"]
        return Offered(
            start=start,
            lines=[
                line if slots else {**line, "price": ""}
                for line in sketch._show_lines()
            ],
            price=sketch.price_text or "" if slots else "",
            monthly=sketch._say_month_on_average() if slots else "",
            rows=[sketch._show_payment(row, row is coming[0]) for row in coming],
            said=list(self._say_to_receiver(sketch, start)),
            wording=wordings._get_current_sudo(
                self.company_id, self.plan_id, pays=False
            ),
            problem=problem,
        )

    def _get_slots_invoiced_to(self, partner):
        """Return the slots of which the invoices are in the name of somebody."""
        firm = partner.commercial_partner_id
        return {
            slot
            for slot, party in enumerate(self._get_parties())
            if party.invoice_partner_id.commercial_partner_id == firm
        }

    def _say_to_receiver(self, sketch, start):
        """Yield when it starts, who pays, and how it goes on.

        NOTE: to whom somebody gives a subscription it is not told who that is.
        """
        others = self._get_waiting_offers().filtered(
            lambda offer: offer.payer_slot != RECEIVER
        )
        yield from self._say_start(start, others)
        slots = self._get_slots_invoiced_to(self.partner_id)
        payers = [self._get_party(slot).payer_id.name for slot in sorted(slots)]
        if slots:
            yield self.env._(
                "The invoices are in your name, and %s pays them.",
                ", ".join(dict.fromkeys(payers)),
            )
        else:
            yield self.env._("Somebody else pays for it: nothing is charged to you.")
        if others:
            yield self.env._(
                "Who pays is asked too: it starts once everybody has accepted, and not"
                " before."
            )
        yield from sketch._say_how_it_goes_on()
        if slots:
            yield from sketch._say_promo_codes()


class SubdebitOffer(models.Model):
    """An invitation: sent to who receives what others pay."""

    _inherit = "subdebit.offer"

    def _is_of_receiver(self):
        return self.payer_slot == RECEIVER

    def _still_stands(self, agreed):
        """Tell whether what was accepted is what is sent now.

        :param str agreed: as of ``_get_agreed_hash``.
        """
        consent_sudo = self.sudo().subscription_id.consent_ids.filtered(
            lambda consent: consent.offer_id == self
        )
        wordings = self.env["subdebit.consent.text"].with_context(
            lang=consent_sudo.lang
        )
        current = wordings._get_current_sudo(
            self.company_id,
            self.subscription_id.plan_id,
            pays=not self._is_of_receiver(),
        )
        is_same = (self.terms or {}).get("agreed") == agreed
        may_be_paid = not self._get_method_problem(offline=False)
        return is_same and consent_sudo.text_id == current and may_be_paid
