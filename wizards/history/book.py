from odoo import api, fields, models


class SubdebitHistoryBook(models.TransientModel):
    _name = "subdebit.history.book"
    _inherit = ["subdebit.window"]
    _description = "Book a History"

    history_id = fields.Many2one("subdebit.history", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="history_id.currency_id")
    next_run_text = fields.Char(
        string="Next Run", compute="_compute_next_run", store=True, readonly=False
    )
    next_run_total = fields.Monetary(
        string="Billed by the Next Run",
        compute="_compute_next_run",
        store=True,
        readonly=False,
    )
    reaches_back = fields.Boolean(
        compute="_compute_next_run", store=True, readonly=False
    )
    confirm_total = fields.Monetary(
        string="Type the Total", help="What the next run will bill, to the cent."
    )

    @api.depends("history_id")
    def _compute_next_run(self):
        for window in self:
            history = window.history_id._origin
            history._require("manager")
            next_run = history._preview_coming()
            window.next_run_text = history._say_next_run(next_run)
            window.next_run_total = next_run.total
            window.reaches_back = history._reaches_back(next_run)

    def action_confirm(self):
        """Book, if what was typed is what the next run will bill."""
        self.ensure_one()
        self._require("manager")
        self.history_id._start_booking(self.confirm_total)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
