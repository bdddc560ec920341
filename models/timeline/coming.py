from odoo import models
from odoo.tools import format_date

from ..billing.preview import billed_lines
from ..billing.sums import say_sums
from ..mixin import say_about
from .item import MOST_COMING, TimeItem


class SubdebitSubscription(models.Model):
    """What is billed and debited next, as the one preview says."""

    _inherit = "subdebit.subscription"

    def _get_time_to_come(self):
        """Return the items of what comes, and whether there is more."""
        rows, beside = self._get_coming(MOST_COMING + 1)
        shown = rows[:MOST_COMING]
        items = [
            item
            for number, row in enumerate(shown)
            for item in self._tell_row(number, row)
        ]
        items += self._get_expected_debits(shown, beside)
        return items, len(rows) > MOST_COMING

    def _tell_row(self, number, row):
        """Return the items of one row: one for each stretch of days."""
        by_days = {}
        for line in billed_lines(row):
            by_days.setdefault(line["days"], []).append(line)
        return [
            self._tell_lines(f"coming-{number}-{n}", row, days, lines, len(by_days))
            for n, (days, lines) in enumerate(by_days.items())
        ]

    # === PERIODS === #

    def _tell_lines(self, key, row, days, lines, count):
        """Return the item of the lines of a document that are for the same days.

        :param int count: how many stretches of days the document is for. NOTE: the sum
            of one of several is not known where there is tax, which Odoo adds in one go.
        """
        names = dict.fromkeys(line["name"] or "" for line in lines)
        amount = row["amount_total"]
        if count > 1:
            net = sum(line["amount"] for line in lines)
            amount = None if row["amount_tax"] else net
        sentences = [
            say_about(self.env, line["name"], line["sentence"]) for line in lines
        ]
        sentences.append(self._say_sums_of_row(row))
        return TimeItem(
            key=key,
            kind="credit" if row["is_credit_note"] else "period",
            state="free" if row["is_free"] else "coming",
            label=self._name_of_payer(", ".join(names), self._get_payer_of_row(row)),
            payer=self._get_payer_of_row(row),
            debtor=row["document"] and row["document"].group.partner,
            date_from=days.start,
            date_to=days.end,
            on=row["due_on"],
            amount=amount if amount is None else row["sign"] * amount,
            currency=self.currency_id,
            sentence=self._say_time_to_come(row, days, count > 1),
            tax=row["sign"] * row["amount_tax"] if count == 1 else None,
            row=row,
            why=_join(row["reason"], row["booked"], *sentences, row["together"]),
        )

    def _get_payer_of_row(self, row):
        """Return who pays a document to come; empty of what costs nothing."""
        document = row["document"]
        return document.group.payer if document else self.env["res.partner"]

    def _name_of_payer(self, label, payer):
        """Return what a sum is for; where two share it, with whose part it is."""
        name = payer.sudo().display_name if self.share_ids and payer else ""
        return " · ".join(filter(None, (label, name)))

    def _say_sums_of_row(self, row):
        sums = (row["amount_net"], row["taxes"], row["amount_total"])
        return say_sums(self.env, self.currency_id, *sums)

    def _say_time_to_come(self, row, days, is_part):
        told = self._get_told_to_come(row, days)
        if row["is_free"]:
            return self.env._(
                "%(days)s: nothing to pay, so no invoice is made.", **told
            )
        if row["is_credit_note"]:
            return self.env._(
                "%(days)s: %(amount)s will be credited on %(issue)s.", **told
            )
        if is_part:
            return self._say_part_to_come(row, told)
        if self._is_debited_then(row):
            return self.env._(
                "%(days)s: %(amount)s, invoiced on %(issue)s and debited on %(due)s.",
                **told,
            )
        return self.env._(
            "%(days)s: %(amount)s, invoiced on %(issue)s and due on %(due)s.", **told
        )

    def _say_part_to_come(self, row, told):
        if self._is_debited_then(row):
            return self.env._(
                "%(days)s: a part of %(amount)s, invoiced on %(issue)s and debited on"
                " %(due)s.",
                **told,
            )
        return self.env._(
            "%(days)s: a part of %(amount)s, invoiced on %(issue)s and due on %(due)s.",
            **told,
        )

    def _get_told_to_come(self, row, days):
        return {
            "days": self._format_days(days),
            "amount": self.currency_id.format(row["amount_total"]),
            "issue": format_date(self.env, row["issue_on"]),
            "due": format_date(self.env, row["due_on"]),
        }


def _join(*sentences):
    return " ".join(filter(None, sentences))
