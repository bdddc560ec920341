from odoo import api, fields, models
from odoo.tools import format_date


class SubdebitDebitNow(models.TransientModel):
    """Ask before invoices are debited at once: the earliest date, and what waiting is."""

    _name = "subdebit.debit.now"
    _inherit = ["subdebit.window"]
    _description = "Debit Now"

    move_ids = fields.Many2many("account.move", string="Invoices", readonly=True)
    sentences = fields.Text(compute="_compute_sentences")
    problems = fields.Text(compute="_compute_sentences")

    @api.depends("move_ids")
    @api.depends_context("lang")
    def _compute_sentences(self):
        for wizard in self:
            # NOTE: in a window that is not saved yet, records are no more than shown.
            moves = wizard.move_ids._origin
            plans = self.env["subdebit.debit"]._preview_now(moves)
            wizard.sentences = "\n".join(
                wizard._say(plan) for plan in plans if not plan["problem"]
            )
            problems = [plan["problem"] for plan in plans if plan["problem"]]
            wizard.problems = "\n".join(problems) or False

    def _say(self, plan):
        """Return what is debited when, now and if nobody presses anything."""
        told = {
            "amount": plan["currency"].format(plan["amount"]),
            "payer": plan["payer"].display_name,
            "method": plan["token"]._subdebit_label(),
            "date": format_date(self.env, plan["date"]),
            "waiting": format_date(self.env, plan["waiting"]),
        }
        if plan["waiting"] > plan["date"]:
            return self.env._(
                "%(amount)s from %(method)s of %(payer)s, charged on %(date)s at the"
                " earliest. If you wait, the daily run has it charged on %(waiting)s, as"
                " the payer was told.",
                **told,
            )
        return self.env._(
            "%(amount)s from %(method)s of %(payer)s, charged on %(date)s at the"
            " earliest. The daily run would have it charged on the same day.",
            **told,
        )

    def action_confirm(self):
        """Plan the debits; the worker sends them within a quarter of an hour."""
        self.ensure_one()
        self._require("billing")
        debits = self.env["subdebit.debit"]._make_now(self.move_ids)
        return debits._get_records_action(name=self.env._("Debits"))
