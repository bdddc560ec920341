from odoo import api, fields, models

from .doing import HANDLERS


class SubdebitDebit(models.Model):
    """Ask the payer of a debit for another method."""

    _inherit = "subdebit.debit"

    request_sentence = fields.Char(
        string="Method Requested", compute="_compute_request_sentence"
    )

    @api.depends("payer_id")
    @api.depends_context("lang")
    def _compute_request_sentence(self):
        for debit in self:
            debit.request_sentence = debit.payer_id._subdebit_say_asked(
                debit.company_id
            )

    def action_ask_method(self):
        """Ask each payer for another payment method."""
        self._require(*HANDLERS, operation="read")
        return self._ask_payers((d.company_id, d.payer_id) for d in self)

    @api.model
    def _ask_payers(self, pairs):
        """Ask payers, each once; the door that calls has looked at the rights.

        :param pairs: iterable of ``(company, payer)``.
        :return: the message that says who was asked.
        """
        requests = self.env["subdebit.method.request"]
        for company, payer in dict.fromkeys(pairs):
            requests += payer._subdebit_ask_method(company)
        return requests._notify_asked()


class SubdebitDebitRun(models.Model):
    """Ask those whom a run could not debit."""

    _inherit = "subdebit.debit.run"

    def action_ask_method(self):
        """Ask each payer whom the run could not debit for want of a method."""
        self._require(*HANDLERS, operation="read")
        moves_sudo = self._search_without_method()
        pairs = ((move.company_id, move.subdebit_payer_id) for move in moves_sudo)
        return self.env["subdebit.debit"]._ask_payers(
            (company.sudo(self.env.su), payer.sudo(self.env.su))
            for company, payer in pairs
        )
