from odoo import models
from odoo.exceptions import AccessError, UserError

from ..debit.claims import OPEN
from ..mixin import require
from .operation import OPERATIONS

# What Odoo, or another window of ours, does: the verb -> who may.
OTHERS = {"split": "user", "debit": "billing"}


class ResPartner(models.Model):
    """The menu of operations: what is possible on an account now, and why not."""

    _inherit = "res.partner"

    def _subdebit_name_operations(self):
        """Return the name of each operation by its verb, in the order of the menu."""
        return {
            "pay": self.env._("Record a payment"),
            "undo_payment": self.env._("Cancel a recorded payment"),
            "split": self.env._("Agree on instalments"),
            "debit": self.env._("Debit what is open now"),
            "reconcile": self.env._("Reconcile the account"),
            "invoice": self.env._("Make a supplementary invoice"),
            "cancel": self.env._("Cancel an invoice by credit note"),
            "refund": self.env._("Refund a paid invoice"),
            "transfer": self.env._("Give a credit to another customer"),
            "pay_out": self.env._("Pay a credit out"),
            "take_back": self.env._("Take a refund back"),
            "apply": self.env._("Let a credit come off an instalment"),
            "undo_note": self.env._("Undo a credit note"),
            "move": self.env._("Move a subscription to another customer"),
            "dispute": self.env._("Mark an invoice as disputed"),
            "settle": self.env._("Settle a dispute"),
            "write_off": self.env._("Bring the balance to zero"),
        }

    def _subdebit_say_why_not_now(self, verb, choice):
        """Return why the user cannot do something on the account now, or empty."""
        group = {**OPERATIONS, **OTHERS}[verb]
        try:
            require(self, group, operation="read")
        except AccessError as error:
            return str(error)
        if verb in OPERATIONS:
            return self._subdebit_say_why_not(verb, choice)
        return self._subdebit_say_no_invoice(
            verb, next(self._subdebit_iterate_for(verb), None)
        )

    def _subdebit_iterate_for(self, verb):
        """Yield the open invoices of the account for which something can be done now."""
        more = {"debit": [("subdebit_payment_mode", "=", "automatic")]}.get(verb, [])
        moves_sudo = self._subdebit_find_invoices_sudo(self.env.company, OPEN, *more)
        fits = {
            "debit": lambda move: move._subdebit_get_askable_sudo(),
            "split": lambda move: (
                not move._subdebit_get_open_instalments_sudo()
                and not move._subdebit_has_claim_sudo("asks")
            ),
        }
        yield from filter(fits[verb], moves_sudo)

    def _subdebit_get_for(self, verb):
        return self.env["account.move"].sudo().union(*self._subdebit_iterate_for(verb))

    def _subdebit_say_no_invoice(self, verb, found):
        if found:
            return ""
        if verb == "split":
            return self.env._(
                "%s has no open invoice that could be paid in instalments: each is paid,"
                " or asked for already.",
                self.display_name,
            )
        return self.env._(
            "%s has no open invoice that can be debited: it is paid, asked for already,"
            " or paid by other means.",
            self.display_name,
        )

    # === WHAT IS OPENED === #

    def _subdebit_open_operation(self, verb):
        """Return the window of an operation of ours."""
        require(self, OPERATIONS[verb], operation="read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_operation"
        )
        names = self._subdebit_name_operations()
        return action | {
            "name": names[verb],
            "context": {"default_partner_id": self.id, "default_operation": verb},
        }

    def _subdebit_open_other(self, verb):
        """Return what Odoo, or another window of ours, has for it."""
        if verb not in OTHERS:
            raise UserError(self.env._("There is no such operation."))
        require(self, OTHERS[verb], operation="read")
        moves = self._subdebit_get_for(verb).with_env(self.env)
        problem = self._subdebit_say_no_invoice(verb, moves)
        if problem:
            raise UserError(problem)
        if verb == "split":
            return self._subdebit_open_split()
        return moves.action_subdebit_debit_now()

    def _subdebit_open_split(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_instalment_plan"
        )
        return action | {"context": {"default_partner_id": self.id}}
