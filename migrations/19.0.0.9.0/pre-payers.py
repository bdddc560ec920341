"""Say of what is there how its payer pays for its customer."""

from odoo.tools.sql import column_exists


def migrate(cr, version):
    """Read it off the invoices, before Odoo would find it out anew for what runs.

    NOTE: whose name is on the invoice hangs on it. Found out by the settings, that of
    running subscriptions would change without anybody's decision.
    """
    if column_exists(cr, "subdebit_subscription", "payer_kind"):
        return
    cr.execute("ALTER TABLE subdebit_subscription ADD COLUMN payer_kind varchar")
    cr.execute(
        """
        UPDATE subdebit_subscription s
           SET payer_kind = CASE WHEN invoiced.commercial_partner_id
                                      = customer.commercial_partner_id
                                 THEN 'third_party' ELSE 'for_client' END
          FROM res_partner payer, res_partner customer, res_partner invoiced
         WHERE payer.id = s.payer_id
           AND customer.id = s.partner_id
           AND invoiced.id = s.invoice_partner_id
           AND payer.commercial_partner_id != customer.commercial_partner_id
        """
    )
