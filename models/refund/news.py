from odoo import models

from .refund import TAKEN

STATE_OF_OUTCOME = {
    "pending": "pending",
    "collected": "paid",
    "cancelled": "refused",
    "returned": "refused",
}


class SubdebitRefund(models.Model):
    """What the provider says of a refund, at once or days later."""

    _inherit = "subdebit.refund"

    def _find_by_news(self, provider, told):
        """Return the refund that the provider tells of, perhaps none.

        NOTE: where its answer was lost, only our key tells.
        """
        domain = [("attempt_id.transaction_id.provider_id", "=", provider.id)]
        found = self.search([*domain, ("provider_ref", "=", told.ref)], limit=1)
        if found or not told.key:
            return found
        return self.search([*domain, ("key", "=", told.key)], limit=1)

    def _hear(self, told, day):
        """Take a refund as the provider has it now; the same news twice does nothing.

        :param told: ``gateways.news.Refund``.
        :param date day: the company's day of the latest of its events.
        """
        self.ensure_one()
        # NOTE: that it came back says that it had been taken, whatever we heard before.
        if told.outcome == "returned" and self.state not in TAKEN:
            self._hear_state("pending", day, told.ref)
        words = self._say_status(told.status)
        self._hear_state(STATE_OF_OUTCOME[told.outcome], day, told.ref, words)
        self.transaction_id._subdebit_move_to(
            "collected" if told.outcome == "returned" else told.outcome, told.ref
        )

    def _say_status(self, status):
        """Return why it came back in our own words, or nothing."""
        said = {
            "bounced": self.env._("The payer's bank did not take it"),
            "funds_returned": self.env._("The payer's bank sent it back"),
            "cancelled": self.env._("It was cancelled at the provider"),
        }
        return said.get(status, "")

    def _hear_state(self, state, day, provider_ref="", words=""):
        """Move on to what was told; what was taken and is refused now, bounced."""
        self.ensure_one()
        if state == "refused" and self.state in TAKEN:
            self._bounce(day, words or self.env._("The provider gave no reason"))
            return
        vals = {"words": words} if words else {}
        if state in TAKEN and not self.refunded_on:
            vals["refunded_on"] = day
        self._finish(state, provider_ref=provider_ref or self.provider_ref, **vals)

    # === MADE AT THE PROVIDER === #

    def _adopt(self, provider, told, day):
        """Book what somebody gave back on the provider's own pages.

        :return: the refund; empty where it gives back nothing of ours.
        """
        attempt = self.env["subdebit.attempt"].search(
            [
                ("transaction_id.provider_id", "=", provider.id),
                ("provider_ref", "=", told.payment_ref),
                ("state", "=", "collected"),
            ],
            limit=1,
        )
        amount = float(told.amount)
        payment = attempt._get_booked_payments().filtered(
            lambda payment: payment._subdebit_get_refundable_sudo() >= amount
        )[:1]
        if not payment or told.outcome not in ("pending", "collected"):
            return self.browse()
        vals = {"way": "there", "state": "pending", "refunded_on": day}
        vals |= {"provider_ref": told.ref, "request": {"reference": told.ref}}
        refund = self._make(payment, amount, "", None, vals)
        refund.transaction_id = refund._create_transaction(
            f"R-{attempt.request['reference']}-{told.ref}"
        )
        return refund
