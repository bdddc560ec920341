from odoo import models

from ..mixin import require
from ..refund.matching import NO_PAYMENT
from .plan import Item, Plan, say_why_none

# An invoice that is honoured: nothing of it is open.
HONOURED = ("paid", "in_payment")


class ResPartner(models.Model):
    """An honoured invoice that is given back in one go: credit note, money, period."""

    _inherit = "res.partner"

    def _subdebit_get_honoured_sudo(self, company):
        """Return the paid invoices of a client of which money may go back."""
        return self._subdebit_find_invoices_sudo(
            company, HONOURED, order="date desc, id desc"
        )

    def _subdebit_why_not_refund(self, company, currency):
        moves_sudo = self._subdebit_get_honoured_sudo(company)
        if not moves_sudo:
            return self.env._("%s has no invoice that is paid.", self.display_name)
        return say_why_none(moves_sudo, lambda m: m._subdebit_say_not_refunded())

    def _subdebit_plan_refund(self, choice):
        """Return what goes back, by what entries, and what becomes of the period."""
        move_sudo = (choice.move or self.env["account.move"]).sudo()
        if move_sudo not in self._subdebit_get_honoured_sudo(choice.company):
            return Plan(problem=self.env._("Choose the paid invoice that is refunded."))
        problem = move_sudo._subdebit_check_refund(choice)
        if not problem and choice.cancels:
            problem = self._subdebit_check_note_open(choice, move_sudo)
        if not problem and choice.way == "hand":
            problem = self._subdebit_check_open(choice, choice.journal)
        if problem:
            return Plan(problem=problem)
        items = []
        if choice.cancels:
            vals = move_sudo._subdebit_prepare_note_vals(
                choice.amount, choice.day, choice.reason
            )
            items += move_sudo._subdebit_preview_document(
                vals, move_sudo._subdebit_get_receivable()
            )
        items += move_sudo._subdebit_preview_money(choice)
        return Plan(
            items=tuple(items), said=tuple(move_sudo._subdebit_say_refunding(choice))
        )

    def _subdebit_check_note_open(self, choice, move):
        """Return why an invoice cannot be credited on a day, or empty."""
        has_taxes = bool(move.invoice_line_ids.tax_ids)
        return self._subdebit_check_open(choice, move.journal_id, has_taxes)

    def _subdebit_do_refund(self, plan, choice):
        """Make the credit note, if it is wished, and give the money back."""
        move_sudo = choice.move.sudo().with_company(choice.company)
        move_sudo._subdebit_touch_to_serialise()
        note_sudo = self.env["account.move"].sudo()
        if choice.cancels:
            note_sudo = move_sudo._subdebit_make_note(
                choice.amount, choice.day, choice.reason, choice.keeps_period
            )
        return move_sudo._subdebit_give_money_back(choice, note_sudo)


class AccountMove(models.Model):
    """What of a paid invoice may go back, and by which way."""

    _inherit = "account.move"

    def action_subdebit_refund_invoice(self):
        """Open the window that gives a paid invoice back, wholly or in part."""
        self.ensure_one()
        require(self, "billing", operation="read")
        action = self.commercial_partner_id._subdebit_open_operation("refund")
        return action | {"context": {**action["context"], "default_move_id": self.id}}

    # === WHAT PAID IT === #

    def _subdebit_get_paying_partials(self):
        """Return the pairs in which money paid the invoice."""
        items = self.line_ids.filtered(lambda i: i.account_type == "asset_receivable")
        return items.matched_credit_ids.filtered(
            lambda pair: (
                pair.credit_move_id.payment_id
                or pair.credit_move_id.move_id.statement_line_id
            )
        )

    def _subdebit_get_online_payments(self):
        """Return the payments of debits which may go back by the method that paid."""
        return self._subdebit_get_debit_payments().filtered(
            lambda payment: payment._subdebit_get_refundable_sudo() > 0
        )

    def _subdebit_get_given_back(self):
        """Return how much of what paid the invoice went back already, or is about to."""
        self.ensure_one()
        refunds = self.env["subdebit.refund"]._search_live_of(self)
        by_hand = self.env["account.payment"].search(
            [
                ("subdebit_refunded_move_id", "=", self.id),
                ("state", "not in", NO_PAYMENT),
            ]
        )
        known = refunds.refund_payment_ids | by_hand
        notes = self.reversal_move_ids.filtered(lambda m: m.move_type == "out_refund")
        others = notes.line_ids.matched_debit_ids.filtered(
            lambda pair: pair.debit_move_id.payment_id - known
        )
        return (
            sum(refunds.mapped("amount"))
            + sum(by_hand.mapped("amount"))
            + sum(others.mapped("credit_amount_currency"))
        )

    def _subdebit_get_most_refunded(self):
        """Return how much of what was paid for the invoice may still go back."""
        self.ensure_one()
        payments = self._subdebit_get_debit_payments()
        debited = sum(p._subdebit_get_paid_sums().get(self, 0.0) for p in payments)
        paid = sum(
            pair.debit_amount_currency
            for pair in self._subdebit_get_paying_partials()
            if pair.credit_move_id.payment_id not in payments
        )
        left = debited + paid - self._subdebit_get_given_back()
        return max(self.currency_id.round(left), 0.0)

    # === WHY NOT === #

    def _subdebit_say_not_refunded(self):
        """Return why nothing of a paid invoice can go back, or empty."""
        self.ensure_one()
        locked = self._subdebit_say_what_locks("with_bank")
        if locked:
            return locked
        if not self._subdebit_get_most_refunded():
            return self.env._(
                "%s: nothing of what was paid is left to refund.", self.name
            )
        return ""

    def _subdebit_say_what_locks(self, answer):
        """Return what of the money stands in the way, and until when; or empty.

        :param str answer: of a claim, such as ``locks``.
        """
        for standing in self._subdebit_get_claims_sudo():
            if getattr(standing.claim, answer) and standing.amount:
                return self._subdebit_say_locked(standing)
        return ""

    def _subdebit_check_refund(self, choice):
        """Return why so much cannot go back in that way, or empty."""
        self.ensure_one()
        most = self._subdebit_get_most_refunded()
        if choice.cancels:
            most = min(most, self._subdebit_get_creditable())
        problem = self._subdebit_say_not_refunded()
        if problem:
            return problem
        if not most:
            return self.env._(
                "%s is credited already: leave the credit note out, and the one that is"
                " open is paid out.",
                self.name,
            )
        if not 0 < choice.amount <= most:
            return self.env._(
                "Choose a sum up to %(amount)s: so much of %(name)s can go back.",
                amount=self.currency_id.format(most),
                name=self.name,
            )
        if choice.way == "provider":
            return self._subdebit_check_online(choice)
        return self._subdebit_check_by_hand_refund(choice)

    def _subdebit_check_online(self, choice):
        payment = (choice.payment or self.env["account.payment"]).sudo()
        if payment not in self._subdebit_get_online_payments():
            return self.env._(
                "Choose the debit that is given back. What was not debited here goes"
                " back by bank or cash."
            )
        refunds = self.env["subdebit.refund"].sudo()
        return refunds._get_problem(payment, choice.amount) or ""

    def _subdebit_check_by_hand_refund(self, choice):
        if not choice.journal:
            return self.env._("Choose the bank or cash journal that it is paid from.")
        payment = self._subdebit_get_source_by_hand(choice)
        if payment.subdebit_debit_id:
            refunds = self.env["subdebit.refund"].sudo()
            return refunds._get_problem(payment, choice.amount, by_hand=True) or ""
        return ""

    def _subdebit_get_source_by_hand(self, choice):
        """Return the debit of which something is given back by hand; may be empty."""
        chosen = (choice.payment or self.env["account.payment"]).sudo()
        online = self._subdebit_get_online_payments()
        return chosen & online or online[:1]

    # === THE MONEY === #

    def _subdebit_preview_money(self, choice):
        """Return the ``Item``s by which the money goes, now or once it is taken."""
        if choice.way == "provider":
            payment = choice.payment.sudo()
            return payment._subdebit_preview_refund(choice.amount)
        vals = self._subdebit_prepare_hand_vals(choice)
        return self.env["account.payment"]._subdebit_preview_by_hand(vals)

    def _subdebit_prepare_hand_vals(self, choice):
        """Return the values of a payment that gives back by bank or cash."""
        way = choice.journal.sudo()._subdebit_get_way_by_hand("outbound")
        source = self._subdebit_get_source_by_hand(choice)
        return {
            "payment_type": "outbound",
            "partner_type": "customer",
            "partner_id": (source.partner_id or self.commercial_partner_id).id,
            "amount": choice.amount,
            "currency_id": self.currency_id.id,
            "company_id": self.company_id.id,
            "date": choice.day,
            "journal_id": choice.journal.id,
            "payment_method_line_id": way.id,
            "destination_account_id": self._subdebit_get_receivable().id,
            "memo": choice.reason or self.env._("Refund of %s", self.name),
        }

    def _subdebit_give_money_back(self, choice, note):
        """Ask for the refund, or book what is given back by hand.

        :param note: the credit note that was made for it; may be empty.
        """
        refunds = self.env["subdebit.refund"]
        told = {"reason": choice.reason, "move": note or self}
        if choice.way == "provider":
            payment = choice.payment.sudo()
            return refunds._ask(payment, choice.amount, **told)
        source = self._subdebit_get_source_by_hand(choice)
        if source.subdebit_debit_id:
            return refunds._record_by_hand(
                source, choice.amount, choice.day, choice.journal.sudo(), **told
            )
        vals = self._subdebit_prepare_hand_vals(choice)
        payment = self.env["account.payment"].create(
            {**vals, "subdebit_refunded_move_id": self.id}
        )
        payment.action_post()
        payment._subdebit_pay_notes_out(note or self._subdebit_find_open_notes())
        for record in (self, *note):
            record._message_log(body=payment._subdebit_say_refund())
        return payment

    # === SAID BEFORE === #

    def _subdebit_say_refunding(self, choice):
        """Yield what becomes of the money, the invoice and its period."""
        refunds = self.env["subdebit.refund"].sudo()
        told = {"name": self.name, "amount": self.currency_id.format(choice.amount)}
        if choice.way == "provider":
            yield refunds._say_sending(choice.payment.sudo(), choice.amount)
            yield self.env._("What was refunded online cannot be undone.")
        else:
            yield self.env._(
                "%(amount)s go back by hand: nothing is asked of a payment provider. It"
                " can be taken back until it is matched with the bank.",
                **told,
            )
        if choice.cancels:
            yield self.env._(
                "A credit note of %(amount)s is made for %(name)s, and paid out by it.",
                **told,
            )
            is_whole = self._subdebit_is_all_left(choice.amount)
            yield from self._subdebit_say_period(choice.keeps_period or not is_whole)
        elif notes := self._subdebit_find_open_notes():
            yield self.env._("It pays out %s.", ", ".join(notes.mapped("name")))
        else:
            yield self.env._(
                "%(name)s stays as it is: the customer's account shows %(amount)s that"
                " were given back, until a credit note of that sum is made.",
                **told,
            )

    def _subdebit_say_period(self, keeps_period):
        """Yield what becomes of the days that the invoice billed."""
        if not self.sudo().line_ids.subdebit_charge_ids:
            return
        if keeps_period:
            yield self.env._("The period stays settled: it is not billed again.")
        else:
            yield self.env._(
                "The period is reopened: the next run bills it again, as long as the"
                " subscription runs."
            )


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def _subdebit_preview_refund(self, amount):
        """Return the ``Item``s that are booked on the day on which a provider takes it."""
        self.ensure_one()
        if not self.move_id:
            return ()
        label = self.env._("Once the provider has taken it")
        balance = self.currency_id._convert(
            amount,
            self.company_id.currency_id,
            self.company_id,
            self.company_id._subdebit_today(),
        )
        accounts = (self.destination_account_id, 1), (self.outstanding_account_id, -1)
        return tuple(
            Item(
                account=account,
                partner=self.partner_id,
                label=label,
                amount_currency=sign * amount,
                balance=sign * balance,
            )
            for account, sign in accounts
        )

    def _subdebit_pay_notes_out(self, notes):
        """Match a refund with what is open of credit notes."""
        items = (self.move_id | notes).line_ids.filtered(
            lambda item: (
                item.account_id == self.destination_account_id and not item.reconciled
            )
        )
        if self.move_id and len(items) > 1:
            items.reconcile()
