from odoo import fields, models

from ...models.instalment.coming import COMING_DAYS


class SubdebitComing(models.TransientModel):
    """What is debited on the next days: a list that is made when it is opened."""

    _name = "subdebit.coming"
    _inherit = ["subdebit.window"]
    _description = "Coming Debit"
    _order = "date, payer_id, id"
    _rec_name = "payer_id"

    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Date(string="Charge Date", readonly=True)
    payer_id = fields.Many2one("res.partner", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(readonly=True)
    stage = fields.Selection(
        [
            ("sent", "Submitted"),
            ("ready", "Ready"),
            ("invoice", "Invoiced"),
            ("instalment", "Instalment"),
            ("preview", "Not invoiced yet"),
        ],
        readonly=True,
    )

    def action_open_coming(self):
        """List what is debited on the next days in the companies at work, by day."""
        self.env["subdebit.debit"]._require("user", operation="read")
        rows = self.create(
            [
                {**self._prepare_row_vals(row), "company_id": company.id}
                for company in self.env.companies
                for row in self._preview(company)
            ]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_coming_list"
        )
        return action | {"domain": [("id", "in", rows.ids)]}

    def action_open(self):
        """Open who pays."""
        self.ensure_one()
        return self.payer_id._get_records_action()

    def _preview(self, company):
        last = fields.Date.add(company._subdebit_today(), days=COMING_DAYS)
        return self.env["subdebit.debit.run"]._preview_coming(company, last)

    def _prepare_row_vals(self, row):
        return {
            "date": row["date"],
            "payer_id": row["payer"].id,
            "currency_id": row["currency"].id,
            "amount": row["amount"],
            "stage": row["stage"],
        }
