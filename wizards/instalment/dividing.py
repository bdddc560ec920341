from fractions import Fraction

from odoo import fields, models

from ...const import MOST_INSTALMENTS, OLDEST_START, YEARS_AHEAD
from ...models.billing.amount import from_units, to_units
from ...models.instalment.terms import Share, Terms
from ...schedule.instalments import instalment_dates, split_shares
from ...schedule.periods import LAST_DAY, Cadence

CADENCES = {
    "week": Cadence("week"),
    "month": Cadence("month"),
    "dates": Cadence("month"),
}
# Where nothing else is chosen.
BY_HAND = "transfer"


class SubdebitInstalmentPlan(models.TransientModel):
    """How a sum is divided by what is chosen and typed: by the one engine."""

    _inherit = "subdebit.instalment.plan"

    # === WHAT IT COMES TO === #

    def _get_moves_sudo(self):
        """Return the invoices; of who may see none, those that the window is about."""
        if self._sees_invoices():
            return self.sudo().move_ids._origin
        return self._get_own_moves_sudo()

    def _sees_invoices(self):
        return self.env["account.move"].sudo(False).has_access("read")

    def _get_own_moves_sudo(self):
        """Return the invoices of the plan that is agreed on anew, or all that can be."""
        if self.replaces_id:
            return self.sudo().replaces_id._origin.move_ids
        return self._find_moves_sudo()

    def _get_shares(self):
        first, other = Fraction(100), self.other_payer_id._origin
        shares = []
        if other:
            percent = Fraction(str(round(self.other_percent, 2)))
            first -= percent
            shares = [
                Share(
                    payer=other, percent=percent, way=self.other_way or BY_HAND, slot=1
                )
            ]
        payer = self.payer_id._origin
        return (Share(payer=payer, percent=first, way=self.way or BY_HAND), *shares)

    def _get_given_days(self):
        return tuple(sorted({row.date for row in self.row_ids if row.date}))

    def _count_from_first(self):
        latest = fields.Date.add(self.company_id._subdebit_today(), years=YEARS_AHEAD)
        first = self.first_date
        if not first or not OLDEST_START <= first <= latest:
            return (first,) if first else ()
        if not 1 <= self.count <= MOST_INSTALMENTS:
            return ()
        day = LAST_DAY if self.on_last_day and self.rhythm == "month" else None
        return tuple(instalment_dates(first, self.count, CADENCES[self.rhythm], day))

    def _get_terms(self, from_rows=True):
        """Return what is chosen; the days as they stand in the rows, or as counted."""
        self.ensure_one()
        is_given = from_rows and self.rhythm == "dates" and self.row_ids
        wanted = self._get_given_days() if is_given else self._count_from_first()
        moves = self._get_moves_sudo()
        company = moves.company_id[:1].sudo(self.env.su) or self.company_id
        return Terms(
            company=company,
            currency=self.currency_id,
            units=to_units(self.total, self.currency_id),
            count=len(wanted) if is_given else self.count,
            wanted=wanted,
            shares=self._get_shares(),
            today=company._subdebit_today(),
            moves=moves,
            replaces=self.replaces_id._origin,
            on_last_day=self.on_last_day and self.rhythm == "month",
        )

    def _get_problem(self, terms):
        instalments = self.env["subdebit.instalment"]
        if not terms.wanted and 1 <= terms.count <= MOST_INSTALMENTS:
            return self.env._("Choose the day of the first instalment.")
        problem = instalments._get_terms_problem(terms)
        if not problem and terms.moves:
            problem = instalments._get_moves_problem(terms)
        if problem:
            return problem
        parts = self._get_parts(terms)
        if parts is None:
            return self.env._("The percentages must come to 100.00 in all.")
        return instalments._get_parts_problem(terms, parts)

    def _prepare_rows(self):
        """Return the values of the rows, with what was typed into them before."""
        terms = self._get_terms(from_rows=False)
        instalments = self.env["subdebit.instalment"]
        if not terms.wanted or instalments._get_terms_problem(terms):
            return []
        parts = instalments._propose(terms)
        hundredths = instalments._propose_percents(terms, parts)
        before = {
            slot: list(rows) for slot, rows in self.row_ids.grouped("slot").items()
        }
        vals_list = []
        for part, percent in zip(parts, hundredths, strict=True):
            rows = before.get(part.share.slot)
            kept = rows.pop(0) if rows else self.row_ids.browse()
            vals_list.append(self._prepare_row(terms, part, percent, kept))
        return vals_list

    def _prepare_row(self, terms, part, percent, kept):
        """Return the values of a row, with what was typed into it before."""
        is_given = self.rhythm == "dates" and kept.date
        day = kept.date if is_given else part.wanted
        return {
            "date": day,
            "charge_on": self.env["subdebit.instalment"]._get_paid_on(
                terms, part.share, day
            ),
            "percent": percent,
            "amount": from_units(part.units, terms.currency),
            "slot": part.share.slot,
            "cheque_number": kept.cheque_number,
            "cheque_bank": kept.cheque_bank,
        }

    def _get_parts(self, terms):
        """Return the ``Part`` of each row, by the one engine; None: not 100 percent."""
        rows = self.row_ids.filtered("date").sorted(
            lambda row: (row.date, row.slot, row.id or 0, str(row.id))
        )
        sums = self._get_sums(terms, rows)
        if sums is None:
            return None
        shares = {share.slot: share for share in terms.shares}
        instalments = self.env["subdebit.instalment"]
        return [
            instalments._make_part(
                terms,
                shares.get(row.slot, terms.shares[0]),
                row.date,
                units,
                cheque_number=(row.cheque_number or "").strip(),
                cheque_bank=(row.cheque_bank or "").strip(),
            )
            for row, units in zip(rows, sums, strict=True)
        ]

    def _get_sums(self, terms, rows):
        """Return units for each row, None where percentages are not 100 in all."""
        if self.split == "sum":
            return [to_units(row.amount, terms.currency) for row in rows]
        instalments = self.env["subdebit.instalment"]
        if self.split == "percent":
            percents = [Fraction(str(round(row.percent, 2))) for row in rows]
            return instalments._split_by_percent(terms.units, percents)
        whole = split_shares(terms.units, [share.percent for share in terms.shares])
        return instalments._split_among_rows(terms, whole, [row.slot for row in rows])

    def _say(self, terms):
        """Return who pays what, from which method, in sentences."""
        said = []
        instalments = self.env["subdebit.instalment"]
        for share in terms.shares:
            rows = self.row_ids.filtered(
                lambda row, share=share: row.slot == share.slot
            )
            token_sudo = instalments._find_token_of_share_sudo(terms, share)
            said.append(
                self.env._(
                    "%(payer)s: %(amount)s in %(count)s, %(way)s",
                    payer=share.payer.display_name or self.env._("Nobody yet"),
                    amount=terms.currency.format(sum(rows.mapped("amount"))),
                    count=len(rows),
                    way=token_sudo._subdebit_label()
                    if share.way == "debit" and token_sudo
                    else dict(self._fields["way"]._description_selection(self.env))[
                        share.way
                    ],
                )
            )
        return "\n".join(said)
