import logging

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

from ...const import NOT_IN_HAND
from ..notice.sending import NOT_TOLD
from .attempt import WITHDRAWN
from .claims import OPEN
from .debit import REFUSED, RETURNED

_logger = logging.getLogger(__name__)


class SubdebitDebit(models.Model):
    """What failed is told: where people look, to one person, and to who pays.

    Apart from the ritual: the answer of a provider is kept, whatever fails here.
    """

    _inherit = "subdebit.debit"

    next_sentence = fields.Char(
        string="What Comes Next", compute="_compute_next_sentence"
    )

    @api.depends("state", "date", "run_id.state")
    @api.depends_context("lang")
    def _compute_next_sentence(self):
        for debit in self:
            debit.next_sentence = debit._get_next_sentence()

    def _get_next_sentence(self):
        """Return what happens by itself, and when; empty where nothing does."""
        self.ensure_one()
        day = format_date(self.env, self.charged_on or self.date)
        if self.state == "ready" and self.company_id.subdebit_collection_stopped:
            return self.env._("Collection is stopped: it is sent after the stop.")
        if (
            self.state == "ready"
            and self.sudo().payment_token_id._subdebit_is_held_sudo()
        ):
            return self.env._(
                "Its payment provider is held: it is sent once a Manager has looked."
            )
        if self.state == "ready" and self.run_id.state == "waiting":
            return self.env._("It is sent once a Manager approves the daily run.")
        if self.state == "ready":
            return self.env._(
                "It is sent to the payment provider within a quarter of an hour, to be"
                " charged on %s.",
                day,
            )
        if self.state in ("sending", "pending"):
            return self.env._(
                "The payment provider has it, to be charged on %s. The answer comes by"
                " itself: with a bank, some bank days after that. Until then it is"
                " neither edited nor cancelled.",
                day,
            )
        if self._is_withdrawn():
            return self.env._(
                "Nobody asks for it again unless you say so: somebody cancelled it at the"
                " payment provider."
            )
        return False

    def _is_withdrawn(self):
        """Tell whether somebody cancelled it at the provider, and not from here."""
        self.ensure_one()
        last = self.attempt_ids.sorted("number")[-1:]
        return self.state == "refused" and last.error_kind == WITHDRAWN

    # === WHAT IS TOLD === #

    @api.model
    def _search_untold_failures_sudo(self):
        """Return the debits that failed, and of which nobody was told so far."""
        return self.sudo().search([("attempt_ids.is_untold", "=", True)], order="id")

    def _tell_failure(self):
        """Tell of one failure: on the screens, to a person, and to the payer; once."""
        self.ensure_one()
        if self._is_still_open():
            self._log_failure()
            # NOTE: of who has died a person was asked already, and nobody writes to him.
            if not self.payer_id.sudo().subdebit_deceased_on:
                if self.state == "refused":
                    self._ask_once(REFUSED, self.words or "")
                self._tell_payer_of_failure()
        self.attempt_ids.is_untold = False

    def _log_failure(self):
        """Write it on the invoices and subscriptions, with a link to the debit.

        NOTE: a return is on the invoices already, with its day.
        """
        moves = self.line_ids.filtered("live").move_id
        told = moves if self.state == "refused" else moves.browse()
        body = self._say_failure(self._get_html_link())
        for record in (*told, *moves._subdebit_subscriptions_sudo()):
            record._message_log(body=body)
        if self.state == "refused":
            links = [move._get_html_link() for move in moves]
            self._message_log(body=self._say_failure(Markup(", ").join(links)))

    def _say_failure(self, link):
        said = {
            "amount": self.currency_id.format(self.amount),
            "payer": self.payer_id.display_name,
            "reason": self.words or self.env._("No reason was given."),
        }
        if self.state == "returned":
            words = self.env._(
                "The bank took back %(amount)s of %(payer)s: %(reason)s", **said
            )
        elif self._is_withdrawn():
            words = self.env._(
                "The debit of %(amount)s from %(payer)s is not collected: %(reason)s",
                **said,
            )
        else:
            words = self.env._(
                "The debit of %(amount)s from %(payer)s was refused: %(reason)s", **said
            )
        return Markup("%s (%s)") % (words, link)

    def _tell_payer_of_failure(self):
        """Send the payer what failed, with links to pay and to save another method."""
        subscription = self._get_told_subscription()
        last = self.attempt_ids.sorted("number")[-1:]
        is_his = last.error_kind not in ("misconfigured", WITHDRAWN)
        is_over = not self.sudo().payment_token_id._subdebit_can_charge()
        if not subscription._is_told_by_us("refused") or not (is_his or is_over):
            return
        request = self.env["subdebit.method.request"]._ask_sudo(
            self.payer_id, self.company_id
        )
        today = self.company_id._subdebit_today()
        subscription._tell("refused", today, debit=self, request=request)

    def _flag_untold_failure(self, error):
        """Ask a person to tell, where telling failed itself; it is not tried again."""
        _logger.info("The failure of %s was not told.", self, exc_info=error)
        self.attempt_ids.is_untold = False
        self._get_told_subscription()._ask_once(NOT_TOLD, self._say_error(error))

    def _notify_retried(self):
        """Return the message that says what comes next of debits that were retried."""
        days = sorted({format_date(self.env, debit.date) for debit in self})
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Sent to the payment provider within a quarter of an hour, to be"
                    " charged on %s. The answer is then shown here.",
                    ", ".join(days),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # === WHAT IS CLOSED === #

    def _is_still_open(self):
        """Tell whether it failed, and something of its invoices is still open."""
        self.ensure_one()
        asked = self.line_ids.filtered("live").move_id
        return self.state in NOT_IN_HAND and any(
            move.state == "posted"
            and move.payment_state in OPEN
            and move.amount_residual > 0
            for move in asked
        )

    def _close_questions(self):
        """Withdraw the question of what failed: it is tried again, paid or given up."""
        self.sudo().activity_unlink([REFUSED, RETURNED])

    @api.model
    def _close_settled_questions(self):
        """Withdraw what is settled by a way that nothing else here sees."""
        types = [self.env.ref(xml_id).id for xml_id in (REFUSED, RETURNED)]
        asked = self.sudo().search([("activity_ids.activity_type_id", "in", types)])
        asked.filtered(lambda debit: not debit._is_still_open())._close_questions()
