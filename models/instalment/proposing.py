from odoo import api, fields, models
from odoo.tools import format_date

from ...const import (
    BANK_DEBIT_SCHEMES,
    MOST_INSTALMENTS,
    OLDEST_START,
    PRICE_BELOW,
    YEARS_AHEAD,
)
from ...schedule.billing_lead import due_date
from ...schedule.debit_dates import charge_date
from ...schedule.errors import ScheduleError
from ...schedule.instalments import split_shares, split_units
from ...schedule.periods import LAST_DAY
from ..billing.amount import from_units, to_units
from .terms import Part

# What is paid by hand is paid on a day on which banks work.
BY_HAND_CALENDAR = "weekend_only"


class SubdebitInstalment(models.Model):
    """What instalments would come to, before anything is written down."""

    _inherit = "subdebit.instalment"

    # === WHICH PARTS === #

    @api.model
    def _propose(self, terms):
        """Return equal parts of a sum for each payer, in order of their days.

        :param Terms terms: checked before by ``_get_terms_problem``.
        :return: list of ``Part``.
        """
        count = len(terms.wanted)
        sums = split_shares(terms.units, [share.percent for share in terms.shares])
        parts = [
            self._make_part(terms, share, wanted, units)
            for share, whole in zip(terms.shares, sums, strict=True)
            for wanted, units in zip(
                terms.wanted, split_units(whole, count), strict=True
            )
        ]
        return sorted(parts, key=lambda part: (part.wanted, part.share.slot))

    @api.model
    def _make_part(self, terms, share, wanted, units, **cheque):
        # NOTE: no calendar is asked about a slip of the pen; it is refused as it stands.
        is_slip = self._get_days_problem(terms, [wanted])
        day = wanted if is_slip else self._get_paid_on(terms, share, wanted)
        return Part(wanted=wanted, day=day, units=units, share=share, **cheque)

    @api.model
    def _get_paid_on(self, terms, share, wanted):
        """Return the bank day on which an instalment is debited, or paid by hand."""
        last_day = LAST_DAY if terms.on_last_day else None
        if share.way != "debit":
            return charge_date(wanted, BY_HAND_CALENDAR, last_day)
        token_sudo = self._find_token_of_share_sudo(terms, share)
        scheme = token_sudo._subdebit_scheme() if token_sudo else "card"
        is_bank = scheme in BANK_DEBIT_SCHEMES
        company = terms.company.sudo()
        return due_date(
            wanted,
            scheme,
            company._subdebit_next_run_date(terms.today),
            last_day,
            notice_days=company.subdebit_notice_days if is_bank else 0,
            not_before=(is_bank and token_sudo.next_charge_date) or None,
            run=company._subdebit_daily_run(),
        )

    @api.model
    def _find_token_of_share_sudo(self, terms, share):
        """Return the saved method of a payer; empty where nothing can be debited."""
        tokens_sudo = self.env["payment.token"].sudo()
        if share.slot or not terms.moves:
            if not share.payer:
                return tokens_sudo
            found = tokens_sudo._subdebit_find_sudo(
                share.payer, terms.company, terms.currency
            )
            return found[share.payer]
        found = set(terms.moves.sudo()._subdebit_get_tokens_sudo().values())
        return found.pop() if len(found) == 1 else tokens_sudo

    # === WHAT STANDS IN THE WAY === #

    @api.model
    def _get_terms_problem(self, terms):
        """Return why a sum cannot be divided so, in a sentence; empty where it can."""
        return (
            self._get_sum_problem(terms)
            or self._get_days_problem(terms, terms.wanted)
            or self._get_shares_problem(terms)
            or ""
        )

    def _get_sum_problem(self, terms):
        currency, count = terms.currency, terms.count
        if not 1 <= count <= MOST_INSTALMENTS:
            return self.env._(
                "A sum is paid in 1 to %(most)s instalments, not in %(count)s.",
                most=MOST_INSTALMENTS,
                count=count,
            )
        total = from_units(terms.units, currency)
        if terms.units <= 0 or total >= PRICE_BELOW:
            return self.env._(
                "There is nothing to divide: the sum is %s.", currency.format(total)
            )
        return ""

    def _get_days_problem(self, terms, days):
        latest = fields.Date.add(terms.today, years=YEARS_AHEAD)
        for day in days:
            told = {"day": format_date(self.env, day)}
            if day < OLDEST_START or day > latest:
                return self.env._("%(day)s: is the year right?", **told)
            if day < terms.today:
                return self.env._(
                    "%(day)s lies in the past: an instalment is paid today or later.",
                    **told,
                )
        return ""

    def _get_shares_problem(self, terms):
        shares = terms.shares
        if any(share.percent <= 0 for share in shares) or len(shares) > 2:
            return self.env._("Each of two payers takes a part, and neither all of it.")
        payers = [share.payer for share in shares]
        if len(payers) == 2 and payers[0] == payers[1]:
            return self.env._("The two payers are the same: choose somebody else.")
        units, count = terms.units, terms.count
        if min(split_shares(units, [share.percent for share in shares])) < count:
            return self.env._(
                "%(amount)s cannot be divided into %(count)s instalments: some would be"
                " zero.",
                amount=terms.currency.format(from_units(units, terms.currency)),
                count=count,
            )
        return next(filter(None, (self._get_way_problem(terms, s) for s in shares)), "")

    def _get_way_problem(self, terms, share):
        """Return why a payer cannot pay in the way that was chosen, or None."""
        if share.way != "debit" or not terms.moves:
            return None
        moves = terms.moves.sudo()
        others = moves.filtered(lambda move: not move._subdebit_subscriptions_sudo())
        if others:
            return self.env._(
                "%s: not of a subscription, so nothing of it is debited. Choose another"
                " way of payment.",
                ", ".join(others.mapped("name")),
            )
        died = share.payer._subdebit_say_deceased()
        if died:
            return died
        if not self._find_token_of_share_sudo(terms, share):
            return self.env._(
                "%s has no saved card or bank account that can be debited for all of"
                " these invoices: choose another way of payment, or ask for a method"
                " first.",
                share.payer.display_name,
            )
        return None

    # === THE PARTS THAT A PERSON CHANGED === #

    @api.model
    def _get_parts_problem(self, terms, parts):
        """Return why parts do not make up the sum, or empty."""
        slip = self._get_days_problem(terms, [part.wanted for part in parts])
        if slip:
            return slip
        if any(part.units <= 0 for part in parts):
            return self.env._("An instalment is more than zero.")
        if len(parts) > MOST_INSTALMENTS * 2:
            return self.env._(
                "A sum is paid in 1 to %(most)s instalments, not in %(count)s.",
                most=MOST_INSTALMENTS,
                count=len(parts),
            )
        currency, planned = terms.currency, sum(part.units for part in parts)
        if planned != terms.units:
            return self.env._(
                "The instalments come to %(planned)s, and the sum is %(total)s.",
                planned=currency.format(from_units(planned, currency)),
                total=currency.format(from_units(terms.units, currency)),
            )
        return self._get_least_problem(terms, parts)

    def _get_least_problem(self, terms, parts):
        for part in parts:
            if part.share.way != "debit":
                continue
            token_sudo = self._find_token_of_share_sudo(terms, part.share)
            least = (
                token_sudo.provider_id._subdebit_get_minimum(terms.currency)
                if token_sudo
                else 0.0
            )
            if part.units < to_units(least, terms.currency):
                return self.env._(
                    "An instalment of %(amount)s is less than %(provider)s takes, which"
                    " is %(least)s: take fewer instalments.",
                    amount=terms.currency.format(
                        from_units(part.units, terms.currency)
                    ),
                    provider=token_sudo.provider_id.name,
                    least=terms.currency.format(least),
                )
        return ""

    @api.model
    def _split_by_percent(self, units, percents):
        """Return whole units for each percentage, exact; None where they are not 100."""
        try:
            return split_shares(units, percents)
        except ScheduleError:
            return None

    @api.model
    def _propose_percents(self, terms, parts):
        """Return percentages with two digits for parts, 100.00 in all: list of float."""
        whole = split_shares(10_000, [share.percent for share in terms.shares])
        slots = [part.share.slot for part in parts]
        return [units / 100 for units in self._split_among_rows(terms, whole, slots)]

    @api.model
    def _split_among_rows(self, terms, whole, slots):
        """Return units for each row: what its payer takes over, in equal parts.

        :param whole: units of each payer.
        :param slots: of the rows, in order.
        """
        queues = {}
        for share, units in zip(terms.shares, whole, strict=True):
            count = slots.count(share.slot)
            fits = 1 <= count <= units
            queues[share.slot] = iter(split_units(units, count) if fits else ())
        return [next(queues.get(slot, iter(())), 0) for slot in slots]
