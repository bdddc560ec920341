from odoo import models
from odoo.tools import format_date

# Verdicts of the settlement that are told as another kind.
TOLD_AS = {"extra": "amount", "refunded": "match"}


class SubdebitHistory(models.Model):
    """What the comparison found, as rows."""

    _inherit = "subdebit.history"

    # === ONE TOTAL A CUSTOMER === #

    def _prepare_total_vals(self, case, found):
        """Return the values of the row on a customer's total.

        :param found: ``schedule.settlement.Total``.
        """
        first = found.charges[0].key if found.charges else False
        vals = self._prepare_customer_vals(case, found.kind, found.due)
        return {
            **vals,
            "paid": float(case.row.total),
            "difference": float(case.row.total - found.due),
            "date_missing": self._get_first_day(case, first)
            if found.kind == "missing"
            else False,
            "sentence": self._say_total(case, found),
        }

    def _prepare_blank_vals(self, case):
        due = sum(entry.amount for entry in case.expected)
        return {
            **self._prepare_customer_vals(case, "blank", due),
            "sentence": self.env._(
                "No total is told; it would be %(due)s for %(count)s period(s).",
                count=len(case.expected),
                due=self._say_sum(due),
            ),
        }

    def _prepare_customer_vals(self, case, kind, due):
        return {
            **self._prepare_case_vals(case),
            "kind": kind,
            "periods": len(case.expected),
            "date_from": self._get_start(case),
            "date_to": self._get_settled_until(case),
            "expected": float(due),
        }

    def _get_start(self, case):
        return min(line.start for line in case.terms.lines)

    def _get_settled_until(self, case):
        """Return the day up to which a customer's total settles everything.

        NOTE: the cut-over, or later for who paid ahead.
        """
        end = case.row.end(self.date_cutover) if case.row.has_terms else None
        return max(end or self.date_cutover, case.end or self._get_start(case))

    def _get_first_day(self, case, bill_on):
        return min(charge.period.start for charge in case.charges[bill_on])

    # === PAYMENT BY PAYMENT === #

    def _prepare_verdict_vals_list(self, case, verdict):
        """Return the values of the rows on one verdict: one for each charge.

        :param verdict: ``schedule.settlement.Verdict``.
        """
        paid = sum(entry.amount for entry in verdict.paid)
        vals = {
            **self._prepare_case_vals(case, verdict),
            "kind": TOLD_AS.get(verdict.kind, verdict.kind),
            "paid_on": max((entry.on for entry in verdict.paid), default=False),
            "sentence": self._say_verdict(case, verdict),
        }
        if not verdict.expected:
            return [{**vals, "paid": float(paid), "difference": float(paid)}]
        *others, last = verdict.expected
        rest = paid - sum(entry.amount for entry in others)
        parts = [(entry, entry.amount) for entry in others] + [(last, rest)]
        return [
            {**vals, **self._prepare_charge_vals(case, entry, part)}
            for entry, part in parts
        ]

    def _prepare_charge_vals(self, case, entry, paid):
        periods = [charge.period for charge in case.charges[entry.key]]
        return {
            "bill_on": entry.bill_on,
            "date_from": min(period.start for period in periods),
            "date_to": max(period.end for period in periods),
            "periods": 1,
            "expected": float(entry.amount),
            "paid": float(paid),
            "difference": float(paid - entry.amount),
        }

    # === WHAT CANNOT BE COMPARED === #

    def _prepare_unknown_vals_list(self, case):
        """Return the values of the rows on who is nobody here: one for each line."""
        return [
            {
                **self._prepare_case_vals(case),
                "line_number": row.number,
                "kind": "unknown",
                "paid": float(self._get_paid(row)),
                "difference": float(self._get_paid(row)),
                "paid_on": row.paid_on or False,
                "sentence": self._say_unknown(case),
            }
            for row in case.rows
        ]

    def _prepare_unpaid_vals_list(self, case):
        """Return the values of the rows on payments that did not come: listed only."""
        return [
            {
                **self._prepare_case_vals(case),
                "line_number": row.number,
                "kind": "unpaid",
                "paid_on": row.paid_on or False,
                "sentence": self.env._("It is “%s”: nothing was paid.", row.unpaid),
                "decision": "left",
            }
            for row in case.rows
            if row.unpaid
        ]

    def _prepare_wrong_vals(self, row, case):
        paid = self._get_paid(row)
        return {
            **self._prepare_case_vals(case),
            "line_number": row.number,
            "kind": "wrong",
            "paid": float(paid),
            "difference": float(paid),
            "sentence": self._get_problem_text(row),
        }

    def _get_paid(self, row):
        if self.kind == "totals":
            return row.total or 0
        return sum(amount or 0 for _day, amount in row.payments)

    def _prepare_case_vals(self, case, verdict=None):
        """Return what each row says of its customer."""
        row = case.row if case.rows else None
        lines = [entry.reference for entry in verdict.paid] if verdict else []
        return {
            "history_id": self.id,
            "line_number": min(lines, default=row.number if row else 0),
            "reference": case.reference,
            "name": row.name if row else case.reference,
            "partner_id": case.partner.id if case.partner else False,
            "subscription_id": case.subscription[:1].id,
            "plan": row.plan if row else False,
            "price": float(row.price) if row and row.price is not None else 0.0,
            "ended": bool(row and row.ended),
        }

    # === SENTENCES === #

    def _say_total(self, case, found):
        total, count = case.row.total, len(found.charges)
        words = {
            "count": len(case.expected),
            "due": self._say_sum(found.due),
            "paid": self._say_sum(total),
            "off": self._say_sum(abs(total - found.due)),
            "charges": count,
        }
        texts = {
            "match": lambda: self.env._(
                "%(due)s for %(count)s period(s): %(paid)s was paid.", **words
            ),
            "missing": lambda: self.env._(
                "%(due)s for %(count)s period(s): %(paid)s was paid. Missing: the last"
                " %(charges)s.",
                **words,
            ),
            "double": lambda: self.env._(
                "%(due)s for %(count)s period(s): %(paid)s was paid, as much as for"
                " %(charges)s more.",
                **words,
            ),
            "amount": lambda: self._say_off(total - found.due, words),
        }
        return texts[found.kind]()

    def _say_off(self, off, words):
        if off > 0:
            return self.env._(
                "%(due)s for %(count)s period(s): %(paid)s was paid, %(off)s too much.",
                **words,
            )
        return self.env._(
            "%(due)s for %(count)s period(s): %(paid)s was paid, %(off)s too little.",
            **words,
        )

    def _say_verdict(self, case, verdict):
        days = ", ".join(dict.fromkeys(self._say_day(e.on) for e in verdict.paid))
        twice = verdict.twice and case.charges[verdict.twice.key][0].period
        paid = sum(entry.amount for entry in verdict.paid)
        due = sum(entry.amount for entry in verdict.expected)
        words = {
            "days": days,
            "count": len(verdict.expected),
            "due": self._say_sum(due),
            "paid": self._say_sum(paid),
            "off": self._say_sum(abs(paid - due)),
            "first": twice and self._say_day(twice.start),
            "last": twice and self._say_day(twice.last),
        }
        return self._get_verdict_texts(words, paid - due, verdict)[verdict.kind]()

    def _get_verdict_texts(self, words, off, verdict):
        return {
            "match": lambda: self._say_match(words, verdict),
            "missing": lambda: self.env._("Nobody paid %(due)s.", **words),
            "double": lambda: self.env._(
                "Paid again on %(days)s: %(first)s to %(last)s was paid already.",
                **words,
            ),
            "amount": lambda: (
                self.env._(
                    "%(due)s was to be billed; %(paid)s was paid on %(days)s, %(off)s too"
                    " much.",
                    **words,
                )
                if off > 0
                else self.env._(
                    "%(due)s was to be billed; %(paid)s was paid on %(days)s, %(off)s too"
                    " little.",
                    **words,
                )
            ),
            "extra": lambda: (
                self.env._("Paid on %(days)s, and nothing was to be billed.", **words)
                if off >= 0
                else self.env._("Given back on %(days)s, and never paid.", **words)
            ),
            "refunded": lambda: self.env._("Paid and given back: %(days)s.", **words),
        }

    def _say_match(self, words, verdict):
        if not verdict.paid:
            return self.env._("Free: nothing was to be paid.")
        if len(verdict.expected) > 1:
            return self.env._("Paid on %(days)s, %(count)s periods at once.", **words)
        return self.env._("Paid on %(days)s.", **words)

    def _say_unknown(self, case):
        if case.partner:
            return self.env._(
                "%s is a contact without a subscription, and the line tells no plan,"
                " price and first billing date.",
                case.partner.name,
            )
        return self.env._(
            "Nobody has this reference, and the line tells no plan, price and first"
            " billing date."
        )

    def _say_sum(self, amount):
        return self.currency_id.format(float(amount))

    def _say_day(self, day):
        return format_date(self.env, day)
