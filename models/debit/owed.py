from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .claims import CLAIMS, OPEN, SHOWN_FIRST, Standing, claims_that


class AccountMove(models.Model):
    """What is owed of an invoice, what is being asked for, and what may be done."""

    _inherit = "account.move"

    # === THE CLAIMS === #

    def _subdebit_get_claims_sudo(self):
        """Return each thing that concerns the invoice's money, as ``Standing``.

        In its own currency. What a customer pays online, and what is agreed to be paid
        in instalments, has all that is left of it.
        """
        self.ensure_one()
        move, residual = self.sudo(), self.amount_residual
        return [
            *(
                Standing(line, line.claim, line._get_claimed())
                for line in move.subdebit_debit_line_ids
            ),
            *(
                Standing(payment, "by_hand", payment.amount)
                for payment in move._subdebit_get_payments_without_entry()
            ),
            *(
                Standing(note, "credit", note.amount_residual)
                for note in move._subdebit_get_waiting_credits()
            ),
            *(
                Standing(transaction, name, residual)
                for transaction in move.transaction_ids
                for name in [transaction._subdebit_get_claim()]
                if name
            ),
            *(
                Standing(instalment, "instalment", residual)
                for instalment in move._subdebit_get_open_instalments_sudo()
            ),
            *(
                Standing(refund, "refund", refund.amount)
                for refund in move._subdebit_get_refunds_on_way_sudo()
            ),
        ]

    def _subdebit_get_payments_without_entry(self):
        # NOTE: with an addon that answers "in_payment", a payment may have none.
        return self.matched_payment_ids.filtered(
            lambda payment: (
                not payment.move_id
                and not payment.subdebit_debit_id
                and payment.state in ("in_process", "paid")
            )
        )

    def _subdebit_get_waiting_credits(self):
        return self.reversal_move_ids.filtered(
            lambda note: (
                note.state == "posted"
                and note.move_type == "out_refund"
                and note.currency_id == self.currency_id
                and note.amount_residual > 0
                # NOTE: what is being given back takes nothing off.
                and not note._subdebit_get_refunds_on_way_sudo()
            )
        )

    def _subdebit_get_free_sudo(self, leaving_out=()):
        """Return what is owed of the invoice, and asked for by nobody.

        :param leaving_out: records whose claims do not count.
        """
        self.ensure_one()
        if self.state != "posted" or self.payment_state not in OPEN:
            return 0.0
        records = set(leaving_out)
        asked = sum(
            standing.amount
            for standing in self._subdebit_get_claims_sudo()
            if standing.claim.asks and standing.record not in records
        )
        return max(self.currency_id.round(self.amount_residual - asked), 0.0)

    def _subdebit_get_askable_sudo(self, leaving_out=()):
        """As the last, and nothing of what must not be debited."""
        self.ensure_one()
        if not self._subdebit_may_be_debited():
            return 0.0
        return self._subdebit_get_free_sudo(leaving_out)

    def _subdebit_get_owed_sudo(self):
        """Return what the customer still owes, whether it is asked for or not."""
        self.ensure_one()
        settled = sum(
            standing.amount
            for standing in self._subdebit_get_claims_sudo()
            if not standing.claim.is_open
        )
        return max(self.currency_id.round(self.amount_residual - settled), 0.0)

    def _subdebit_get_late_sudo(self):
        """Return what is owed, and not under way."""
        self.ensure_one()
        coming = sum(
            standing.amount
            for standing in self._subdebit_get_claims_sudo()
            if standing.claim.locks or not standing.claim.is_open
        )
        return max(self.currency_id.round(self.amount_residual - coming), 0.0)

    def _subdebit_has_claim_sudo(self, answer):
        """Tell whether a claim with a sum answers yes, such as ``with_bank``."""
        return any(
            getattr(standing.claim, answer) and standing.amount
            for move in self
            for standing in move._subdebit_get_claims_sudo()
        )

    def _subdebit_filter_with_bank_sudo(self):
        """Return those of many invoices whose money may be on its way."""
        lines_sudo = self.env["subdebit.debit.line"].sudo()
        # NOTE: nothing but a line of a debit claims so; of the few that do, what is left
        # of it is asked for.
        lines_sudo = lines_sudo.search(
            [("move_id", "in", self.ids), ("claim", "in", claims_that("with_bank"))]
        )
        return lines_sudo.move_id.filtered(
            lambda move: move._subdebit_has_claim_sudo("with_bank")
        )

    def _subdebit_get_asking_debit_sudo(self):
        """Return the debit that asks for the invoice; may be empty."""
        self.ensure_one()
        return (
            self.sudo()
            .subdebit_debit_line_ids.filtered(
                lambda line: CLAIMS[line.claim].asks and not line.is_settled
            )
            .debit_id[:1]
        )

    def _subdebit_get_stopped_debit_sudo(self):
        """Return the last debit of the invoice that was stopped; may be empty."""
        self.ensure_one()
        debits_sudo = self.sudo().subdebit_debit_line_ids.debit_id.sorted("id")
        return debits_sudo.filtered(lambda debit: debit.state == "cancelled")[-1:]

    def _subdebit_get_taking_debits_sudo(self):
        """Return the debits by which money for the invoices came, or is coming."""
        lines_sudo = self.sudo().subdebit_debit_line_ids
        return lines_sudo.filtered(
            lambda line: line.claim in (*claims_that("locks"), "booked")
        ).debit_id

    # === WHAT IT SHOWS === #

    def _subdebit_get_shown_sudo(self):
        """Return the collection state that the claims show first, or an empty string."""
        self.ensure_one()
        shown = {
            standing.claim.shows
            for standing in self._subdebit_get_claims_sudo()
            if standing.amount
        }
        return next((name for name in SHOWN_FIRST if name in shown), "")

    # === GUARDS === #

    def _subdebit_check_may_be_edited(self):
        """Refuse to touch an invoice whose money is asked for, or on its way.

        :raise UserError: names the invoice, and what asks for it.
        """
        for move in self:
            for standing in move._subdebit_get_claims_sudo():
                if standing.claim.locks and standing.amount:
                    raise UserError(move._subdebit_say_locked(standing))

    def _subdebit_say_locked(self, standing):
        if standing.name == "online":
            return self.env._(
                "%s is being paid by the customer: wait until the payment is known.",
                self.name,
            )
        if standing.name == "refund":
            return self._subdebit_say_refunded()
        return standing.record.debit_id._say_locked(standing.name)

    def _subdebit_say_refunded(self):
        return self.env._(
            "%s is being refunded to who paid: wait until the refund is booked.",
            self.name,
        )

    def _subdebit_check_may_be_paid(self):
        """Refuse to take money for an invoice whose debit is with the provider.

        :raise UserError: names the invoice.
        """
        for move in self:
            if move._subdebit_get_refunds_on_way_sudo():
                raise UserError(move._subdebit_say_refunded())
            if move._subdebit_has_claim_sudo("with_bank"):
                raise UserError(
                    self.env._(
                        "%s is being debited: wait for the answer of the provider"
                        " before anything else pays it.",
                        move.name,
                    )
                )

    # === CREDITS THAT WAIT === #

    def _subdebit_take_waiting_credits(self):
        """Match invoices with the credit notes that waited while a debit was out."""
        for move in self:
            notes = move.sudo()._subdebit_get_waiting_credits()
            is_open = move.state == "posted" and move.payment_state in OPEN
            if notes and is_open and not move._subdebit_has_claim_sudo("with_bank"):
                items = (
                    (move | notes)
                    .sudo()
                    .line_ids.filtered(
                        lambda aml: (
                            aml.account_type == "asset_receivable"
                            and not aml.reconciled
                        )
                    )
                )
                for account_items in items.grouped("account_id").values():
                    account_items.reconcile()

    def _subdebit_get_open_credits_sudo(self):
        """Return the open credits of who owes the invoice, the oldest first.

        NOTE: what waits for an invoice whose debit is out is not free.
        """
        self.ensure_one()
        accounts = self.sudo().line_ids.account_id.filtered(
            lambda account: account.account_type == "asset_receivable"
        )
        credits_sudo = self.partner_id._subdebit_get_deposit_sudo(
            self.company_id, self.currency_id, accounts
        )
        return credits_sudo.filtered(
            lambda item: (
                not item.move_id.reversed_entry_id._subdebit_has_claim_sudo("with_bank")
            )
        )

    def _subdebit_use_open_credits(self):
        """Set off open credits against the invoices, the first that is due first."""
        for move in self.sorted(lambda move: (move.invoice_date_due, move.id)):
            before = move.amount_residual
            for item in move._subdebit_get_open_credits_sudo():
                owed = move.sudo().line_ids.filtered(
                    lambda aml, item=item: (
                        aml.account_id == item.account_id and not aml.reconciled
                    )
                )
                if owed:
                    (owed | item).reconcile()
            used = move.currency_id.round(before - move.amount_residual)
            if used:
                move._message_log(
                    body=self.env._(
                        "%s of open credit were set off before the debit.",
                        move.currency_id.format(used),
                    )
                )

    # === FOR SEARCHES === #

    @api.model
    def _subdebit_get_claimed_query(self, answer):
        """Return the query of the ids of invoices with a debit that answers yes."""
        domain = Domain("claim", "in", claims_that(answer))
        return (
            self.env["subdebit.debit.line"].sudo()._search(domain).subselect("move_id")
        )
