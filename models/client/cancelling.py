from odoo import models

from ..debit.claims import OPEN
from .plan import Plan, say_why_none


class ResPartner(models.Model):
    """An invoice that is cancelled by a credit note, never by deletion."""

    _inherit = "res.partner"

    def _subdebit_get_cancellable_sudo(self, company):
        """Return the invoices of a client that are not credited in full, newest first."""
        return self._subdebit_find_invoices_sudo(
            company, (*OPEN, "paid"), order="date desc, id desc"
        )

    def _subdebit_why_not_cancel(self, company, currency):
        moves_sudo = self._subdebit_get_cancellable_sudo(company)
        if not moves_sudo:
            return self.env._("%s has no invoice to cancel.", self.display_name)
        return say_why_none(moves_sudo, lambda m: m._subdebit_say_not_cancelled())

    def _subdebit_plan_cancel(self, choice):
        """Return the credit note of all that is left, and what becomes of the period."""
        move_sudo = (choice.move or self.env["account.move"]).sudo()
        if move_sudo not in self._subdebit_get_cancellable_sudo(choice.company):
            return Plan(problem=self.env._("Choose the invoice that is cancelled."))
        problem = move_sudo._subdebit_say_not_cancelled()
        problem = problem or self._subdebit_check_note_open(choice, move_sudo)
        if problem:
            return Plan(problem=problem)
        vals = move_sudo._subdebit_prepare_note_vals(
            move_sudo._subdebit_get_creditable(), choice.day, choice.reason
        )
        items = move_sudo._subdebit_preview_document(
            vals, move_sudo._subdebit_get_receivable()
        )
        return Plan(items=items, said=tuple(move_sudo._subdebit_say_cancelling(choice)))

    def _subdebit_do_cancel(self, plan, choice):
        """Make and post the credit note; what is open of the invoice is matched."""
        move_sudo = choice.move.sudo().with_company(choice.company)
        move_sudo._subdebit_touch_to_serialise()
        return move_sudo._subdebit_make_note(
            move_sudo._subdebit_get_creditable(),
            choice.day,
            choice.reason,
            choice.keeps_period,
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    def _subdebit_say_not_cancelled(self):
        """Return why an invoice cannot be cancelled by a credit note, or empty."""
        self.ensure_one()
        locked = self._subdebit_say_what_locks("locks")
        if locked:
            return locked
        if not self._subdebit_get_creditable():
            return self.env._("%s is credited in full.", self.name)
        return ""

    def _subdebit_say_cancelling(self, choice):
        """Yield what becomes of the invoice, of what was paid, and of the period."""
        amount = self._subdebit_get_creditable()
        told = {"name": self.name, "amount": self.currency_id.format(amount)}
        yield self.env._(
            "A credit note of %(amount)s takes %(name)s back: nothing is deleted.",
            **told,
        )
        left = self.currency_id.round(amount - self.amount_residual)
        if left > 0:
            yield self.env._(
                "%s of it were paid: they stay on the account as a credit, which can be"
                " paid out, given away or used for a later invoice.",
                self.currency_id.format(left),
            )
        is_whole = self._subdebit_is_all_left(amount)
        yield from self._subdebit_say_period(choice.keeps_period or not is_whole)
