from odoo import api, fields, models
from odoo.fields import Command

from ...models.client.operation import OPERATIONS
from ...models.client.plan import Choice


class SubdebitOperationMenu(models.TransientModel):
    """What can be done on a client's account now, and why the rest cannot."""

    _name = "subdebit.operation.menu"
    _inherit = ["subdebit.window"]
    _description = "Operations on a Customer's Account"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True)
    line_ids = fields.One2many(
        "subdebit.operation.menu.line",
        "menu_id",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
    )

    @api.depends("partner_id")
    def _compute_line_ids(self):
        for window in self:
            window.line_ids = [Command.clear()] + [
                Command.create({"verb": verb, "name": name, "why_not": why_not})
                for verb, name, why_not in window._get_operations()
            ]

    @api.model_create_multi
    def create(self, vals_list):
        """Show what it comes to as of now, whatever changes before it is read."""
        windows = super().create(vals_list)
        windows.flush_recordset()
        return windows

    def _get_operations(self):
        """Yield ``(verb, name, why it is not possible)`` of each operation."""
        partner = self.partner_id._origin
        if not partner:
            return
        choice = Choice(
            company=self.env.company,
            currency=self._get_currency(partner),
            day=self.env.company._subdebit_today(),
        )
        for verb, name in partner._subdebit_name_operations().items():
            yield verb, name, partner._subdebit_say_why_not_now(verb, choice)

    def _get_currency(self, partner):
        items_sudo = partner._subdebit_get_open_items_sudo(self.env.company)
        own = self.env.company.currency_id
        known = items_sudo.currency_id
        return own if own in known or not known else known[:1]


class SubdebitOperationMenuLine(models.TransientModel):
    _name = "subdebit.operation.menu.line"
    _inherit = ["subdebit.window"]
    _description = "Operation on a Customer's Account, as Listed"
    _order = "id"

    menu_id = fields.Many2one("subdebit.operation.menu", ondelete="cascade")
    verb = fields.Char()
    name = fields.Char(string="Operation")
    why_not = fields.Text(string="Why Not Now")

    def action_open(self):
        """Open the window of an operation, or what Odoo has for it."""
        self.ensure_one()
        partner = self.menu_id.partner_id
        if self.verb in OPERATIONS:
            return partner._subdebit_open_operation(self.verb)
        return partner._subdebit_open_other(self.verb)
