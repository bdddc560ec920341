from odoo import api, fields, models


class SubdebitOperationRow(models.TransientModel):
    _name = "subdebit.operation.row"
    _inherit = ["subdebit.window"]
    _description = "Row of an Operation's Preview"
    _order = "id"

    operation_id = fields.Many2one("subdebit.operation", ondelete="cascade")
    label = fields.Char()
    account = fields.Char()
    partner = fields.Char(string="Customer")
    debit = fields.Monetary("Debit Amount", currency_field="company_currency_id")
    credit = fields.Monetary("Credit Amount", currency_field="company_currency_id")
    amount = fields.Monetary()
    currency_id = fields.Many2one("res.currency")
    company_currency_id = fields.Many2one("res.currency")
    says_more = fields.Boolean(
        compute="_compute_says_more",
        help="The sum stands in neither column: it is of a pair, or in another currency.",
    )

    @api.depends("debit", "credit", "currency_id", "company_currency_id")
    def _compute_says_more(self):
        for row in self:
            is_entry = bool(row.debit or row.credit)
            row.says_more = not is_entry or row.currency_id != row.company_currency_id

    @api.model
    def _prepare_rows(self, plan, currency, company_currency):
        """Return the values of the rows that show a plan: entries, then pairs."""
        items = [
            {
                "label": item.label,
                "account": _name_account(item.account),
                "partner": item.partner.display_name,
                "debit": max(item.balance, 0.0),
                "credit": max(-item.balance, 0.0),
                "amount": item.amount_currency,
                "currency_id": currency.id,
                "company_currency_id": company_currency.id,
            }
            for item in plan.items
        ]
        pairs = [
            {
                "label": self._say_pair(pair),
                "account": _name_account(pair.debit.account_id),
                "partner": pair.debit.partner_id.display_name,
                "amount": pair.amount,
                "currency_id": pair.debit.currency_id.id,
                "company_currency_id": company_currency.id,
            }
            for pair in plan.pairs
        ]
        return [*items, *pairs]

    @api.model
    def _say_pair(self, pair):
        """Return what happens to a pair; below zero, it is taken apart."""
        told = {
            "debit": pair.debit.sudo().move_id.name,
            "credit": pair.credit.sudo().move_id.name,
        }
        if pair.amount < 0:
            return self.env._("%(debit)s is no longer matched with %(credit)s", **told)
        return self.env._("%(debit)s is matched with %(credit)s", **told)

    @api.model
    def _key_of(self, vals):
        """Return what must not change between the preview and what is done."""
        names = ("label", "account", "partner")
        sums = (vals.get(name, 0.0) for name in ("debit", "credit", "amount"))
        return (*(vals[name] or "" for name in names), *(f"{s:.6f}" for s in sums))

    def _get_key(self):
        self.ensure_one()
        names = ("label", "account", "partner", "debit", "credit", "amount")
        return self._key_of({name: self[name] for name in names})


def _name_account(account):
    """Return an account as a person knows it, whatever its name is in the list."""
    account_sudo = account.sudo()
    return f"{account_sudo.code} {account_sudo.name}"
