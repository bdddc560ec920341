from odoo import api, models
from odoo.tools import format_date

from ...const import BILLED_STATES


class SubdebitDiscount(models.Model):
    """Why a subscription cannot have a code, each in a sentence of its own."""

    _inherit = "subdebit.discount"

    def _get_problem(self, subscription, day):
        """Return why a subscription, which may be saved nowhere, cannot have the code.

        :param date day: on which it is entered.
        :return: a sentence, or None.
        """
        self.ensure_one()
        told = {"code": self.code, "customer": subscription.partner_id.display_name}
        return (
            self._get_date_problem(day)
            or self._get_limit_problem(subscription, told)
            or self._get_offer_problem(subscription, told)
            or self._get_customer_problem(subscription, told)
        )

    def _get_date_problem(self, day):
        if not self.active:
            return self.env._("%s is not given any more.", self.code)
        if self.date_from and day < self.date_from:
            return self.env._(
                "%(code)s is not valid before %(day)s.",
                code=self.code,
                day=format_date(self.env, self.date_from),
            )
        if self.date_to and day > self.date_to:
            return self.env._(
                "%(code)s expired: its last day was %(day)s.",
                code=self.code,
                day=format_date(self.env, self.date_to),
            )
        return None

    def _get_limit_problem(self, subscription, told):
        if self.max_uses and self.used_count >= self.max_uses:
            return self.env._(
                "%(code)s is used up: all of its %(count)s uses are gone.",
                code=self.code,
                count=self.max_uses,
            )
        most = self.max_per_customer
        if most and self._count_uses(subscription.partner_id) >= most:
            return self.env._(
                "%(customer)s has used %(code)s already, as often as one customer may:"
                " %(count)s.",
                **told,
                count=most,
            )
        return None

    def _count_uses(self, partner):
        """Return how often a customer has used the code; his company's contacts count."""
        firm = partner.commercial_partner_id._origin
        domain = [
            ("discount_id", "=", self.id),
            ("partner_id.commercial_partner_id", "=", firm.id),
        ]
        return self.env["subdebit.discount.use"].sudo().search_count(domain)

    def _get_offer_problem(self, subscription, told):
        plan, currency = subscription.plan_id._origin, subscription.currency_id._origin
        if self.mode == "amount" and currency != self.currency_id:
            return self.env._(
                "%(code)s is an amount in %(own)s, and this is billed in %(other)s.",
                code=self.code,
                own=self.currency_id.name,
                other=currency.name or "–",
            )
        if self.plan_ids and plan not in self.plan_ids:
            if not plan:
                return self.env._("%s is only for certain plans.", self.code)
            return self.env._(
                "%(code)s is not for the plan %(plan)s.",
                code=self.code,
                plan=plan.display_name,
            )
        cadence = subscription.cadence_unit, subscription.cadence_count
        if self.cadence_ids and not self.cadence_ids._fits(*cadence):
            return self.env._(
                "%(code)s is not for what is billed %(cadence)s.",
                code=self.code,
                cadence=subscription._say_one_cadence(*cadence),
            )
        return None

    def _get_customer_problem(self, subscription, told):
        if self.is_first_time and not self._is_new(subscription):
            return self.env._(
                "%(code)s is for new customers, and %(customer)s has subscribed before.",
                **told,
            )
        return None

    def _is_new(self, subscription):
        """Tell whether its customer had nothing before, and was not billed for it yet."""
        own = subscription._origin
        firm = subscription.partner_id.commercial_partner_id._origin
        domain = [
            ("id", "!=", own.id),
            ("company_id", "=", self.company_id.id),
            ("partner_id.commercial_partner_id", "=", firm.id),
            ("state", "in", BILLED_STATES),
        ]
        others = self.env["subdebit.subscription"].sudo().search_count(domain, limit=1)
        return not others and not own.sudo().cover_ids

    # === IN WORDS === #

    @api.model
    def _say_twice(self, code):
        return self.env._("%s stands there twice.", code)

    def _say_value(self):
        """Return what is taken off, and for how long."""
        self.ensure_one()
        told = {"off": self._say_off(), "periods": self.periods}
        if self.duration == "once":
            return self.env._("%(off)s, once", **told)
        if self.duration == "periods":
            return self.env._("%(off)s, for %(periods)s periods", **told)
        return self.env._("%(off)s, for ever", **told)

    def _say_off(self):
        if self.mode == "amount":
            amount = self.currency_id.format(self.amount)
            return self.env._("%s less a period", amount)
        return self.env._("%s %% less", f"{self.percent:g}")
