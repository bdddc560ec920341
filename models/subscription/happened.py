from odoo import models


class SubdebitSubscription(models.Model):
    """What happened, as the engine takes it."""

    _inherit = "subdebit.subscription"

    def _get_events(self):
        """Return the events of the timeline, and those that the start of a draft adds.

        The subscription may be one that is saved nowhere.

        :return: tuple of ``schedule.events.Event``.
        """
        self.ensure_one()
        saved = self.event_ids._to_schedule()
        return (*saved, *self._plan_discounts())
