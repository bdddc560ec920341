from odoo import models

from ..debit.claims import OPEN
from .plan import Plan


class ResPartner(models.Model):
    """An invoice that a client contests is marked, and is not debited; and back."""

    _inherit = "res.partner"

    def _subdebit_get_contested_sudo(self, company, is_disputed):
        """Return the open invoices of a client that are disputed, or are not."""
        return self._subdebit_find_invoices_sudo(
            company, OPEN, ("subdebit_disputed", "=", is_disputed)
        )

    def _subdebit_why_not_dispute(self, company, currency):
        if self._subdebit_get_contested_sudo(company, False):
            return ""
        return self.env._("%s has no open invoice to dispute.", self.display_name)

    def _subdebit_plan_dispute(self, choice):
        """Return what is told of the mark."""
        move_sudo = (choice.move or self.env["account.move"]).sudo()
        if move_sudo not in self._subdebit_get_contested_sudo(choice.company, False):
            return Plan(problem=self.env._("Choose the invoice that is disputed."))
        said = [
            self.env._(
                "%s stays open and is not debited until the dispute is settled. Nothing is"
                " booked.",
                move_sudo.name,
            )
        ]
        with_bank = move_sudo._subdebit_say_what_locks("with_bank")
        return Plan(said=tuple(filter(None, (*said, with_bank))))

    def _subdebit_do_dispute(self, plan, choice):
        """Mark the invoice."""
        choice.move.sudo()._subdebit_dispute(choice.day, choice.reason)
        return choice.move

    # === AND BACK === #

    def _subdebit_why_not_settle(self, company, currency):
        if self._subdebit_get_contested_sudo(company, True):
            return ""
        return self.env._("%s disputes no invoice.", self.display_name)

    def _subdebit_plan_settle(self, choice):
        """Return what is told when the mark is taken away."""
        move_sudo = (choice.move or self.env["account.move"]).sudo()
        if move_sudo not in self._subdebit_get_contested_sudo(choice.company, True):
            return Plan(problem=self.env._("Choose the disputed invoice."))
        return Plan(
            said=(
                self.env._(
                    "%s is no longer disputed, and may be debited again by the next run.",
                    move_sudo.name,
                ),
            )
        )

    def _subdebit_do_settle(self, plan, choice):
        """Take the mark away."""
        choice.move.sudo()._subdebit_settle_dispute()
        return choice.move
