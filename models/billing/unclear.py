from odoo import api, models
from odoo.tools import format_date

from ...schedule.credits import unclear_days
from ...schedule.difference import charge_for
from ...schedule.periods import Period
from .crediting import numbered

# The question that days leave behind which should come back and cannot.
CREDIT_BY_HAND = "subscription_debit.activity_credit_by_hand"


class SubdebitSubscription(models.Model):
    """Days that an event should credit and cannot: told, and never left out in silence."""

    _inherit = "subdebit.subscription"

    @api.private
    def _say_unclear(self, event, before=None):
        """Return the days that an event, saved or not, should credit and cannot.

        They are billed as today's engine would not bill them, so that nobody can tell
        what comes back. A window shows this before it asks; whoever confirms credits
        them by hand; the nightly check lists them.

        :param event: ``schedule.events.Event``.
        :param before: the events that count before it; None: all others that are saved.
        :return: a sentence, empty where all is clear.
        """
        self.ensure_one()
        told = [
            self.env._(
                "%(line)s, %(first)s to %(last)s (%(invoice)s)",
                line=charge.line_id.name,
                first=format_date(self.env, days.start),
                last=format_date(self.env, days.last),
                invoice=charge.move_id.name or self.env._("without an invoice"),
            )
            for charge, days in self._get_unclear_days(event, before)
        ]
        if not told:
            return ""
        return self.env._(
            "These days should come back, and cannot be credited by themselves, because"
            " they were billed in another way than today's rules would: %s. Look at"
            " their invoices, and credit by hand what is too much.",
            "; ".join(told),
        )

    def _ask_about_unclear(self, unclear):
        """Ask a person to credit by hand what nobody could compute.

        :param str unclear: as of ``_say_unclear``, before the event was booked.
        """
        if unclear:
            self._ask_once(CREDIT_BY_HAND, unclear)
            self._message_log(body=unclear)

    # === ITS PARTS === #

    def _get_unclear_days(self, event, before):
        """Return ``(charge, days)`` of what an event should credit and cannot."""
        terms, events = self._get_terms(), before
        if before is None:
            saved = self.event_ids._to_schedule()
            events = [other for other in saved if other.number != event.number]
        event = numbered(event, events)
        found = []
        for charge in self.sudo().charge_ids.sorted("date_from"):
            if (
                charge.sign != 1
                or charge.date_to <= event.effective
                or charge._is_taken_back()
            ):
                continue
            days = Period(charge.date_from, charge.date_to)
            credited = tuple(charge._get_returned_days(days))
            billed = charge.line_id.id, charge.payer_slot, days, credited
            if not charge_for(terms, events, *billed):
                unclear = unclear_days(terms, events, event, *billed)
                found += [(charge, part) for part in unclear]
        return found
