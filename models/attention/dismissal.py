from odoo import fields, models


class SubdebitDismissal(models.Model):
    """A person said that nothing more is done about one failure: who, when, why.

    Of that failure alone: what fails once more needs attention again.
    """

    _name = "subdebit.dismissal"
    _description = "Dismissal of a Failed Payment"
    _inherit = ["subdebit.mixin"]
    _order = "id desc"
    _rec_name = "reason"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    debit_id = fields.Many2one(
        "subdebit.debit", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    move_id = fields.Many2one(
        "account.move", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    subscription_id = fields.Many2one(
        "subdebit.subscription",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    mark = fields.Char(
        required=True, readonly=True, help="Which failure of the record it was."
    )
    reason = fields.Char(required=True, readonly=True)
    dismissed_by = fields.Many2one("res.users", required=True, readonly=True)
    dismissed_at = fields.Datetime(
        required=True, default=fields.Datetime.now, readonly=True
    )
