from markupsafe import Markup

from odoo import models
from odoo.tools import format_date


class SubdebitInstalmentPlan(models.TransientModel):
    """What is looked at, on paper and by mail; it binds nobody."""

    _inherit = "subdebit.instalment.plan"

    def _get_paper_rows(self):
        """Return the rows of the table: dict of ``day, payer, way, amount``."""
        self.ensure_one()
        return [
            {
                "day": row.charge_on or row.date,
                "payer": row.payer_id.display_name or "",
                "way": row.way or "",
                "amount": row.amount,
            }
            for row in self.row_ids
        ]

    def action_print(self):
        """Print the table, before or after it is agreed on."""
        self.ensure_one()
        self._require("user", operation="read")
        report = self.env.ref("subscription_debit.action_report_instalments")
        return report.report_action(self)

    def action_send(self):
        """Open a mail to the payers with the table in its text."""
        self.ensure_one()
        self._require("user", operation="read")
        payers = self.payer_id | self.other_payer_id
        table = self.env["ir.qweb"]._render(
            "subscription_debit.instalment_table",
            {"rows": self._get_paper_rows(), "currency": self.currency_id},
        )
        words = self.env._(
            "Here are the instalments that we propose, as of %s:",
            format_date(self.env, self.company_id._subdebit_today()),
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send Instalments"),
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": "res.partner",
                "default_res_ids": payers[:1].ids,
                "default_partner_ids": payers.ids,
                "default_composition_mode": "comment",
                "default_subject": self.env._("Payment in instalments"),
                "default_body": Markup("<p>%s</p>%s") % (words, table),
            },
        }

    def _get_paper_invoices(self):
        return self.invoices
