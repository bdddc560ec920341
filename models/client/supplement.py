from odoo import models
from odoo.fields import Command

from .plan import Plan


class ResPartner(models.Model):
    """A supplementary invoice: paid and matched as any other, and no subscription's."""

    _inherit = "res.partner"

    def _subdebit_why_not_invoice(self, company, currency):
        return ""

    def _subdebit_plan_invoice(self, choice):
        """Return the entry of an invoice of one line."""
        problem = self._subdebit_check_supplement(choice)
        if problem:
            return Plan(problem=problem)
        vals = self._subdebit_prepare_supplement(choice)
        receivable = self._subdebit_get_receivable_sudo(choice.company)
        items = (
            self.env["account.move"].sudo()._subdebit_preview_document(vals, receivable)
        )
        return Plan(items=items, said=(self._subdebit_say_supplement(choice, items),))

    def _subdebit_check_supplement(self, choice):
        """Return why the invoice cannot be made, or empty."""
        if not choice.reason:
            return self.env._(
                "Describe what it is for: the customer reads it on the invoice, and you"
                " find it in your reports."
            )
        if choice.amount <= 0:
            return self.env._("The price must be positive.")
        journal = self._subdebit_get_sale_journal_sudo(choice.company)
        if not self._subdebit_get_income_sudo(choice, journal):
            return self.env._("There is no account of income: choose a product.")
        has_taxes = bool(self._subdebit_get_sale_taxes_sudo(choice))
        return self._subdebit_check_open(choice, journal, has_taxes)

    def _subdebit_get_sale_journal_sudo(self, company):
        journals_sudo = self.env["account.journal"].sudo()
        return journals_sudo.search(
            [*journals_sudo._check_company_domain(company), ("type", "=", "sale")],
            limit=1,
        )

    def _subdebit_get_receivable_sudo(self, company):
        with_company = self.commercial_partner_id.sudo().with_company(company)
        return with_company.property_account_receivable_id

    def _subdebit_get_position_sudo(self, company):
        positions_sudo = self.env["account.fiscal.position"].sudo()
        return positions_sudo.with_company(company)._get_fiscal_position(self.sudo())

    def _subdebit_get_income_sudo(self, choice, journal):
        """Return the account of income: of the product, else of the journal."""
        position = self._subdebit_get_position_sudo(choice.company)
        product = (choice.product or self.env["product.product"]).sudo()
        product = product.with_company(choice.company)
        own = product.product_tmpl_id.get_product_accounts(position)["income"]
        return own or journal.default_account_id

    def _subdebit_get_sale_taxes_sudo(self, choice):
        """Return the taxes of the product, else those of the company, for the customer."""
        company = choice.company.sudo()
        product = (choice.product or self.env["product.product"]).sudo()
        taxes = product.taxes_id._filter_taxes_by_company(company)
        if not product:
            taxes = company.account_sale_tax_id
        return self._subdebit_get_position_sudo(company).map_tax(taxes)

    def _subdebit_prepare_supplement(self, choice):
        """Return the values of the invoice."""
        journal = self._subdebit_get_sale_journal_sudo(choice.company)
        partner = self.sudo().with_company(choice.company)
        return {
            "move_type": "out_invoice",
            "company_id": choice.company.id,
            "journal_id": journal.id,
            "partner_id": self._subdebit_get_invoice_address().id,
            "currency_id": choice.currency.id,
            "fiscal_position_id": self._subdebit_get_position_sudo(choice.company).id,
            "invoice_date": choice.day,
            "invoice_payment_term_id": partner.property_payment_term_id.id,
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": choice.product and choice.product.id,
                        "name": choice.reason,
                        "account_id": self._subdebit_get_income_sudo(
                            choice, journal
                        ).id,
                        "quantity": 1,
                        "price_unit": choice.amount,
                        "tax_ids": [
                            Command.set(self._subdebit_get_sale_taxes_sudo(choice).ids)
                        ],
                    }
                )
            ],
        }

    def _subdebit_say_supplement(self, choice, items):
        return self.env._(
            "An invoice of %(amount)s is posted. The customer pays it in the portal or by"
            " hand, and it is matched by itself; no subscription is touched. A credit"
            " note cancels it.",
            amount=choice.currency.format(items[-1].amount_currency),
        )

    def _subdebit_do_invoice(self, plan, choice):
        """Make and post the invoice."""
        moves_sudo = self.env["account.move"].sudo().with_company(choice.company)
        move_sudo = moves_sudo.create(self._subdebit_prepare_supplement(choice))
        move_sudo._post(soft=False)
        return move_sudo
