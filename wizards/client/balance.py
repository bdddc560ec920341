from odoo import api, fields, models
from odoo.fields import Command


class SubdebitBalance(models.TransientModel):
    """Why a client's balances are what they are: parts that add up, in sentences."""

    _name = "subdebit.balance"
    _inherit = ["subdebit.window"]
    _description = "Reasons of a Balance"

    partner_id = fields.Many2one("res.partner", required=True, readonly=True)
    currency_id = fields.Many2one(related="partner_id.currency_id")
    current_balance = fields.Monetary(related="partner_id.subdebit_current_balance")
    expected_balance = fields.Monetary(related="partner_id.subdebit_expected_balance")
    other_balances = fields.Char(related="partner_id.subdebit_other_balances")
    part_ids = fields.One2many(
        "subdebit.balance.part",
        "balance_id",
        compute="_compute_part_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
    )

    @api.depends("partner_id")
    def _compute_part_ids(self):
        for window in self:
            partner = window.partner_id._origin
            reasons = partner._subdebit_get_reasons() if partner else ()
            window.part_ids = [Command.clear()] + [
                Command.create(self.env["subdebit.balance.part"]._prepare_vals(*one))
                for one in enumerate(reasons)
            ]

    @api.model_create_multi
    def create(self, vals_list):
        """Show what it comes to as of now, whatever changes before it is read."""
        windows = super().create(vals_list)
        windows.flush_recordset()
        return windows


class SubdebitBalancePart(models.TransientModel):
    _name = "subdebit.balance.part"
    _inherit = ["subdebit.window"]
    _description = "Part of a Balance"
    _order = "sequence, id"

    balance_id = fields.Many2one("subdebit.balance", ondelete="cascade")
    sequence = fields.Integer()
    figure = fields.Selection(
        [
            ("current", "Current balance"),
            ("expected", "Expected"),
            ("none", "Not counted"),
        ]
    )
    sentence = fields.Text(string="Why")
    amount = fields.Monetary()
    currency_id = fields.Many2one("res.currency")
    move_id = fields.Many2one("account.move", string="Document")

    @api.model
    def _prepare_vals(self, number, reason):
        """Return the values of a part; a document that the user may not see is left out."""
        moves = self.env["account.move"].browse(reason.record and reason.record.id)
        return {
            "sequence": number,
            "figure": reason.figure,
            "sentence": reason.sentence,
            "amount": reason.amount,
            "currency_id": reason.currency.id,
            "move_id": moves._filtered_access("read").id,
        }

    def action_open(self):
        """Open the document behind a part, as far as the user may see it."""
        self.ensure_one()
        self.move_id.check_access("read")
        return self.move_id._get_records_action()
