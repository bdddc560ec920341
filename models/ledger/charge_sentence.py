from odoo import api, fields, models
from odoo.tools import format_date, formatLang

from ...schedule.explain import explain, facts, measures
from ..subscription.share import say_percent


class SubdebitCharge(models.Model):
    """Why this date and this amount: one sentence for each fact of the derivation."""

    _inherit = "subdebit.charge"

    sentence = fields.Char(string="Why", compute="_compute_sentence")

    @api.depends("explanation")
    @api.depends_context("lang")
    def _compute_sentence(self):
        for charge in self:
            told = charge.explanation
            charge.sentence = bool(told) and charge._get_sentence(
                told, charge.currency_id
            )

    @api.model
    def _get_sentence(self, told, currency):
        """Return why a charge has its dates and its amount, in the user's language.

        :param dict told: what ``subdebit.line._explain`` gave; also of a charge that
            is only previewed.
        :param currency: ``res.currency`` of the amount.
        """
        sums = {
            "quantity": formatLang(self.env, float(told["quantity"])),
            "price": formatLang(self.env, float(told["unit_price"])),
        }
        # NOTE: two changes on one day are told in the same words: once is enough.
        said = dict.fromkeys(self._say(fact, sums) for fact in facts(told))
        product = ", ".join(self._say(fact, sums) for fact in measures(told))
        amount = formatLang(self.env, float(told["amount"]), currency_obj=currency)
        return " ".join([*said, f"{product} = {amount}."])

    def _say(self, fact, sums):
        """Return the sentence of one fact: each has a method of its name."""
        return getattr(self, f"_say_{fact.name}")(fact.values, sums)

    def _format_day(self, day):
        return format_date(self.env, day)

    # === WHEN === #

    def _say_period(self, values, sums):
        often = self.env["subdebit.cadence"]._say(values["unit"], values["count"])
        return self.env._(
            "%(often)s, counted from %(anchor)s: %(first)s to %(last)s.",
            often=often,
            anchor=self._format_day(values["anchor"]),
            first=self._format_day(values["first"]),
            last=self._format_day(values["last"]),
        )

    def _say_one_time(self, values, sums):
        return self.env._("Once, on %s.", self._format_day(values["on"]))

    def _say_clipped(self, values, sums):
        return self.env._(
            "That month has no day %(wished)s, so it falls on %(date)s.",
            wished=values["wished_day"],
            date=self._format_day(values["on"]),
        )

    def _say_arrears(self, values, sums):
        return self.env._("Billed afterwards, on %s.", self._format_day(values["on"]))

    def _say_payment(self, values, sums):
        return self.env._(
            "Payment %(payment)s of %(payments)s.",
            payment=values["payment"],
            payments=values["payments"],
        )

    # === WHAT SHAPED IT === #

    def _say_partial(self, values, sums):
        return self.env._(
            "These are the days before the first billing day, %s.",
            self._format_day(values["anchor"]),
        )

    def _say_pause(self, values, sums):
        if not values["last"]:
            return self.env._("Paused from %s on.", self._format_day(values["on"]))
        return self.env._(
            "Paused from %(first)s to %(last)s.",
            first=self._format_day(values["on"]),
            last=self._format_day(values["last"]),
        )

    def _say_resume(self, values, sums):
        return self.env._(
            "Resumed on %s, from when on the periods are counted anew.",
            self._format_day(values["on"]),
        )

    def _say_change(self, values, sums):
        return self.env._("As changed on %s.", self._format_day(values["on"]))

    def _say_end(self, values, sums):
        return self.env._("It ends before %s.", self._format_day(values["on"]))

    # === HOW MUCH === #

    def _say_whole(self, values, sums):
        return self.env._("Full price: %(quantity)s × %(price)s", **sums)

    def _say_days(self, values, sums):
        days = {"billed": values["billed"], "natural": values["natural"]}
        if values["convention"] == "fixed_30":
            return self.env._(
                "%(billed)s of %(natural)s days, each month counted as 30, of"
                " %(quantity)s × %(price)s",
                **days,
                **sums,
            )
        return self.env._(
            "%(billed)s of %(natural)s days of %(quantity)s × %(price)s",
            **days,
            **sums,
        )

    def _say_full(self, values, sums):
        return self.env._(
            "In full, though the period is partial: %(quantity)s × %(price)s", **sums
        )

    def _say_undivided(self, values, sums):
        return self.env._(
            "In full, as this price is never prorated: %(quantity)s × %(price)s", **sums
        )

    def _say_metered(self, values, sums):
        if "used" not in values:
            return self.env._("By usage: %(quantity)s × %(price)s", **sums)
        pieces = [
            self.env._(
                "%(quantity)s × %(price)s",
                quantity=formatLang(self.env, float(quantity)),
                # NOTE: a piece may cost less than a cent.
                price=formatLang(self.env, float(price), dp="Product Price"),
            )
            for quantity, price in values["pieces"]
        ]
        return self.env._(
            "%(used)s used, %(included)s included: %(pieces)s",
            used=formatLang(self.env, float(values["used"])),
            included=formatLang(self.env, float(values["included"])),
            pieces=" + ".join(pieces) or formatLang(self.env, 0.0),
        )

    @api.model
    def _say_usage(self, charge):
        """Return what was used and is included, in the words of an invoice.

        :param charge: ``schedule.derivation.Charge``.
        :return: list of str, of one or none.
        """
        found = [fact for fact in measures(explain(charge)) if fact.name == "metered"]
        return [
            self._say_metered(fact.values, {})
            for fact in found
            if "used" in fact.values
        ]

    def _say_discount(self, values, sums):
        value = formatLang(self.env, float(values["value"]))
        told = {"value": value, "code": values.get("code")}
        is_percent = values["mode"] == "percent"
        if told["code"] and is_percent:
            return self.env._("less %(value)s %% (%(code)s)", **told)
        if told["code"]:
            return self.env._("less %(value)s a period (%(code)s)", **told)
        if is_percent:
            return self.env._("less %s %%", value)
        return self.env._("less %s a period", value)

    @api.model
    def _say_codes(self, charge):
        """Return what promo codes take off a charge, in the words of an invoice.

        :param charge: ``schedule.derivation.Charge``.
        :return: list of str.
        """
        told = explain(charge)["discounts"]
        return [self._say_discount(one, {}) for one in told if "code" in one]

    def _say_part(self, values, sums):
        percent = say_percent(values["part"])
        return self.env._("of which this payer pays %s %%, to the cent", percent)
