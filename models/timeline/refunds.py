from odoo import models
from odoo.tools import format_date

from .item import MOST_DEBITS, TimeItem

# State of a refund -> of a ``TimeItem``, where it is called otherwise than of a debit.
STATES = {"pending": "refunding", "paid": "refunded"}


class SubdebitSubscription(models.Model):
    """What of the debits was given back, is on its way, or came back once more."""

    _inherit = "subdebit.subscription"

    def _get_time_of_refunds(self, since):
        """Return a ``TimeItem`` for each refund of our debits from a day on."""
        self.ensure_one()
        refunds = self.env["subdebit.refund"].search(
            [
                ("debit_id", "in", self._get_own_debits_query_sudo()),
                ("create_date", ">=", since),
            ],
            order="id desc",
            limit=MOST_DEBITS + 1,
        )
        return [self._tell_refund(refund) for refund in refunds.sorted("id")]

    def _tell_refund(self, refund):
        asked_on = self.company_id._subdebit_local_now(refund.create_date).date()
        return TimeItem(
            key=f"refund-{refund.id}",
            kind="refund",
            state=STATES.get(refund.state, refund.state),
            label=self._name_of_payer(self.env._("Refund of a debit"), refund.payer_id),
            payer=refund.payer_id,
            on=refund.refunded_on or asked_on,
            amount=-refund.amount,
            currency=refund.currency_id,
            sentence=self._say_time_of_refund(refund),
            why=refund.sentence or "",
            record=refund,
        )

    def _say_time_of_refund(self, refund):
        state = STATES.get(refund.state, refund.state)
        told = {
            "amount": refund.currency_id.format(refund.amount),
            "date": format_date(self.env, refund.debit_id.date),
            "state": self._get_time_words()[state],
            "words": refund.words,
        }
        if refund.words and refund.state in ("refused", "bounced"):
            return self.env._(
                "Refund of %(amount)s of the debit of %(date)s: %(state)s (%(words)s).",
                **told,
            )
        return self.env._(
            "Refund of %(amount)s of the debit of %(date)s: %(state)s.", **told
        )
