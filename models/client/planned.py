from odoo import models
from odoo.tools import format_date

from .reasons import Reason

# Claims of which it is known that the money is coming.
COMING = ("planned", "sent", "collected", "by_hand")
# Claims that are told, and not counted: a person has to do something first.
DOUBTFUL = ("unknown", "refused", "returned")


class AccountMove(models.Model):
    """What is planned to come for an open invoice: from the claims, and the engine."""

    _inherit = "account.move"

    def _subdebit_say_planned(self):
        """Return a ``Reason`` for each sum that will come, or may not, and why.

        What comes takes no more off than is open.
        """
        self.ensure_one()
        found, left = [], self.amount_residual
        for name, amount, day, debit in self._subdebit_get_coming():
            amount = self.currency_id.round(min(amount, left))
            if amount > 0:
                left -= amount
                more = debit and debit._say_together()
                found.append(self._subdebit_reason("expected", name, amount, day, more))
        return found + [
            self._subdebit_reason("none", standing.name, standing.amount, None)
            for standing in self._subdebit_get_claims_sudo()
            if standing.name in DOUBTFUL and standing.amount
        ]

    def _subdebit_get_coming(self):
        """Yield ``(what asks for it, sum, day, debit)`` of what is going to come."""
        for standing in self._subdebit_get_claims_sudo():
            if standing.name in COMING:
                debit = standing.name != "by_hand" and standing.record.debit_id
                yield standing.name, standing.amount, _get_day(standing), debit
        for instalment, sums in self._subdebit_get_agreed():
            yield "instalment", sums[self], instalment.date, None
        if self._subdebit_will_be_debited():
            next_run = self.company_id._subdebit_next_run_date()
            day = max(self._subdebit_get_charge_date(), next_run)
            yield "next_run", self._subdebit_get_askable_sudo(), day, None

    def _subdebit_get_agreed(self):
        """Return the planned instalments of the invoice, each with its sums."""
        firsts = self._subdebit_get_open_instalments_sudo().first_id
        return [(part, sums) for part, sums in firsts._expect() if self in sums]

    # === IN SENTENCES === #

    def _subdebit_reason(self, figure, name, amount, day, more=""):
        told = {
            "amount": self.currency_id.format(amount),
            "name": self.name,
            "date": day and format_date(self.env, day),
        }
        say = (
            self._subdebit_say_coming if figure == "expected" else self._subdebit_doubt
        )
        return Reason(
            figure=figure,
            amount=-amount if figure == "expected" else amount,
            currency=self.currency_id,
            sentence=" ".join(filter(None, (say(name, told), more))),
            record=self,
        )

    def _subdebit_say_coming(self, name, told):
        if name == "planned":
            return self.env._(
                "%(amount)s of %(name)s are going to be debited on %(date)s.", **told
            )
        if name == "sent":
            return self.env._(
                "%(amount)s of %(name)s are with the bank, to be debited on %(date)s."
                " Nothing can be changed until the answer comes.",
                **told,
            )
        if name == "collected":
            return self.env._(
                "%(amount)s of %(name)s were collected on %(date)s, and are booked next.",
                **told,
            )
        if name == "by_hand":
            return self.env._(
                "%(amount)s of %(name)s were paid on %(date)s, and wait for the bank"
                " statement.",
                **told,
            )
        if name == "instalment":
            return self.env._(
                "%(amount)s of %(name)s are an instalment of %(date)s.", **told
            )
        return self.env._(
            "%(amount)s of %(name)s will be asked for by the daily run, and debited on"
            " %(date)s.",
            **told,
        )

    def _subdebit_doubt(self, name, told):
        if name == "unknown":
            return self.env._(
                "%(amount)s of %(name)s: nobody knows whether they were debited. They"
                " are not counted as expected.",
                **told,
            )
        if name == "refused":
            return self.env._(
                "%(amount)s of %(name)s: the debit was refused. They are not counted as"
                " expected until it is tried again.",
                **told,
            )
        return self.env._(
            "%(amount)s of %(name)s: the debit was returned. They are not counted as"
            " expected until it is tried again.",
            **told,
        )


def _get_day(standing):
    """Return the day of a payment by hand, or of the debit behind a line."""
    if standing.name == "by_hand":
        return standing.record.date
    return standing.record.debit_id.date
