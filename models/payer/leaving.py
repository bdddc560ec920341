from odoo import models

from ...schedule.charges import tracks
from ..billing.crediting import numbered
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
        yield self.env._(
            "From %(day)s on, you pay nothing of it any more: %(payer)s pays all of it,"
            " and is told so.",
            day=self._format_weekday(self._get_left_on(handover)),
            payer=self.payer_id.name,
        )
        yield self.env._("What is invoiced to you stays yours, and is still collected.")
        yield self.env._(
            "The subscription goes on: you cancel nothing for %s.", self.partner_id.name
        )

    def _get_left_on(self, handover):
        """Return the first day of which the second payer pays nothing any more.

        NOTE: of lines that are billed in other rhythms, that of the last one.
        """
        story = list(self.event_ids._to_schedule())
        for event in handover.events:
            story.append(numbered(event, story))
        steps = [track.steps[-1] for track in tracks(self._get_terms(), story)]
        return max(step.start for step in steps if step.event)

    def _leave(self):
        """Let the first payer pay all of it, and tell him."""
        handover = self._preview_leave()
        begins = self._get_left_on(handover)
        second = self.share_ids[:1].payer_id.display_name
        self._hand_over(handover, self.env._("%s stopped paying a part.", second))
        first = next(
            (
                row
                for row in handover.rows
                if row["what"] == "next" and row["begins"] >= begins
            ),
            {},
        )
        self._tell(
            "payer",
            begins,
            next_charge_date=first.get("date", False),
            amount=first.get("amount", False),
            party=self,
        )
