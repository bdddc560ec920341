from stdnum.eu import at_02

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """What customers are told, and what stands on their invoices."""

    _inherit = "res.company"

    subdebit_email_automatic = fields.Boolean(
        string="Announce Debits",
        default=True,
        help="Customers who are debited get each new invoice beforehand, with the sum"
        " and date of the debit, the creditor and the mandate (pre-notification).",
    )
    subdebit_email_credit_note = fields.Boolean(
        string="Send Credit Notes",
        default=True,
        help="Customers get each credit note of a subscription invoice.",
    )
    subdebit_creditor_identifier = fields.Char(
        string="SEPA Creditor Identifier",
        help="Given by your bank or national bank, and named to whoever is debited by"
        " SEPA. Example: FR72ZZZ123456.",
    )
    subdebit_footer = fields.Html(
        string="Invoice Footer",
        translate=True,
        help="Printed at the end of subscription invoices, below the agreed terms.",
    )

    @api.constrains("subdebit_creditor_identifier")
    def _check_subdebit_creditor_identifier(self):
        for company in self.filtered("subdebit_creditor_identifier"):
            if not _is_creditor_identifier(company.subdebit_creditor_identifier):
                raise ValidationError(
                    self.env._(
                        "%(number)s is no SEPA creditor identifier: its check digits"
                        " are wrong. Copy the one that the bank gave to %(company)s,"
                        " letter by letter.",
                        number=company.subdebit_creditor_identifier,
                        company=company.name,
                    )
                )


def _is_creditor_identifier(number):
    # Two letters, two check digits, three of the creditor's own, 1 to 28 national ones.
    compact = at_02.compact(number)
    well_formed = (
        8 <= len(compact) <= 35
        and compact[:2].isalpha()
        and compact[2:4].isdigit()
        and compact.isalnum()
    )
    return well_formed and at_02.is_valid(compact)
