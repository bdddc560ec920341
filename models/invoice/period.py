from odoo import models


class AccountMove(models.Model):
    """The period of supply in the electronic invoice."""

    _inherit = "account.move"

    def _prepare_product_base_line_for_taxes_computation(self, product_line):
        # NOTE: the electronic formats read the period here; its end is the last day.
        base_line = super()._prepare_product_base_line_for_taxes_computation(
            product_line
        )
        if product_line.subscription_date_from:
            period = product_line._subdebit_get_service_period()
            base_line["deferred_start_date"] = period.start
            base_line["deferred_end_date"] = period.last
        return base_line
