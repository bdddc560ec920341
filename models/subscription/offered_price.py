from odoo import api, fields, models
from odoo.tools import format_date, format_list


class SubdebitSubscription(models.Model):
    """Nothing starts in a cadence that is not sold, or at the price of another one."""

    _inherit = "subdebit.subscription"

    price_problem = fields.Text(compute="_compute_price_problem")

    @api.depends(
        "state",
        "line_ids.plan_line_id",
        "line_ids.product_id",
        "line_ids.kind",
        "line_ids.cadence_unit",
        "line_ids.cadence_count",
        "line_ids.unit_price",
    )
    @api.depends_context("lang")
    def _compute_price_problem(self):
        for subscription in self:
            is_draft = subscription.state in ("draft", "pending")
            subscription.price_problem = is_draft and subscription._get_price_problem()

    def _get_terms_day(self):
        """Return the day whose prices count: today, or a start in the past of a draft."""
        today = self._get_today()
        is_draft = (self.state or "draft") in ("draft", "pending")
        return min(self.date_start or today, today) if is_draft else today

    def _get_price_problem(self):
        """Return which lines are not sold in their cadence, in sentences, or None."""
        self.ensure_one()
        problems = [line._get_price_problem() for line in self.line_ids]
        return "\n".join(filter(None, problems)) or None


class SubdebitLine(models.Model):
    """A price that the plan offers for the line's cadence, or one that a person typed."""

    _inherit = "subdebit.line"

    @api.onchange("cadence_unit", "cadence_count")
    def _onchange_cadence(self):
        offer = self._get_offer()
        if offer and offer._has_any_price(self.unit_price):
            self.unit_price = self._get_offered_price()

    def _get_offered_price(self):
        """Return the price of the plan, or else of the product; 0 if there is none."""
        offer = self._get_offer()
        if not offer:
            return self.product_id.lst_price
        return offer._get_price(*self._get_cadence(), self._get_terms_day()) or 0.0

    def _get_terms_day(self):
        return self.subscription_id._get_terms_day() if self.subscription_id else None

    def _get_cadence(self):
        return self.cadence_unit, self.cadence_count

    def _get_offer(self):
        """Return the line of the plan that the price was taken from; empty if none."""
        self.ensure_one()
        offer = self.plan_line_id._origin
        return offer if offer.product_id == self.product_id._origin else offer.browse()

    def _get_price_problem(self):
        """Return why the plan does not sell the line as often as it is billed, or None."""
        offer = self._get_offer()
        if not offer:
            return None
        is_sold = offer.plan_id._sells(*self._get_cadence())
        if self.kind == "recurring" and not is_sold:
            return self._say_not_sold()
        return self._say_no_price() if self._lacks_price() else None

    def _lacks_price(self):
        """Tell whether the plan has no price for the cadence, and nobody typed one.

        NOTE: what it costs in another cadence was not typed for this one.
        """
        offer = self._get_offer()
        day = self._get_terms_day()
        if not offer or offer._get_price(*self._get_cadence(), day) is not None:
            return False
        return offer._has_any_price(self.unit_price)

    def _say_not_sold(self):
        plan = self._get_offer().plan_id
        return self.env._(
            "%(product)s: the plan %(plan)s is not sold in this billing frequency"
            " (%(cadence)s), but in these: %(sold)s. Choose one of them, or add it to"
            " the billing frequencies of the plan.",
            product=self.product_id.display_name,
            plan=plan.name,
            cadence=self.env["subdebit.cadence"]._say(*self._get_cadence()),
            sold=format_list(self.env, plan.cadence_ids.mapped("display_name")),
        )

    def _say_no_price(self):
        offer, cadence = self._get_offer(), self._get_cadence()
        if offer.price_ids._of(cadence):
            return self.env._(
                "%(product)s: no price of the plan %(plan)s (%(cadence)s) is valid on"
                " %(day)s. Change the dates of its prices, or type the unit price on"
                " the line.",
                product=self.product_id.display_name,
                plan=offer.plan_id.name,
                cadence=self.env["subdebit.cadence"]._say(*cadence),
                day=format_date(self.env, self._get_terms_day()),
            )
        return self.env._(
            "%(product)s: the plan %(plan)s has no price for this billing frequency"
            " (%(cadence)s). Add it to the prices of the plan, or type the unit price"
            " on the line.",
            product=self.product_id.display_name,
            plan=offer.plan_id.name,
            cadence=self.env["subdebit.cadence"]._say(*cadence),
        )
