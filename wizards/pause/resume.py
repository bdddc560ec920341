from odoo import fields, models


class SubdebitResume(models.TransientModel):
    _name = "subdebit.resume"
    _inherit = ["subdebit.decision"]
    _description = "Resume"

    date = fields.Date(
        string="Used Again From",
        required=True,
        default=lambda self: self.env.company._subdebit_today(),
    )
    dates = fields.Selection(
        [
            ("keep", "The old dates"),
            ("restart", "New dates, counted from that day"),
        ],
        string="Billed On",
        default="keep",
        required=True,
    )
    preview_ids = fields.One2many(
        "subdebit.decision.row",
        "resume_id",
        string="What It Comes To",
        compute="_compute_preview",
        store=True,
        readonly=False,
    )

    def _get_decided_by(self):
        return (*super()._get_decided_by(), "date", "dates")

    def _is_ready(self):
        return bool(super()._is_ready() and self.date)

    def _decide_on(self, subscription):
        return subscription._preview_resume(self.date, self.dates == "restart")

    def _confirm(self, decision):
        subscription = decision.subscription
        if self.date < subscription._get_today():
            subscription._require("manager")
        subscription._resume(
            decision, subscription._get_today(), self.note, self.reason_id.id
        )
