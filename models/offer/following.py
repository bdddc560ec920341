import logging

from odoo import api, fields, models

from ...const import RUNNING_STATES
from .subscription import ANSWERED

_logger = logging.getLogger(__name__)


class SubdebitSubscription(models.Model):
    """What waits for an answer: reminded of, and given back once it has expired."""

    _inherit = "subdebit.subscription"

    @api.private
    @api.model
    def _follow_waiting_offers(self, company, date):
        """Remind who has not answered, and close what can no longer be accepted.

        Never commits; the same day again does nothing.

        :param date date: the company's local date.
        """
        offers = self.env["subdebit.offer"].search(
            [("company_id", "=", company.id), ("outcome", "=", False)]
        )
        waiting = offers.subscription_id
        waiting.try_lock_for_update(allow_referencing=True)._each_its_own(
            lambda part: [one._follow_offer(date) for one in part],
            lambda one, error: one._flag_offer(error),
        )

    def _follow_offer(self, date):
        for offer in self._get_waiting_offers():
            if offer.outcome:
                continue  # Given back with that of the other payer.
            if offer.what == "share" and self.state not in RUNNING_STATES:
                offer._close_sudo("withdrawn")
            elif offer.valid_until < date:
                offer._close_sudo("expired")
                self._give_back(offer)
            elif offer._is_to_be_reminded(date):
                offer.sudo().reminded_on = date
                offer._send("offer_reminder")

    def _flag_offer(self, error):
        _logger.info("%s: its offer was not followed.", self, exc_info=error)
        self._ask_once(ANSWERED, self._say_error(error))


class SubdebitOffer(models.Model):
    """When who has not answered is reminded."""

    _inherit = "subdebit.offer"

    def _is_to_be_reminded(self, date):
        company = self.company_id.sudo()
        if not company._subdebit_tells("offer_reminder"):
            return False
        last = max(filter(None, (self.sent_on, self.reminded_on)))
        days = company.subdebit_offer_reminder_days
        return fields.Date.add(last, days=days) <= date
