from odoo import models
from odoo.exceptions import UserError

from ...models.mixin import require


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_open_subdebit_plan(self):
        """Open the window in which instalments of the invoices are agreed on."""
        require(self, "user", operation="read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_instalment_plan"
        )
        return action | {
            "context": {
                "active_model": "account.move",
                "active_ids": self.ids,
            }
        }


class SubdebitInstalment(models.Model):
    """The windows in which something is done with what is agreed."""

    _inherit = "subdebit.instalment"

    def _open_act(self, operation):
        self._require("user", operation="read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_instalment_act"
        )
        names = self.env["subdebit.instalment.act"]._fields["operation"]
        return action | {
            "name": dict(names._description_selection(self.env))[operation],
            "context": {
                "default_operation": operation,
                "default_instalment_ids": self.ids,
                "default_cheque_number": self[:1].cheque_number,
                "default_cheque_bank": self[:1].cheque_bank,
            },
        }

    def action_open_record(self):
        """Open the window that books what was paid by hand."""
        return self._open_act("record")

    def action_open_deposit(self):
        """Open the window that books cheques on a deposit slip."""
        return self._open_act("deposit")

    def action_open_bounce(self):
        """Open the window that books what the bank took back."""
        return self._open_act("bounce")

    def action_open_settle(self):
        """Open the window that settles the rest of the plan at once."""
        return self._open_act("settle")

    def action_open_cancel(self):
        """Open the window that gives instalments up."""
        return self._open_act("cancel")

    def action_open_cheque(self):
        """Open the window in which the number of a cheque is entered."""
        return self._open_act("cheque")

    def action_open_reschedule(self):
        """Open the window in which the rest of the plan is agreed on anew."""
        self._require("user", operation="read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_instalment_plan"
        )
        first = self[:1].first_id
        rest = first.plan_ids.filtered(lambda one: one._may_be_given_up())
        other = rest.filtered("payer_slot")[:1]
        own = rest.filtered(lambda one: not one.payer_slot)[:1]
        context = {
            "default_replaces_id": first.id,
            "default_partner_id": first.sudo().move_ids.commercial_partner_id[:1].id,
            "default_currency_id": first.currency_id.id,
            "default_count": max(len(set(rest.mapped("date"))), 1),
            "default_way": own.way or first.way,
        }
        if other:
            left = sum(rest.mapped("amount_left")) or 1.0
            his = sum(rest.filtered("payer_slot").mapped("amount_left"))
            context |= {
                "default_other_payer_id": other.payer_id.id,
                "default_other_way": other.way,
                "default_other_percent": round(100 * his / left, 2),
            }
        return action | {"context": context}

    def action_print_plan(self):
        """Print what is agreed."""
        self._require("reader", operation="read")
        report = self.env.ref("subscription_debit.action_report_instalment_plan")
        return report.report_action(self.first_id)


class SubdebitAttention(models.Model):
    _inherit = "subdebit.attention"

    def action_open_record(self):
        """Open the window that books how what bounced is paid now."""
        self._require("billing", operation="read")
        instalments = self._get_instalment_sudo().sudo(self.env.su)
        if not instalments:
            raise UserError(self.env._("No instalment is chosen that is still open."))
        return instalments.action_open_record()
