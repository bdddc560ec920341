from odoo import models


class AccountJournal(models.Model):
    _inherit = "account.journal"

    def _subdebit_get_way_by_hand(self, direction):
        """Return the payment method line of what a person records; may be empty.

        Never one of a payment provider, and *Manual* before any other.

        :param str direction: ``inbound`` or ``outbound``.
        """
        ways = self[f"{direction}_payment_method_line_ids"].filtered(
            lambda way: not way.payment_provider_id
        )
        return ways.sorted(lambda way: way.code != "manual")[:1]
