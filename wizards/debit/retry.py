from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class SubdebitRetry(models.TransientModel):
    """Ask before a debit is tried again: which sum, from which method, on which day."""

    _name = "subdebit.retry"
    _inherit = ["subdebit.window"]
    _description = "Try Debits Again"

    debit_ids = fields.Many2many("subdebit.debit", readonly=True)
    question = fields.Char(compute="_compute_question")
    details = fields.Text(compute="_compute_question")
    problems = fields.Text(
        string="Left Out", compute="_compute_question", help="Why some cannot be tried."
    )
    is_possible = fields.Boolean(compute="_compute_question")

    @api.depends("debit_ids")
    @api.depends_context("lang")
    def _compute_question(self):
        for wizard in self:
            # NOTE: in a window that is not saved yet, records are no more than shown.
            debits = wizard.debit_ids._origin
            previews = {debit: debit._preview_retry() for debit in debits}
            able = {d: row for d, row in previews.items() if not row["problem"]}
            problems = [row["problem"] for row in previews.values() if row["problem"]]
            wizard.is_possible = bool(able)
            wizard.question = bool(able) and wizard._say_question(able)
            wizard.details = wizard._say_details(able) if len(able) > 1 else False
            wizard.problems = "\n".join(problems) or False

    def _say_question(self, able):
        if len(able) == 1:
            [(debit, row)] = able.items()
            return self.env._(
                "Debit %(amount)s again from %(method)s of %(payer)s? The charge date is"
                " %(date)s.",
                **self._tell(debit, row),
            )
        return self.env._(
            "Debit %(count)s payers again, %(total)s in all?",
            count=len(able),
            total=", ".join(_format_sums(able)),
        )

    def _say_details(self, able):
        return "\n".join(
            self.env._(
                "%(payer)s: %(amount)s from %(method)s, charged on %(date)s",
                **self._tell(debit, row),
            )
            for debit, row in able.items()
        )

    def _tell(self, debit, row):
        return {
            "amount": debit.currency_id.format(row["amount"]),
            "method": row["method"],
            "payer": debit.payer_id.display_name,
            "date": format_date(self.env, row["date"]),
        }

    def action_confirm(self):
        """Try the debits again that can be tried; the others are left alone.

        :raise UserError: where none can be.
        """
        self.ensure_one()
        self._require("billing", "failed_payments")
        able = self.debit_ids.filtered(lambda d: not d._preview_retry()["problem"])
        if not able:
            raise UserError(self.problems or self.env._("Nothing was chosen."))
        able.action_retry()
        return able._notify_retried()


def _format_sums(able):
    """Return the sums of some previews, one for each currency."""
    sums = {}
    for debit, row in able.items():
        currency = debit.currency_id
        sums[currency] = sums.get(currency, 0.0) + row["amount"]
    return [currency.format(amount) for currency, amount in sums.items()]
