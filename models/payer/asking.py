from odoo import api, models

from ..subscription.share import HUNDRED, parts_of

# What of a share says how its payer pays.
HOW = ("payer_id", "payer_kind", "invoice_partner_id", "payment_mode", "offline_type")


class SubdebitSubscription(models.Model):
    """A second payer is asked before a part of what runs is billed to him."""

    _inherit = "subdebit.subscription"

    @api.private
    def _preview_asked(self, vals, second, day):
        """Return the ``Handover`` in which a second payer is asked for his part.

        Until he accepts, all is paid as it is by now, but by the first payer that is
        chosen; so where he pays as much already, it is that of ``_preview_handover``.
        """
        later = self._preview_handover(vals, second, day)
        if later.problem or not (second and self._is_asked_first(second)):
            return later
        now = self._preview_handover(vals, self._get_second_as_is(), day)
        asked = [
            {**row, "what": "asked"} for row in later.rows if row["what"] == "next"
        ]
        return now._replace(
            is_idle=False,
            rows=(*now.rows, *asked),
            said=(*self._say_asked(now, second), *later.said),
            problem=now.problem or self._get_asked_problem(second),
            asks={"second": second, "date_from": day},
        )

    def _is_asked_first(self, second):
        """Tell whether a second payer is new, or is to pay more than he does."""
        parts, share = self._get_last_parts(), self.share_ids[:1]
        if len(parts) < 2 or share.payer_id.id != second["payer_id"]:
            return True
        return parts_of(second["percent"])[1].part > parts[1].part

    def _get_second_as_is(self):
        """Return the values of the second payer that there is; None: there is none."""
        parts = self._get_last_parts()
        if len(parts) < 2:
            return None
        [told] = self.share_ids[:1].sudo().read(HOW, load=None)
        told.pop("id")
        return {**told, "percent": float(parts[1].part * HUNDRED)}

    def _get_asked_problem(self, second):
        """Return why he cannot be asked, or None."""
        payer = self.env["res.partner"].browse(second["payer_id"])
        died = payer._subdebit_say_deceased()
        is_mailed = self.company_id._subdebit_tells("share")
        return died or (is_mailed and self._get_mail_problem(payer)) or None

    def _say_asked(self, now, second):
        """Yield that he is asked first, and who pays until he accepts."""
        payer = self.env["res.partner"].browse(second["payer_id"])
        sketch = self._sketch_payers_sudo(now.vals, now.second)
        names = {"second": payer.display_name, "first": sketch.payer_id.display_name}
        if now.second:
            parts = [one.part for one in parts_of(now.second["percent"])]
            yield self.env._(
                "%(second)s is asked to accept this part first. Until then: %(parts)s.",
                parts=sketch._say_parts(parts),
                **names,
            )
        else:
            yield self.env._(
                "%(second)s is asked to accept this part first. Until then, %(first)s"
                " pays all of it.",
                **names,
            )
