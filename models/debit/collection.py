from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .debit import NO_METHOD

# What an open invoice shows of its collection, until somebody disputes it.
OPEN = ("to_collect", "refused", "returned", "offline")


class AccountMove(models.Model):
    """How the collection of an invoice stands; one that the customer contests.

    A disputed invoice stays open, and is not debited.

    NOTE: core's "blocked" is a payment state, which freezes a paid invoice; ours is a
    mark beside it.
    """

    _inherit = "account.move"

    subdebit_disputed = fields.Boolean(string="Disputed", copy=False, tracking=True)
    subdebit_disputed_on = fields.Date(string="Disputed On", copy=False, readonly=True)
    subdebit_dispute_reason = fields.Char(
        string="Reason of the Dispute", copy=False, tracking=True
    )
    subdebit_dispute_sentence = fields.Char(
        string="Dispute", compute="_compute_subdebit_dispute_sentence"
    )
    subdebit_collection_state = fields.Selection(
        [
            ("to_collect", "To be debited"),
            ("in_flight", "Direct debit in progress"),
            ("refused", "Debit refused"),
            ("unknown", "Outcome unknown"),
            ("offline", "Waiting for the customer's payment"),
            ("honoured", "Paid"),
            ("returned", "Debit returned"),
            ("disputed", "Disputed"),
        ],
        string="Collection",
        compute="_compute_subdebit_collection_state",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "state",
        "payment_state",
        "subdebit_payment_mode",
        "subdebit_disputed",
        "line_ids.subdebit_charge_ids.subscription_id.payment_mode",
        "line_ids.subdebit_charge_ids.subscription_id.share_ids.payment_mode",
        "subdebit_debit_line_ids.claim",
        "subdebit_instalment_ids.is_cancelled",
    )
    def _compute_subdebit_collection_state(self):
        for move in self:
            state = move._get_subdebit_collection_state()
            is_disputed = move.subdebit_disputed and state in OPEN
            move.subdebit_collection_state = "disputed" if is_disputed else state

    def _get_subdebit_collection_state(self):
        """Return how the collection goes, whether it is disputed or not."""
        self.ensure_one()
        if self.state != "posted" or not self.subdebit_payment_mode:
            return False
        if self.payment_state == "reversed":
            return False
        shown = self._subdebit_get_shown_sudo()
        if self.payment_state in ("paid", "in_payment"):
            # NOTE: where a payment has no entry, the first of several instalments
            # makes the invoice "in payment".
            return shown if shown and self._subdebit_get_owed_sudo() else "honoured"
        waits = shown in ("", "returned", "to_collect")
        if waits and (self._subdebit_is_offline() or self._subdebit_waits_for_hand()):
            return "offline"
        return shown or "to_collect"

    @api.depends("subdebit_disputed", "subdebit_disputed_on")
    @api.depends_context("lang")
    def _compute_subdebit_dispute_sentence(self):
        for move in self:
            move.subdebit_dispute_sentence = move.subdebit_disputed and self.env._(
                "Disputed since %s: this invoice is not debited until the dispute is"
                " settled.",
                format_date(self.env, move.subdebit_disputed_on),
            )

    # === ACTION METHODS === #

    def action_subdebit_dispute(self):
        """Mark invoices as disputed, today; the reason is written beside."""
        self.check_access("write")
        for company, moves in self.grouped("company_id").items():
            moves._subdebit_dispute(company._subdebit_today())

    def action_subdebit_settle_dispute(self):
        """Take the mark away: the invoices may be debited again."""
        self.check_access("write")
        self._subdebit_settle_dispute()

    # === BUSINESS METHODS === #

    def _subdebit_ask_for_chosen_method(self):
        """Ask a person where the method that was chosen cannot be debited."""
        for move in self:
            chosen_sudo = move.sudo().subdebit_token_id
            subscriptions = move._subdebit_get_own_subscriptions_sudo()
            if chosen_sudo and not chosen_sudo._subdebit_of(move.subdebit_payer_id):
                # NOTE: of a whole provider there is one alarm, and no question about each.
                if not chosen_sudo._subdebit_is_held_sudo():
                    subscriptions._ask_once(NO_METHOD, move._subdebit_say_no_method())
            elif chosen_sudo:
                subscriptions.activity_unlink([NO_METHOD])

    def _subdebit_say_no_method(self):
        return self.env._(
            "%(invoice)s is not debited: the saved method that was chosen for it cannot"
            " be charged. Choose another one for the subscription, and try again; or"
            " record how %(payer)s pays it.",
            invoice=self.name,
            payer=self.subdebit_payer_id.display_name,
        )

    def _subdebit_is_paid_online_sudo(self):
        """Tell whether the customer is paying by himself."""
        self.ensure_one()
        return any(tx._subdebit_get_claim() for tx in self.sudo().transaction_ids)

    def _subdebit_may_be_debited(self):
        """Tell whether nothing speaks against debiting the invoice."""
        self.ensure_one()
        return not (
            self.subdebit_disputed
            or self._subdebit_is_offline()
            or self._subdebit_get_managed_sudo()
        )

    def _subdebit_get_managed_sudo(self):
        """Return those of its subscriptions that another integration manages."""
        subscriptions_sudo = self.sudo().line_ids.subdebit_charge_ids.subscription_id
        return subscriptions_sudo.filtered("managed_by")

    def _subdebit_dispute(self, day, reason=False):
        """Mark invoices that the customer contests.

        :param date day: since when.
        :param str reason: the customer's or the bank's words; empty: what was there.
        :raise UserError: for what is not a posted customer invoice.
        """
        for move in self:
            if move.move_type != "out_invoice" or move.state != "posted":
                raise UserError(
                    self.env._(
                        "%s is not a posted customer invoice: it cannot be disputed.",
                        move.display_name,
                    )
                )
        for move in self.sudo():
            move.write(
                {
                    "subdebit_disputed": True,
                    "subdebit_disputed_on": move.subdebit_disputed_on or day,
                    "subdebit_dispute_reason": reason or move.subdebit_dispute_reason,
                }
            )

    def _subdebit_settle_dispute(self):
        """Take the mark away; the reason stays for the record."""
        self.sudo().filtered("subdebit_disputed").write(
            {"subdebit_disputed": False, "subdebit_disputed_on": False}
        )
