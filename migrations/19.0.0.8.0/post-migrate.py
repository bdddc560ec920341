from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Sell each plan as before: in the frequencies of its prices, or by the month."""
    env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
    for plan in env["subdebit.plan"].with_context(active_test=False).search([]):
        pairs = {cell._get_pair() for cell in plan.line_ids.price_ids}
        plan._sell(pairs if pairs or plan.cadence_ids else {("month", 1)})
