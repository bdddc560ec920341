from odoo import api, fields, models
from odoo.tools import format_date, formatLang

from ...schedule.periods import Period


class SubdebitLedgerDifference(models.Model):
    """What does not add up, in a sentence: each kind and each verdict has its method."""

    _inherit = "subdebit.ledger.difference"

    sentence = fields.Char(string="What Is Found", compute="_compute_sentence")

    @api.depends("kind", "verdict", "details", "line_id.name", "move_id.name")
    @api.depends_context("lang")
    def _compute_sentence(self):
        for row in self:
            name = row.verdict or row.kind
            row.sentence = name and getattr(row, f"_say_{name}")()

    @api.depends("sentence")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.sentence

    # === THE LEDGER === #

    def _say_no_invoice_line(self):
        return self.env._(
            "%(days)s: billed by the ledger, but the invoice line is gone.",
            days=self._name_days(),
        )

    def _say_invoice_cancelled(self):
        return self.env._(
            "%(days)s: billed by the ledger, but %(invoice)s is cancelled.",
            days=self._name_days(),
            invoice=self._name_invoice_sudo(),
        )

    def _say_not_covered(self):
        return self.env._(
            "%(days)s: billed on %(invoice)s, but the days do not count as settled.",
            days=self._name_days(),
            invoice=self._name_invoice_sudo(),
        )

    def _say_cover_without_charge(self):
        return self.env._(
            "%(days)s: the days count as billed, but nothing bills them.",
            days=self._name_days(),
        )

    def _say_over_credited(self):
        return self.env._(
            "%(days)s: more was credited than was billed, the last time on %(invoice)s.",
            days=self._name_days(),
            invoice=self._name_invoice_sudo(),
        )

    def _say_credit_of_other(self):
        return self.env._(
            "%(days)s: the credit was taken off %(invoice)s, which is another payer's.",
            days=self._name_days(),
            invoice=self._name_invoice_sudo(),
        )

    def _say_credit_in_vain(self):
        return self.env._(
            "%(days)s: a credit for %(invoice)s waits for an invoice, and none is to"
            " come. The next run makes it a credit note, once the days are decided.",
            days=self._name_days(),
            invoice=self._name_invoice_sudo(),
        )

    def _say_to_decide(self):
        return self.env._(
            "%(days)s: the invoice was cancelled or deleted. Bill the days again, or"
            " waive them.",
            days=self._name_days(),
        )

    # === THE NUMBERS === #

    def _say_number_gap(self):
        return self.env._(
            "%(number)s: the number before it is missing.",
            number=self.details["number"],
        )

    def _say_number_order(self):
        told = self.details
        return self.env._(
            "%(number)s is dated %(date)s, before %(number_before)s of %(date_before)s.",
            number=told["number"],
            date=format_date(self.env, told["date"]),
            number_before=told["number_before"],
            date_before=format_date(self.env, told["date_before"]),
        )

    # === TODAY'S ENGINE WOULD SAY … === #

    def _say_not_billed(self):
        return self.env._(
            "%(days)s would not be billed today; %(invoice)s bills it.",
            days=self._name_days(),
            invoice=self._name_invoice_sudo(),
        )

    def _say_missing(self):
        return self.env._(
            "%(days)s would be billed today: nobody has settled this period.",
            days=self._name_days(),
        )

    def _say_other_terms(self):
        booked, asked = self.details["booked"], self.details["asked"]
        terms = [
            getattr(self, f"_say_other_{name}")(asked, booked)
            for name in self.details["names"]
        ]
        return self.env._(
            "%(days)s would be billed differently today than on %(invoice)s: %(terms)s.",
            days=self._name_days(),
            invoice=self._name_invoice_sudo(),
            terms=", ".join(terms),
        )

    def _say_cannot_say(self):
        return self.env._(
            "What is owed cannot be recalculated: %s", self.details["why"]
        )

    def _say_other_quantity(self, asked, booked):
        return self.env._(
            "quantity %(asked)s instead of %(booked)s",
            asked=formatLang(self.env, asked["quantity"]),
            booked=formatLang(self.env, booked["quantity"]),
        )

    def _say_other_unit_price(self, asked, booked):
        currency = self.subscription_id.currency_id
        return self.env._(
            "unit price %(asked)s instead of %(booked)s",
            asked=formatLang(self.env, asked["unit_price"], currency_obj=currency),
            booked=formatLang(self.env, booked["unit_price"], currency_obj=currency),
        )

    def _say_other_natural_period(self, asked, booked):
        return self.env._(
            "as days of the period %(asked)s instead of %(booked)s",
            asked=self._name_natural(asked),
            booked=self._name_natural(booked),
        )

    def _say_other_share(self, asked, booked):
        return self.env._(
            "%(asked)s instead of %(booked)s of the period's price",
            asked=asked["share"],
            booked=booked["share"],
        )

    def _say_other_discounts(self, asked, booked):
        return self.env._("with other discounts")

    # === WORDS === #

    def _name_days(self):
        """Return line and days, as a person says them."""
        return self.env._(
            "%(line)s, %(days)s",
            line=self.line_id.name,
            days=self._format_days(Period(self.date_from, self.date_to)),
        )

    def _name_natural(self, told):
        first, after = told["natural_from"], told["natural_to"]
        return self._format_days(
            Period(fields.Date.to_date(first), fields.Date.to_date(after))
        )

    def _format_days(self, period):
        first, last = (
            format_date(self.env, day) for day in (period.start, period.last)
        )
        if first == last:
            return first
        return self.env._("%(first)s to %(last)s", first=first, last=last)

    def _name_invoice_sudo(self):
        """Return the invoice's number, also for a user who may not read invoices."""
        move = self.move_id.sudo()
        return move.name if move.name not in (False, "/") else self.env._("a draft")
