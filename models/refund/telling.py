import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ..notice.sending import NOT_TOLD
from .refund import TAKEN

_logger = logging.getLogger(__name__)

# What is older is news to nobody, as after a long stop of the worker.
NEWS_FOR = timedelta(days=7)


class SubdebitRefund(models.Model):
    """Tell who paid that money goes back to him; once, and apart from the booking."""

    _inherit = "subdebit.refund"

    is_told = fields.Boolean(readonly=True, help="Its payer was told, or need not be.")

    @api.model
    def _search_untold(self):
        """Return what went out, and of which its payer was not told so far."""
        return self.search(
            [
                ("state", "in", TAKEN),
                # NOTE: who is given back by hand is told by that hand.
                ("way", "!=", "hand"),
                ("is_told", "=", False),
                ("write_date", ">", fields.Datetime.now() - NEWS_FOR),
            ],
            order="id",
        )

    def _tell_payer(self):
        """Tell the payer of one refund; return the ``subdebit.notice`` records made."""
        self.ensure_one()
        self.is_told = True
        return self.debit_id._get_told_subscription()._tell(
            "refund",
            self.refunded_on,
            amount=self.amount,
            reason=self.reason,
            debit=self.debit_id,
        )

    def _flag_untold(self, error):
        """Ask a person to tell, where telling failed itself; it is not tried again."""
        _logger.info("%s was not told.", self, exc_info=error)
        self.is_told = True
        self.debit_id._get_told_subscription()._ask_once(
            NOT_TOLD, self._say_error(error)
        )


class SubdebitNotice(models.Model):
    """What a payer reads of his refund."""

    _inherit = "subdebit.notice"

    refund_sentence = fields.Char(
        string="What Goes Back", compute="_compute_refund_sentence", compute_sudo=True
    )

    @api.depends("debit_id", "amount", "kind")
    @api.depends_context("lang")
    def _compute_refund_sentence(self):
        for notice in self:
            debit = notice.kind == "refund" and notice.debit_id
            notice.refund_sentence = bool(debit) and notice._say_refund(debit)

    def _say_refund(self, debit):
        return self.env._(
            "We give back %(amount)s to %(method)s, from which %(debited)s were debited on"
            " %(date)s for %(invoices)s. Banks take some days.",
            amount=self.currency_id.format(self.amount),
            method=debit.payment_token_id.display_name,
            debited=debit.currency_id.format(debit.amount),
            date=format_date(self.env, debit.date),
            invoices=", ".join(debit.line_ids.move_id.mapped("name")),
        )
