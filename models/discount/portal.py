from odoo import models

from ..mixin import say_about


class SubdebitSubscription(models.Model):
    """Which promo codes take something off, as who pays reads it at home.

    As in ``models/pause/portal.py``, the record was found by ``_portal_find_sudo``. One
    is entered by the door of a change, ``models/change/portal.py``.
    """

    _inherit = "subdebit.subscription"

    def _portal_say_discounts(self):
        """Return, for each code that is not over, what it takes off and how long."""
        lasting = self.discount_use_ids.filtered(lambda use: not use.is_over)
        return [use._portal_say() for use in lasting.sorted("id")]


class SubdebitDiscountUse(models.Model):
    """What a code takes off, as it was given."""

    _inherit = "subdebit.discount.use"

    def _portal_say(self):
        told = f"{self._portal_say_off()} · {self.left_text}"
        return say_about(self.env, self.discount_id.code, told)

    def _portal_say_off(self):
        """NOTE: as of its events; a code may take off another sum by now."""
        given = [event.details for event in self.event_ids]
        values = [float(one["value"]) for one in given]
        if all(one["mode"] == "percent" for one in given):
            return self.env._("%s %% less", f"{max(values, default=0.0):g}")
        currency = self.subscription_id.currency_id
        return self.env._("%s less a period", currency.format(sum(values)))
