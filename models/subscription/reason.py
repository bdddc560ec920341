from odoo import fields, models


class SubdebitReason(models.Model):
    """Why customers pause and cancel: a list that Managers keep, for the statistics."""

    _name = "subdebit.reason"
    _description = "Reason of a Pause or a Cancellation"
    _inherit = ["subdebit.mixin"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        help="Empty: the reason is one of all companies.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    for_pause = fields.Boolean(string="Pauses", default=True)
    for_cancel = fields.Boolean(string="Cancellations", default=True)
    event_count = fields.Integer(string="Used", compute="_compute_event_count")

    _name_once = models.UniqueIndex(
        "(name, COALESCE(company_id, 0))", "There is a reason of that name already."
    )

    def _compute_event_count(self):
        groups = self.env["subdebit.event"]._read_group(
            [("reason_id", "in", self.ids)], ["reason_id"], ["__count"]
        )
        counts = dict(groups)
        for reason in self:
            reason.event_count = counts.get(reason, 0)
