from odoo import models
from odoo.tools import format_date

from ...schedule.periods import Period
from .item import MOST_COMING, TimeItem


class SubdebitSubscription(models.Model):
    """What is billed and debited next, as the one preview says."""

    _inherit = "subdebit.subscription"

    def _get_time_to_come(self):
        """Return the items of the documents to come, and whether there are more."""
        rows = self._get_upcoming(MOST_COMING + 1)
        told = rows[:MOST_COMING]
        items = [
            *(self._tell_row(number, row) for number, row in enumerate(told)),
            *(
                self._tell_debit_to_come(number, row)
                for number, row in enumerate(told)
                if self._is_debited_then(row)
            ),
        ]
        return items, len(rows) > MOST_COMING

    def _is_debited_then(self, row):
        """Tell whether a row is debited by itself: nothing is without a saved method."""
        return bool(self.method_label) and row["sign"] > 0 and not row["is_free"]

    def _tell_row(self, number, row):
        names = dict.fromkeys(line["name"] or "" for line in row["lines"])
        state = "free" if row["is_free"] else "coming"
        return TimeItem(
            key=f"coming-{number}",
            kind="credit" if row["is_credit_note"] else "period",
            state=state,
            label=", ".join(names),
            date_from=row["date_from"],
            date_to=row["date_to"],
            on=row["due_on"],
            amount=row["sign"] * row["amount_total"],
            currency=self.currency_id,
            sentence=self._say_time_to_come(row),
            why=" ".join(filter(None, (row["reason"], row["booked"], row["label"]))),
        )

    def _say_time_to_come(self, row):
        told = self._get_told_to_come(row)
        if row["is_free"]:
            return self.env._(
                "%(days)s: nothing to pay, so no invoice is made.", **told
            )
        if row["is_credit_note"]:
            return self.env._(
                "%(days)s: %(amount)s come back by a credit note on %(issue)s.", **told
            )
        if self._is_debited_then(row):
            return self.env._(
                "%(days)s: %(amount)s, invoiced on %(issue)s and debited on %(due)s.",
                **told,
            )
        return self.env._(
            "%(days)s: %(amount)s, invoiced on %(issue)s and due on %(due)s.", **told
        )

    def _get_told_to_come(self, row):
        return {
            "days": self._format_days(Period(row["date_from"], row["date_to"])),
            "amount": self.currency_id.format(row["amount_total"]),
            "issue": format_date(self.env, row["issue_on"]),
            "due": format_date(self.env, row["due_on"]),
        }

    def _tell_debit_to_come(self, number, row):
        told = self._get_told_to_come(row)
        return TimeItem(
            key=f"expected-{number}",
            kind="debit",
            state="expected",
            label=self.env._("Debit"),
            on=row["due_on"],
            amount=row["amount_total"],
            currency=self.currency_id,
            sentence=self.env._(
                "%(amount)s will be debited on %(due)s for %(days)s.", **told
            ),
            why=row["reason"] or "",
        )
