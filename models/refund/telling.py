import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..notice.sending import NOT_TOLD
from .refund import TAKEN

_logger = logging.getLogger(__name__)

# What is older is news to nobody, as after a long stop of the worker.
NEWS_FOR = timedelta(days=7)


class SubdebitRefund(models.Model):
    """Tell who paid that money goes back to him, or that it did not reach him.

    Each once, and apart from the booking.
    """

    _inherit = "subdebit.refund"

    is_told = fields.Boolean(readonly=True, help="Its payer was told, or need not be.")
    is_bounce_told = fields.Boolean(
        readonly=True, help="Its payer was told that it came back, or need not be."
    )

    @api.model
    def _search_untold(self):
        """Return what went out or came back, and of which its payer was not told."""
        out = Domain("state", "in", TAKEN) & Domain("is_told", "=", False)
        back = Domain("state", "=", "bounced") & Domain("is_bounce_told", "=", False)
        # NOTE: who is given back by hand is told by that hand.
        is_ours = Domain("way", "!=", "hand")
        is_news = Domain("write_date", ">", fields.Datetime.now() - NEWS_FOR)
        return self.search(is_ours & is_news & (out | back), order="id")

    def _tell_payer(self):
        """Tell the payer of one refund; return the ``subdebit.notice`` records made."""
        self.ensure_one()
        self._mark_told()
        if self.state == "bounced":
            return self._tell_payer_of_bounce()
        return self.debit_id._get_told_subscription()._tell(
            "refund",
            self.refunded_on,
            amount=self.amount,
            reason=self.reason,
            debit=self.debit_id,
        )

    def _mark_told(self):
        self["is_bounce_told" if self.state == "bounced" else "is_told"] = True

    def _tell_payer_of_bounce(self):
        """Ask who did not get his money for an account, unless it is on its way again."""
        if self._is_made_good():
            return self.env["subdebit.notice"]
        return self.debit_id._get_told_subscription()._tell(
            "refund_bounced", self.bounced_on, amount=self.amount, debit=self.debit_id
        )

    def _flag_untold(self, error):
        """Ask a person to tell, where telling failed itself; it is not tried again."""
        _logger.info("%s was not told.", self, exc_info=error)
        self._mark_told()
        self.debit_id._get_told_subscription()._ask_once(
            NOT_TOLD, self._say_error(error)
        )


class SubdebitNotice(models.Model):
    """What a payer reads of his refund."""

    _inherit = "subdebit.notice"

    refund_sentence = fields.Char(
        string="What Goes Back", compute="_compute_refund_sentence", compute_sudo=True
    )

    @api.depends("debit_id", "amount", "kind", "date_effective")
    @api.depends_context("lang")
    def _compute_refund_sentence(self):
        for notice in self:
            say = {"refund": notice._say_refund, "refund_bounced": notice._say_bounce}
            debit = notice.kind in say and notice.debit_id
            notice.refund_sentence = bool(debit) and say[notice.kind](debit)

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

    def _say_bounce(self, debit):
        return self.env._(
            "The %(amount)s that we gave back for %(invoices)s did not reach you: they came"
            " back to us on %(date)s. The money is still yours.",
            amount=self.currency_id.format(self.amount),
            invoices=", ".join(debit.line_ids.move_id.mapped("name")),
            date=format_date(self.env, self.date_effective),
        )
