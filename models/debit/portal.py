from odoo import models
from odoo.tools import format_date


class AccountMove(models.Model):
    """What a customer reads of an open invoice that he need not pay by himself."""

    _inherit = "account.move"

    def _subdebit_portal_say_sudo(self):
        """Return how an open invoice is going to be debited, in words for its payer.

        NOTE: a visitor may not read debits; whose invoice it is was looked at before.

        :return: ``(kind, sentence)`` with ``coming`` or ``failed``; None where neither.
        """
        self.ensure_one()
        move = self.sudo()
        if move._subdebit_get_asking_debit_sudo().filtered(lambda d: d._is_withdrawn()):
            return None
        if move.subdebit_collection_state in ("refused", "returned"):
            return "failed", self.env._("The debit failed: please pay")
        will_be_debited = (
            move.subdebit_collection_state == "to_collect"
            and move._subdebit_will_be_debited()
        )
        if not will_be_debited:
            return None
        # NOTE: what is late is asked for by the next run.
        next_run = move.company_id._subdebit_next_run_date()
        day = max(move._subdebit_get_charge_date(), next_run)
        return "coming", self.env._("Will be debited on %s", format_date(self.env, day))
