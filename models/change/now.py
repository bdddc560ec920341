from odoo import api, fields, models


class SubdebitLine(models.Model):
    """What is agreed for a line today, where it changed since it began."""

    _inherit = "subdebit.line"

    now_text = fields.Char(
        string="Today",
        compute="_compute_now_text",
        help="Where it is not what was agreed at first.",
    )

    @api.depends("subscription_id.event_ids", "quantity", "unit_price", "product_id")
    @api.depends_context("lang")
    def _compute_now_text(self):
        for subscription, lines in self.grouped("subscription_id").items():
            agreed = {}
            if subscription._origin and subscription._is_running():
                today = subscription.company_id._subdebit_today()
                agreed = {line: rest for line, *rest in subscription._get_agreed(today)}
            for line in lines:
                line.now_text = line._say_now(agreed) if line.is_running else False

    def _say_now(self, agreed):
        """Return what is agreed today if that is something else, or that it is over.

        :param dict agreed: line -> frequency, and what is sold.
        """
        self.ensure_one()
        if self.kind != "recurring":
            return False
        if self._origin not in agreed:
            return self.env._("Ended")
        unit, count, sold = agreed[self._origin]
        if (
            (unit, count) == self._get_cadence()
            and sold.quantity == self.quantity
            and sold.unit_price == self.unit_price
            and sold.item == self.product_id.id
        ):
            return False
        today = self.company_id._subdebit_today()
        return self.env._(
            "%(quantity)s × %(product)s: %(price)s",
            quantity=f"{sold.quantity:g}",
            product=self._get_label(self._get_sold_product(sold), today),
            price=self.env["subdebit.cadence"]._say_price(
                self.currency_id.format(self._get_full_amount(sold)), unit, count
            ),
        )


class SubdebitSubscription(models.Model):
    """Whether any of its lines is not what it was at first."""

    _inherit = "subdebit.subscription"

    has_changed_lines = fields.Boolean(compute="_compute_has_changed_lines")

    @api.depends("line_ids.now_text")
    def _compute_has_changed_lines(self):
        for subscription in self:
            subscription.has_changed_lines = any(
                subscription.line_ids.mapped("now_text")
            )
