from fractions import Fraction

from odoo import models
from odoo.tools import float_compare

from ...schedule.charges import tracks
from ...schedule.periods import Cadence
from ...schedule.stretch import nth_renewal, rhythm_on
from ..subscription.price import A_MONTH
from .wish import Agreed, Row


class SubdebitSubscription(models.Model):
    """Which lines there are to be: those of another plan, with or without add-ons."""

    _inherit = "subdebit.subscription"

    # === WHAT IS AGREED BY THEN === #

    def _find_change_day(self, wish, events, lines=None):
        """Return the first day that a wish counts for, None where there is no renewal.

        :param events: those that are saved, as far as they stand.
        :param lines: that change; None: all.
        """
        today = self._get_today()
        if wish.when == "date":
            return wish.date
        first = max(today, self.date_start)
        if wish.when == "renewal" and wish.date:
            first = max(first, wish.date)
        if wish.when == "now":
            return first
        if lines is None:
            lines = self._get_recurring() or self._get_metered_lines()
        days = [self._get_renewal(line, first, events) for line in lines]
        return min(filter(None, days), default=None)

    def _get_recurring(self):
        return self.line_ids.filtered(lambda line: line.kind == "recurring")

    def _get_renewal(self, line, first, events):
        """Return the next first day of a period that is still to come; or None.

        NOTE: what begins today and is billed has begun.
        """
        has_begun = any(
            cover.line_id == line and cover.date_from <= first < cover.date_to
            for cover in self.sudo().cover_ids
        )
        day = first
        terms = self._get_terms()
        found = nth_renewal(terms, events, line.id, day)
        if found == first and has_begun:
            return nth_renewal(terms, events, line.id, day, 1)
        return found

    def _get_agreed_lines(self, day, events, lines=None):
        """Return what is agreed on a day: dict, line -> ``Agreed``, in their order.

        :param lines: of which it is asked; None: all that are billed every period.
        """
        terms, found = self._get_terms(), {}
        by_key = {track.line.key: track for track in tracks(terms, events)}
        for line in self._get_recurring() if lines is None else lines:
            agreed = by_key[line.id].agreed_on(day)
            if agreed:
                rhythm = rhythm_on(terms, events, line.id, day)
                found[line] = Agreed(*agreed, rhythm.wished_day)
        return found

    def _get_agreed_now(self):
        """Return what is agreed today, or on the day on which it begins."""
        day = max(self._get_today(), self.date_start)
        return self._get_agreed_lines(day, self.event_ids._to_schedule())

    def _get_whole_cadence(self, agreed):
        """Return the cadence that the subscription has as a whole."""
        cadences = [one.cadence for one in agreed.values()]
        own = Cadence(self.cadence_unit, self.cadence_count)
        if own in cadences or not cadences:
            return own
        return max(cadences, key=cadences.count)

    def _get_offers(self, agreed):
        """Return what sells each line now: dict, line -> ``subdebit.plan.line``."""
        offers = {}
        for line, one in agreed.items():
            offer = line.plan_line_id
            is_sold = offer.product_id.id == one.values.item
            offers[line] = offer if is_sold else offer.browse()
        return offers

    # === WHAT IS PROPOSED === #

    def _propose_rows(self, wish, agreed):
        """Return a ``Row`` for each line that there is to be, before anybody typed."""
        offers, plan = self._get_offers(agreed), wish.plan or self.plan_id
        if plan == self.plan_id:
            pairs = self._pair_own(wish, offers)
        else:
            pairs = self._pair_other(wish, plan, offers)
        return [self._propose_row(wish, agreed, line, offer) for line, offer in pairs]

    def _pair_own(self, wish, offers):
        """Return ``(line, offer)`` within the same plan: add-ons come and go."""
        pairs = [
            (line, offer)
            for line, offer in offers.items()
            if wish.addons is None or not offer.is_addon or offer in wish.addons
        ]
        there = [offer for _line, offer in pairs]
        return pairs + [(None, one) for one in wish.addons or () if one not in there]

    def _pair_other(self, wish, plan, offers):
        """Return ``(line, offer)`` under another plan.

        The same product goes with itself, the others in their order; an add-on stays
        where that plan sells it. What was never of a plan stays as it is.
        """
        sold = plan.line_ids.filtered(lambda offer: offer.kind == "recurring")
        main, extras = _split(sold)
        own = {line: offer for line, offer in offers.items() if offer}
        pairs = [(line, offer) for line, offer in offers.items() if not offer]
        bases = [line for line, offer in own.items() if not offer.is_addon]
        pairs += pair_up(bases, main, in_order=True)
        addons = [line for line, offer in own.items() if offer.is_addon]
        kept = pair_up(addons, extras, in_order=False)
        if wish.addons is not None:
            kept = [pair for pair in kept if pair[1] in wish.addons]
        there = [offer for _line, offer in kept]
        new = [(None, one) for one in wish.addons or () if one not in there]
        return [*pairs, *kept, *new]

    def _propose_row(self, wish, agreed, line, offer):
        old = agreed.get(line)
        product = offer.product_id or self._product(old)
        return Row(
            line=line,
            offer=offer,
            product=product,
            name=self._name_row(line, offer, old),
            quantity=self._propose_quantity(line, offer, old),
            price=self._propose_price(wish, agreed, line, offer),
        )

    def _product(self, agreed):
        return self.env["product.product"].browse(agreed.values.item)

    def _name_row(self, line, offer, old):
        is_same = line and offer in (line.plan_line_id, offer.browse())
        if is_same and old.values.item == line.product_id.id:
            return line.name
        return offer.display_name or self._product(old).display_name

    def _propose_quantity(self, line, offer, old):
        """Return the quantity that was agreed, unless it is what each such plan has."""
        if not line:
            return offer.quantity
        before = line.plan_line_id
        is_standard = before and old.values.quantity == before.quantity
        return offer.quantity if is_standard and offer else old.values.quantity

    def _propose_price(self, wish, agreed, line, offer):
        """Return the price of the plan where plan or frequency change, or None."""
        cadence = self._get_new_cadence(wish, agreed, line)
        old = agreed.get(line)
        is_moved = not line or offer != line.plan_line_id or cadence != old.cadence
        if not is_moved or (old and old.cadence == cadence and not offer):
            return old.values.unit_price
        if offer:
            return offer._get_price(cadence.unit, cadence.count)
        return line._round(
            Fraction(str(old.values.unit_price))
            * _months(cadence)
            / _months(old.cadence)
        )

    def _get_new_cadence(self, wish, agreed, line):
        """Return the cadence that a line is to have: all that follow the whole change."""
        whole = self._get_whole_cadence(agreed)
        own = agreed[line].cadence if line else whole
        return wish.cadence if wish.cadence and own == whole else own

    # === WITH WHAT WAS TYPED === #

    def _get_change_rows(self, wish, agreed):
        """Return the rows of a wish: proposed, or as somebody typed them."""
        proposed = {row.key: row for row in self._propose_rows(wish, agreed)}
        typed = {row.key: row for row in wish.rows}
        rows = [
            _typed(row, typed[key]) if key in typed else row
            for key, row in proposed.items()
        ]
        rows += [
            row
            for key, row in typed.items()
            if key not in proposed and not (row.line or row.offer)
        ]
        return [row for row in rows if row.quantity]

    def _compare_prices(self, rows, agreed, wish):
        """Return 1, 0 or -1: whether it costs more a month than it does, or less."""
        was = sum(
            line._get_full_amount(one.values) / float(_months(one.cadence))
            for line, one in agreed.items()
        )
        becomes = sum(
            (row.price or 0.0)
            * row.quantity
            / float(_months(self._get_new_cadence(wish, agreed, row.line)))
            for row in rows
        )
        return float_compare(becomes, was, precision_digits=2)


def _typed(row, typed):
    price = row.price if typed.price is None else typed.price
    return row._replace(quantity=typed.quantity, price=price)


def _split(offers):
    addons = offers.filtered("is_addon")
    return offers - addons, addons


def pair_up(lines, offers, in_order):
    """Return ``(line, offer)``: the same product first, then in order if that goes.

    What is left of the lines is in no pair; what is left of the offers has no line.
    """
    pairs, left = {}, list(offers)
    for line in lines:
        same = next(
            (o for o in left if o.product_id == line.plan_line_id.product_id), None
        )
        if same:
            pairs[line] = same
            left.remove(same)
    if not in_order:
        return list(pairs.items())
    for line in lines:
        if line not in pairs and left:
            pairs[line] = left.pop(0)
    return [*pairs.items(), *((None, offer) for offer in left)]


def _months(cadence):
    """Return how many months a period is, about."""
    return cadence.count / A_MONTH[cadence.unit]
