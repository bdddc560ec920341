"""Give what runs its debit scheme, the day of its next invoice, and its start."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Compute what 19.0.0.2.0 did not keep."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    tokens = env["payment.token"].with_context(active_test=False).search([])
    tokens._compute_mandate_scheme()
    subscriptions = env["subdebit.subscription"].search(
        [("state", "not in", ("draft", "pending", "cancelled"))]
    )
    _set_started_on(cr)
    subscriptions.invalidate_recordset(["started_on"])
    subscriptions._compute_debit_scheme()
    subscriptions._update_next_charge_date()


def _set_started_on(cr):
    cr.execute(
        """
        UPDATE subdebit_subscription subscription
           SET started_on = event.day
          FROM (SELECT subscription_id, min(create_date)::date AS day
                  FROM subdebit_event
                 WHERE kind = 'start'
              GROUP BY subscription_id) event
         WHERE event.subscription_id = subscription.id
           AND subscription.started_on IS NULL
        """
    )
