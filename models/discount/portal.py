from odoo import models
from odoo.exceptions import UserError

from ..pause.effects import Decision


class SubdebitSubscription(models.Model):
    """A promo code that a visitor of the portal enters for what he pays.

    As in ``models/pause/portal.py``, the record was found by ``_portal_find_sudo``.
    """

    _inherit = "subdebit.subscription"

    def _portal_preview_discount(self, text):
        """Return what a visitor reads of a code that he typed, before he confirms it.

        :param str text: the code.
        :return: ``Told``, with the ``problem`` where it cannot be used.
        """
        return self._portal_tell("discount", self._portal_decide_discount(text))

    def _portal_confirm_discount(self, text, shown):
        """Take a code off as the visitor was shown; once, however often he presses.

        :param list shown: what he read, as of ``Told.get_lines``.
        :return: what he is to read now, if that is something else; or None.
        :raise UserError: why it cannot be used.
        """
        self.ensure_one()
        self._touch_to_serialise()
        decision = self._portal_decide_discount(text)
        if decision.problem:
            raise UserError(decision.problem)
        told = self._portal_tell("discount", decision)
        if told.get_lines() != shown:
            return told
        self._save_discount(text, self._get_today())
        return None

    def _portal_decide_discount(self, text):
        self.ensure_one()
        if not self._portal_sees_prices():
            problem = self.env._("Only who pays for it can enter a promo code.")
            return Decision(self, problem=problem)
        if not (text or "").strip():
            return Decision(self, problem=self.env._("Type a promo code."))
        return self._preview_discount(text)
