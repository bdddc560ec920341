from odoo import fields, models
from odoo.exceptions import UserError

from ...schedule.errors import ScheduleError
from ..subscription.share import parts_of, say_percent
from .showing import Offered
from .subscription import ANSWERED

# A second payer is the second in the ledger, too.
SECOND = 1
# What is kept of what he is asked. NOTE: no contact, as two of them may be merged.
AGREED = ("percent", "payer_kind", "payment_mode", "offline_type")


class SubdebitSubscription(models.Model):
    """Of what runs, a second payer is asked to pay a part."""

    _inherit = "subdebit.subscription"

    def _ask_share(self, asks, reason):
        """Ask a second payer; what was asked before, and not answered, is withdrawn.

        :param dict asks: as of ``Handover.asks``.
        :param str reason: in the words of who asks; it stands on the timeline later.
        """
        self.ensure_one()
        self._withdraw_share()
        # NOTE: the database lets one wait for each payer: the old one is closed first.
        self.env["subdebit.offer"].flush_model(["outcome"])
        self.sudo().activity_unlink([ANSWERED])
        offer_sudo = (
            self.env["subdebit.offer"]
            .sudo()
            .create(
                {
                    **self._prepare_offer_vals(),
                    "payer_id": asks["second"]["payer_id"],
                    "what": "share",
                    "payer_slot": SECOND,
                    "terms": _prepare_terms(asks, reason),
                }
            )
        )
        self._message_log(body=offer_sudo.with_env(self.env)._say_standing())
        offer_sudo.sudo(self.env.su)._send("offer")

    def _withdraw_share(self):
        """Withdraw what a second payer was asked, and has not answered."""
        waiting = self._get_waiting_offers().filtered(lambda o: o.what == "share")
        waiting._close_sudo("withdrawn")


class SubdebitOffer(models.Model):
    """A part of what runs: read, accepted, and paid from the first free period on."""

    _inherit = "subdebit.offer"

    # === WHAT HE IS ASKED FOR === #

    def _get_second(self, offline=False):
        """Return the values of the second payer, as of ``_preview_handover``."""
        chosen = self.subscription_id._prepare_offline_vals() if offline else {}
        is_third = self.terms["payer_kind"] == "third_party"
        debtor = self.subscription_id.partner_id if is_third else self.payer_id
        return {
            **{name: self.terms[name] for name in AGREED},
            "payer_id": self.payer_id.id,
            "invoice_partner_id": debtor._subdebit_get_invoice_address().id,
            **chosen,
        }

    def _sketch_share_sudo(self, offline=False):
        """Return the subscription as it is paid once he has accepted."""
        second = self._get_second(offline)
        return self.sudo().subscription_id._sketch_payers_sudo({}, second)

    def _look_share_sudo(self, offline=False):
        """Return the ``Handover`` of his acceptance today."""
        subscription = self.sudo().subscription_id
        day = fields.Date.to_date(self.terms["date_from"])
        first = {"payer_id": subscription.payer_id.id}
        return subscription._preview_handover(first, self._get_second(offline), day)

    def _say_percent(self):
        return say_percent(parts_of(self.terms["percent"])[SECOND].part)

    # === WHAT HE READS === #

    def _show_share(self, offline):
        """Return the ``Offered`` of his part, if he accepts it today."""
        subscription, handover = self.subscription_id, self._look_share_sudo(offline)
        coming, problem = self._preview_share(handover, offline)
        if handover.is_idle:
            problem = subscription._say_idle()
        begins = coming[0]["date_from"] if coming else subscription._get_today()
        wordings = self.env["subdebit.consent.text"]
        return Offered(
            start=begins,
            lines=subscription._show_contents(),
            price=subscription.price_text or "",
            monthly=subscription._say_month_on_average(),
            rows=[subscription._show_payment(row, row is coming[0]) for row in coming],
            said=[] if problem else list(self._say_share(begins, offline)),
            wording=wordings._get_current_sudo(self.company_id, subscription.plan_id),
            first=next(((r["due_on"], r["amount_total"]) for r in coming), None),
            problem=problem,
        )

    def _preview_share(self, handover, offline):
        """Return what he pays first and next, and why it cannot be told, or None."""
        if handover.problem:
            return [], handover.problem
        sketch, today = (
            self._sketch_share_sudo(offline),
            handover.subscription._get_today(),
        )
        try:
            return sketch._preview_payments(today, {SECOND}, handover.events), None
        except (ScheduleError, OverflowError) as error:
            return [], self.env._("No date can be computed: %s", error)

    def _say_share(self, begins, offline):
        """Yield which part is his, from when on, for whom, and what is until then."""
        sketch = self._sketch_share_sudo(offline)
        parts = [one.part for one in parts_of(self.terms["percent"])]
        yield sketch._say_part_of(parts, SECOND)
        yield self.env._(
            "Your part begins with the first period that is not invoiced yet, from %s on.",
            sketch._format_weekday(begins),
        )
        yield self.env._("Before you accept, you pay nothing of it.")
        yield from sketch.share_ids[:1]._say_whom_he_pays_for()

    # === ACCEPTED === #

    def _begin_share_sudo(self, offline):
        """Let him pay his part, by the door of *Change Who Pays*.

        :raise UserError: why it cannot be.
        """
        handover = self._look_share_sudo(offline)
        if handover.problem or handover.is_idle:
            raise UserError(handover.problem or handover.subscription._say_idle())
        handover.subscription._hand_over(handover, self.terms["reason"])
        self._log_accepted()


def _prepare_terms(asks, reason):
    second = {name: asks["second"][name] for name in AGREED}
    begins = fields.Date.to_string(asks["date_from"])
    return {**second, "date_from": begins, "reason": reason or ""}
