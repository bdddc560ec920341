from odoo import api, fields, models


class SubdebitNotice(models.Model):
    """What a mail about an offer says, and where it leads."""

    _inherit = "subdebit.notice"

    offer_id = fields.Many2one(
        "subdebit.offer",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        help="What was sent for acceptance.",
    )
    offer_url = fields.Char(
        string="Link", compute="_compute_offer_url", compute_sudo=True
    )
    offer_until = fields.Date(related="offer_id.valid_until")
    offer_percent = fields.Char(compute="_compute_offer_url", compute_sudo=True)

    @api.depends("offer_id")
    def _compute_offer_url(self):
        for notice in self:
            offer = notice.offer_id
            notice.offer_url = bool(offer) and offer._get_url_sudo()
            is_part = offer.what == "share"
            notice.offer_percent = is_part and offer._say_percent()
