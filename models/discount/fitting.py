from odoo import api, models
from odoo.tools import format_date

from ...const import BILLED_STATES
from .discount import split_codes


class SubdebitDiscount(models.Model):
    """Why a subscription cannot have a code, each in a sentence of its own."""

    _inherit = "subdebit.discount"

    def _get_problem(self, subscription, day, others=(), plan=None):
        """Return why a subscription, which may be saved nowhere, cannot have the code.

        :param date day: on which it is entered.
        :param others: drafts that are started before it, in the same go.
        :param plan: to which it changes at the same time, if it does.
        :return: a sentence, or None.
        """
        self.ensure_one()
        told = {"code": self.code, "customer": subscription.partner_id.display_name}
        return (
            self._get_date_problem(day)
            or self._get_limit_problem(subscription, told, others)
            or self._get_offer_problem(subscription, told, plan)
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

    def _get_limit_problem(self, subscription, told, others=()):
        """Return that the code is used up, in all or by the customer, or None.

        NOTE: what others are about to use is not counted yet.
        """
        others = [one for one in others if self._is_about_to_be_used(one)]
        if self.max_uses and self.used_count + len(others) >= self.max_uses:
            return self.env._(
                "%(code)s is used up: all of its %(count)s uses are gone.",
                code=self.code,
                count=self.max_uses,
            )
        most, firm = (
            self.max_per_customer,
            subscription.partner_id.commercial_partner_id,
        )
        own = [one for one in others if one.partner_id.commercial_partner_id == firm]
        if most and self._count_uses(firm) + len(own) >= most:
            return self.env._(
                "%(customer)s has used %(code)s already, as often as one customer may:"
                " %(count)s.",
                **told,
                count=most,
            )
        return None

    def _is_about_to_be_used(self, draft):
        return draft._takes_codes() and self.code in split_codes(draft.discount_code)

    def _count_uses(self, firm):
        """Return how often a customer has used the code, with all contacts of a firm."""
        domain = [
            ("discount_id", "=", self.id),
            ("partner_id.commercial_partner_id", "=", firm._origin.id),
        ]
        return self.env["subdebit.discount.use"].sudo().search_count(domain)

    def _get_offer_problem(self, subscription, told, plan=None):
        currency = subscription.currency_id._origin
        plan = plan or subscription.plan_id._origin
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
                cadence=self.env["subdebit.cadence"]._say_often(*cadence),
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
            if self.duration == "once":
                return self.env._("%s less", amount)
            return self.env._("%s less a period", amount)
        return self.env._("%s %% less", f"{self.percent:g}")
