"""Plans name the billing frequencies in which they are sold."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Sell each plan as before: in the frequencies of its prices, or by the month."""
    env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
    plans = env["subdebit.plan"].with_context(active_test=False).search([])
    _bring_home(plans.line_ids.price_ids)
    for plan in plans:
        pairs = {cell._get_pair() for cell in plan.line_ids.price_ids}
        plan._sell(pairs if pairs or plan.cadence_ids else {("month", 1)})


def _bring_home(prices):
    """Give the prices of a copied plan to the copy: they named the first one."""
    for price in prices:
        if price.plan_id != price.plan_line_id.plan_id:
            price.plan_id = price.plan_line_id.plan_id
