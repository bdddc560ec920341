from odoo import models

from ..pause.effects import Decision


class SubdebitSubscription(models.Model):
    """A second payer stops paying his part; he decides on nothing else.

    It runs on, and who subscribed pays all of it from the first period on that is not
    invoiced yet: what is invoiced stays with whom it was invoiced to.
    """

    _inherit = "subdebit.subscription"

    def _portal_is_second(self):
        """Tell whether a visitor pays a part of what somebody else subscribed to."""
        party = self._portal_get_party()
        is_first = party in (None, self)
        return not (is_first or self._portal_is_receiver())

    def _portal_get_second_verbs(self):
        """Return what a second payer may decide: to pay no more, where he still pays."""
        pays = len(self._get_last_parts()) > 1 and not self._get_planned_end()
        return ["leave"] if pays else []

    def _preview_leave(self):
        """Return the ``Handover`` of a second payer who stops."""
        first = {"payer_id": self.payer_id.id}
        return self._preview_handover(first, None, self._get_today())

    def _portal_decide_leave(self):
        """Return the ``Decision`` of a second payer, which is not saved."""
        handover = self._preview_leave()
        return Decision(
            self,
            events=handover.events,
            said=() if handover.problem else tuple(self._say_leave(handover)),
            problem=handover.problem,
        )

    def _say_leave(self, handover):
        """Yield until when he pays, and who pays afterwards."""
        begins = self._get_first_of_leave(handover)[0]
        yield self.env._(
            "You pay your part of what begins before %(day)s. From the first period"
            " then on, %(payer)s pays all of it and is told so.",
            day=self._format_weekday(begins),
            payer=self.payer_id.name,
        )
        yield self.env._(
            "What is invoiced to you stays yours, and is still collected."
        )
        yield self.env._(
            "The subscription goes on: you cancel nothing for %s.", self.partner_id.name
        )

    def _get_first_of_leave(self, handover):
        """Return the first day that the first payer pays alone, and its row; or {}."""
        row = next((one for one in handover.rows if one["what"] == "next"), {})
        return row.get("begins") or handover.events[-1].effective, row

    def _leave(self):
        """Let the first payer pay all of it, and tell him."""
        handover = self._preview_leave()
        second = self.share_ids[:1].payer_id.display_name
        self._hand_over(handover, self.env._("%s stopped paying a part.", second))
        begins, first = self._get_first_of_leave(handover)
        self._tell(
            "payer",
            begins,
            next_charge_date=first.get("date", False),
            amount=first.get("amount", False),
            party=self,
        )
