from odoo import api, fields, models


class SubdebitLine(models.Model):
    """Which taxes were agreed: one that is archived meanwhile does not vanish."""

    _inherit = "subdebit.line"

    agreed_tax_ids = fields.Many2many(
        "account.tax",
        "subdebit_line_agreed_tax_rel",
        string="Agreed Taxes",
        context={"active_test": False},
        compute="_compute_agreed_tax_ids",
        store=True,
        help="As they were when it was agreed, each part of a group by itself.",
    )

    @api.depends("product_id", "tax_ids")
    def _compute_agreed_tax_ids(self):
        for line in self:
            line.agreed_tax_ids = _get_parts(line._get_present(line._get_tax_choice()))

    def _get_taxes(self, position=None):
        """Return the taxes, also those that were archived since they were agreed.

        NOTE: a tax that replaces an archived one on the product is another agreement,
        and so is a part that a group was given meanwhile: then what stands there counts.

        :param position: ``account.fiscal.position``, if they are to be mapped by one.
        """
        self.ensure_one()
        choice = self._get_tax_choice()
        present, lost = self._get_present(choice), self._get_lost(choice)
        if not lost and not position:
            return present
        taxes = present.browse()
        for tax in present | (lost & choice):
            mapped = _map_tax(tax, position)
            if mapped == tax and lost & _get_parts(tax, archived=True):
                mapped = _get_parts(tax, archived=True) & self._get_agreed_taxes()
            taxes |= mapped
        return taxes

    def _get_charge_taxes(self, charge, position):
        """Return the taxes of a charge; None where none was agreed.

        Another product, if a change says so, brings its own.
        """
        product = self._get_product(charge)
        if self.sudo().tax_ids or product._origin == self.product_id._origin:
            return self._get_taxes(position) if self._get_taxes() else None
        taxes = product.sudo().taxes_id._filter_taxes_by_company(self.company_id)
        return position.sudo().map_tax(taxes) if taxes else None

    def _get_lost(self, choice):
        """Return the agreed taxes that are archived and that Odoo would leave out."""
        parts, agreed = _get_parts(self._get_present(choice)), self._get_agreed_taxes()
        if not agreed - parts or parts - agreed:
            return agreed.browse()
        within_reach = _get_parts(choice, archived=True)
        return ((agreed - parts) & within_reach).filtered(lambda tax: not tax.active)

    def _get_agreed_taxes(self):
        return self.sudo().agreed_tax_ids._origin

    def _get_present(self, choice):
        """Return the line's own taxes, or else those of the product that are in use."""
        if self.sudo().tax_ids:
            return choice
        return choice.filtered("active") or choice

    def _get_tax_choice(self):
        """Return the taxes of the line or else of the product, with archived ones."""
        line_sudo = self.sudo().with_context(active_test=False)
        taxes = (line_sudo.tax_ids or line_sudo.product_id.taxes_id)._origin
        of_company = taxes._filter_taxes_by_company(self.company_id)
        return of_company.with_context(active_test=True)

    def _is_taxed(self, position):
        """Tell whether there is any tax under a fiscal position, be it of 0 %."""
        return bool(self._get_taxes(position))


def _get_parts(taxes, archived=False):
    """Return the taxes with each group taken apart."""
    read = taxes.with_context(active_test=not archived)
    parts = taxes.browse()
    for tax in read:
        parts |= tax.children_tax_ids if tax.amount_type == "group" else tax
    return taxes.browse(parts.ids)


def _map_tax(tax, position):
    """Return what one tax becomes under a fiscal position.

    NOTE: Odoo's own way does not see what is archived: it neither replaces an archived
    tax, nor replaces any by one, and takes all taxes away where no other is left.
    """
    if not position:
        return tax
    replacing = position.sudo().with_context(active_test=False).tax_ids
    if not replacing:
        return tax.browse()
    found = replacing.filtered(lambda other: tax in other.original_tax_ids)
    return tax.browse((found.filtered("active") or found or tax).ids)
