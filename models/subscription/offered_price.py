from odoo import api, fields, models


class SubdebitSubscription(models.Model):
    """Nothing starts at the price of another cadence."""

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

    def _get_price_problem(self):
        """Return which lines have no price for their cadence, in sentences, or None."""
        self.ensure_one()
        lacking = self.line_ids.filtered(lambda line: line._lacks_price())
        return "\n".join(line._say_no_price() for line in lacking) or None


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
        return offer._get_price(*self._get_cadence()) or 0.0

    def _get_cadence(self):
        return self.cadence_unit, self.cadence_count

    def _get_offer(self):
        """Return the line of the plan that the price was taken from; empty if none."""
        self.ensure_one()
        offer = self.plan_line_id._origin
        return offer if offer.product_id == self.product_id._origin else offer.browse()

    def _lacks_price(self):
        """Tell whether the plan has no price for the cadence, and nobody typed one.

        NOTE: what it costs in another cadence was not typed for this one.
        """
        offer = self._get_offer()
        if not offer or offer._get_price(*self._get_cadence()) is not None:
            return False
        return offer._has_any_price(self.unit_price)

    def _say_no_price(self):
        units = dict(self._fields["cadence_unit"]._description_selection(self.env))
        return self.env._(
            "%(product)s: the plan %(plan)s has no price for this billing frequency"
            " (%(count)s × %(unit)s). Add it to the prices of the plan, or type the unit"
            " price on the line.",
            product=self.product_id.display_name,
            plan=self._get_offer().plan_id.name,
            count=self.cadence_count,
            unit=units.get(self.cadence_unit, ""),
        )
