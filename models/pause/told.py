from typing import NamedTuple

from odoo import fields, models
from odoo.tools import format_date

from ...schedule.errors import ScheduleError
from .coming import is_charge

# This many of the last invoices are listed.
INVOICES = 6


class Told(NamedTuple):
    """What a visitor reads of a decision before he confirms it.

    ``rows``: list of dict of texts: ``effect, what, days, charged, amount, before,
    why``, of which the last four may be empty.
    """

    problem: str | None
    said: list
    rows: list

    def get_lines(self):
        """Return all that is read, to find out whether it is still so."""
        return [*self.said, *map(_say_row, self.rows)]


class SubdebitSubscription(models.Model):
    """How a subscription, and what is decided on it, is shown in the portal."""

    _inherit = "subdebit.subscription"

    # === A DECISION === #

    def _portal_tell(self, verb, decision):
        """Return what a visitor reads of a ``Decision``."""
        self.ensure_one()
        return Told(
            problem=decision.problem,
            said=list(self._portal_say(verb, decision)),
            rows=list(
                map(self._portal_get_row, self._portal_get_own_effects(decision))
            ),
        )

    def _portal_say(self, verb, decision):
        """Yield what it comes to, in sentences; without sums for who sees none."""
        if decision.problem:
            return
        if verb != "cancel" or self._portal_sees_prices():
            yield from decision.said
        else:
            over = self._get_over_on_with(decision.events)
            if over:
                yield self._say_last_day(decision.events[-1], over)
        next_on = self._portal_get_own_next(decision)
        if next_on:
            yield self.env._(
                "The next payment that is not invoiced yet is due on %s.",
                self._format_weekday(next_on),
            )
        if decision.planned:
            yield from self._portal_say_difference(decision)
        elif decision.credit_total and self._portal_sees_prices():
            yield self.env._(
                "You get back %s, taxes included.",
                self.currency_id.format(self._portal_sum_own(decision, "credited")),
            )

    def _portal_get_own_next(self, decision):
        """Return when the visitor pays next: of two who share it, each his own part."""
        if not (self.share_ids and self._portal_sees_prices()):
            return decision.next_charge_date
        own = (day for owners, day in decision.coming if self._portal_concerns(owners))
        return next(own, None)

    def _portal_get_own_effects(self, decision):
        """Return what of a decision is the visitor's; of who sees no price, all days."""
        if not (self.share_ids and self._portal_sees_prices()):
            return decision.effects
        return [one for one in decision.effects if self._portal_concerns(one.owners)]

    def _portal_sum_own(self, decision, effect):
        """Return what of a visitor is ``billed`` at once, or ``credited``, with taxes."""
        own = [
            one
            for one in self._portal_get_own_effects(decision)
            if not self.share_ids or self._portal_concerns(one.owners[:1])
        ]
        total = sum(one.amount_total for one in own if one.effect == effect)
        return self.currency_id.round(total)

    def _portal_get_row(self, effect):
        sees_prices = self._portal_sees_prices()
        last = fields.Date.subtract(effect.date_to, days=1)
        days = (format_date(self.env, day) for day in (effect.date_from, last))
        charged = effect.charge_on and format_date(self.env, effect.charge_on)
        said = effect.explanation
        return {
            "effect": effect.effect,
            "what": self._portal_say_effect(effect),
            "days": " – ".join(dict.fromkeys(days)),
            "charged": charged or "",
            "amount": sees_prices and self.currency_id.format(effect.amount_total),
            "before": sees_prices and self._portal_say_before(effect),
            "why": sees_prices and self._portal_is_explained(effect) and said,
        }

    def _portal_say_before(self, effect):
        """Return what it would have been, where that is another sum."""
        was = effect.amount_before
        is_same = was is None or not self.currency_id.compare_amounts(
            was, effect.amount_total
        )
        return "" if is_same else self.currency_id.format(was)

    def _portal_is_explained(self, effect):
        """Tell whether a row needs a reason: not what is charged in full, or not at all."""
        is_part = effect.effect in ("collected", "prorated", "credited", "billed")
        return is_part or (
            effect.effect == "kept" and not self._portal_is_to_come(effect)
        )

    def _portal_is_to_come(self, effect):
        return effect.bill_on > self._get_today()

    def _portal_say_effect(self, effect):
        if effect.effect == "kept" and self._portal_is_to_come(effect):
            return self.env._("Charged")
        return {
            "collected": self.env._("Still collected"),
            "kept": self.env._("Unchanged"),
            "skipped": self.env._("Not charged"),
            "prorated": self.env._("Charged in part"),
            "credited": self.env._("Comes back"),
            "changed": self._portal_say_changed(effect),
            "billed": self.env._("Charged now"),
            "added": self.env._("Charged in addition"),
        }[effect.effect]

    def _portal_say_changed(self, effect):
        was = effect.amount_before
        if was is not None and effect.amount_total > was:
            return self.env._("Charged more")
        return self.env._("Charged less")

    # === HOW IT STANDS === #

    def _portal_say_state(self):
        """Yield how it stands, in sentences."""
        self.ensure_one()
        if self.managed_by:
            yield self._say_managed()
        last = self.date_end and self._format_weekday(
            fields.Date.subtract(self.date_end, days=1)
        )
        if self.state == "ended":
            yield self.env._("It has ended.")
            return
        if self._get_today() < self.date_start:
            start = self._format_weekday(self.date_start)
            yield self.env._("It starts on %s.", start)
        if self.state == "suspended":
            yield self.env._("It is suspended, because a payment is missing.")
        elif self.pause_from:
            yield self._portal_say_pause()
        if last:
            yield self.env._("It ends: the last day is %s.", last)
        elif self._portal_get_committed_until():
            until = self._portal_get_committed_until()
            yield self.env._("It is committed until %s.", self._format_weekday(until))

    def _portal_say_pause(self):
        first = self._format_weekday(self.pause_from)
        if not self.pause_until:
            return self.env._("It is paused from %s on, until it is resumed.", first)
        return self.env._(
            "It is paused from %(first)s on, and goes on by itself on %(next)s.",
            first=first,
            next=self._format_weekday(self.pause_until),
        )

    def _portal_get_committed_until(self):
        """Return the last day of the commitment, None without one or after it."""
        until = [
            line.committed_until
            for line in self._get_terms().lines
            if line.commitment and line.committed_until > self._get_today()
        ]
        return fields.Date.subtract(max(until), days=1) if until else None

    def _portal_get_next_payment(self):
        """Return ``(day, sum)`` of what is charged next, None where nothing is.

        The sum has its taxes. What was invoiced and is debited soon comes first.
        """
        today = self._get_today()
        own = [
            ahead
            for ahead in self._get_standing(today)
            if self._portal_concerns(
                ahead.move.subdebit_payer_id | ahead.move.partner_id
            )
        ]
        coming = [
            (effect.charge_on, effect.amount_total)
            for effect in map(self._get_effect_of_invoice, own)
            if effect.effect == "collected" and effect.charge_on >= today
        ]
        coming += [
            (self._get_charged_on(row), row["amount_total"])
            for row in self._portal_preview_next()
        ]
        return min(coming, default=None)

    def _portal_preview_next(self):
        """Return the next documents that cost anything; none where nothing is billed."""
        today, since = self._get_today(), self.next_charge_date
        if not since:
            return []
        until = fields.Date.add(max(since, today), months=12)
        try:
            rows = self._preview_documents((), until, since, 4 if self.share_ids else 2)
        except (ScheduleError, OverflowError):
            return []
        groups = [(row, row["document"].group) for row in filter(is_charge, rows)]
        return [
            row
            for row, group in groups
            if not self.share_ids or self._portal_concerns(group.payer | group.partner)
        ]

    def _portal_concerns(self, owners):
        """Tell whether a document is the visitor's: in his name, or his to pay.

        :param owners: ``res.partner``, who pays it, and in whose name it is.
        """
        return self._portal_get_firm() in owners.commercial_partner_id

    def _portal_get_invoices_sudo(self):
        """Return the last invoices that are the visitor's."""
        moves_sudo = self.charge_ids.move_line_id.move_id.filtered(
            lambda move: (
                move.state == "posted"
                and self._portal_concerns(move.subdebit_payer_id | move.partner_id)
            )
        )
        newest = moves_sudo.sorted(
            lambda move: (move.invoice_date, move.id), reverse=True
        )
        return newest[:INVOICES]

    def _portal_is_before_taxes(self):
        """Tell whether taxes come on top of the price that was agreed."""
        return any(
            not tax.price_include for line in self.line_ids for tax in line._get_taxes()
        )


class SubdebitLine(models.Model):
    """What one line costs, as a visitor reads it."""

    _inherit = "subdebit.line"

    def _portal_say_price(self):
        """Return what was agreed for a line, with how often."""
        self.ensure_one()
        if self.kind == "usage":
            return self._say_piece_price()
        amount = self.currency_id.format(self._get_full_amount(self))
        if self.kind == "one_time":
            return self.env._("%s once", amount)
        return self.env["subdebit.cadence"]._say_price(amount, *self._get_cadence())


def _say_row(row):
    texts = (row[name] for name in ("days", "what", "charged", "amount", "why"))
    return " · ".join(filter(None, texts))
