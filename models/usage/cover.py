from odoo import models


class SubdebitCover(models.Model):
    _inherit = "subdebit.cover"

    def _settle_usage(self):
        """Let what was used belong to the period that was just settled.

        NOTE: all that the bill has seen, and nothing else: both read in one snapshot.
        """
        for cover in self.filtered(
            lambda cover: cover.line_id.kind == "usage" and not cover.payer_slot
        ):
            usages = cover.line_id._get_open_usage().filtered(
                lambda usage, cover=cover: usage._is_billed_by(
                    cover.date_from, cover.date_to
                )
            )
            usages.cover_id = cover
