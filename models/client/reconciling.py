from odoo import api, models
from odoo.exceptions import UserError

from ..mixin import require
from .plan import Pair, Plan


class ResPartner(models.Model):
    """An account whose invoices, credits and payments are paired, oldest with oldest."""

    _inherit = "res.partner"

    def _subdebit_why_not_reconcile(self, company, currency):
        if self._subdebit_get_to_pair_sudo(company):
            return ""
        return self.env._(
            "%s has no open invoice beside an open credit or payment.",
            self.display_name,
        )

    def _subdebit_plan_reconcile(self, choice):
        """Return the pairs, as Odoo makes them."""
        pairs = [
            pair
            for items in self._subdebit_get_to_pair_sudo(choice.company)
            for pair in items._subdebit_preview_pairs()
        ]
        return Plan(pairs=tuple(pairs))

    def _subdebit_do_reconcile(self, plan, choice):
        """Pair what is open; return the items."""
        items_sudo = self.env["account.move.line"].sudo()
        for part in self._subdebit_get_to_pair_sudo(choice.company):
            part.reconcile()
            items_sudo |= part
        return items_sudo

    def _subdebit_get_to_pair_sudo(self, company):
        """Return the open items that can be paired: a recordset for each account.

        What a client disputes is paired by nobody but a person who chooses it.
        """
        items_sudo = self._subdebit_get_usable_sudo(company).filtered(
            lambda item: not item.move_id.subdebit_disputed
        )
        groups = items_sudo.grouped(
            lambda item: (item.partner_id, item.account_id, item.currency_id)
        )
        return [
            items
            for items in groups.values()
            if min(items.mapped("amount_residual_currency")) < 0
            and max(items.mapped("amount_residual_currency")) > 0
        ]

    @api.model
    def _subdebit_find_to_reconcile_sudo(self, company):
        """Return the clients of a company who have something to pair."""
        groups = (
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "=", company.id),
                    ("account_id.account_type", "=", "asset_receivable"),
                    ("parent_state", "=", "posted"),
                    ("reconciled", "=", False),
                    ("partner_id", "!=", False),
                ],
                ["partner_id"],
                ["amount_residual_currency:min", "amount_residual_currency:max"],
            )
        )
        both = [client.id for client, least, most in groups if least < 0 < most]
        return self.browse(both)


class AccountMoveLine(models.Model):
    """Pairs of open items: previewed as Odoo makes them."""

    _inherit = "account.move.line"

    def _subdebit_preview_pairs(self):
        """Return the pairs that ``reconcile`` would make of the items now.

        NOTE: Odoo's own plan, which writes nothing: what is due first is paired first.
        """
        plans, items = self._optimize_reconciliation_plan([self])
        open_sums = {
            item: {
                "aml": item,
                "amount_residual": item.amount_residual,
                "amount_residual_currency": item.amount_residual_currency,
                "parent_state": item.parent_state,
            }
            for item in items
        }
        return [
            self._subdebit_read_pair(found["partial_values"])
            for plan in plans
            for found in self._prepare_reconciliation_plan(plan, open_sums)
        ]

    def _subdebit_read_pair(self, vals):
        # NOTE: of thousands of pairs, what is shown is read at once.
        return Pair(
            debit=self.browse(vals["debit_move_id"]).with_prefetch(self.ids),
            credit=self.browse(vals["credit_move_id"]).with_prefetch(self.ids),
            amount=vals["debit_amount_currency"],
        )


class AccountPartialReconcile(models.Model):
    """A pair of an invoice and what pays it, undone by its icon."""

    _inherit = "account.partial.reconcile"

    def action_subdebit_undo_match(self):
        """Take pairs apart: both sides are open again, and no entry is changed.

        What the pair had made due is taken back today.

        :raise UserError: where a pair tells of a return, or Odoo refuses.
        """
        items = self.debit_move_id | self.credit_move_id
        require(items.move_id, "billing")
        self.check_access("read")
        returns = items.move_id.sudo().filtered("subdebit_return_debit_id")
        if returns:
            raise UserError(
                self.env._(
                    "%s is a return of a debit: what it took back stays matched.",
                    ", ".join(returns.mapped("name")),
                )
            )
        items.move_id._subdebit_touch_to_serialise()
        today = items.company_id[:1]._subdebit_today()
        self.sudo().with_context(subdebit_return_date=today).unlink()
        return {"type": "ir.actions.client", "tag": "soft_reload"}


class SubdebitStatement(models.Model):
    """Rows that are matched by a click, and the pairs behind one."""

    _inherit = "subdebit.statement"

    def action_match(self):
        """Match the chosen rows of one client with each other.

        :raise UserError: where nothing of them can be matched.
        """
        self._require("billing", operation="read")
        items_sudo = self._get_open_items_sudo()
        require(items_sudo.sudo(False).move_id, "billing")
        # A credit note waits for the debit of its invoice, too.
        moves_sudo = items_sudo.move_id
        waiting = (moves_sudo | moves_sudo.reversed_entry_id).filtered(
            lambda move: move._subdebit_has_claim_sudo("with_bank")
        )
        if waiting:
            waiting._subdebit_check_may_be_paid()
        sums = items_sudo.mapped("amount_residual_currency")
        if not (sums and min(sums) < 0 < max(sums)):
            raise UserError(
                self.env._(
                    "Choose an invoice and a payment or credit of one customer, both open."
                )
            )
        keys = {(i.partner_id, i.account_id, i.currency_id) for i in items_sudo}
        if len(keys) > 1:
            raise UserError(
                self.env._(
                    "They are of several customers, accounts or currencies: choose what"
                    " belongs together."
                )
            )
        items_sudo.reconcile()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _get_open_items_sudo(self):
        items_sudo = self.sudo().filtered("is_in_ledger").move_id.line_ids
        clients = self.sudo().commercial_partner_id
        return items_sudo.filtered(
            lambda item: (
                item.account_type == "asset_receivable"
                and item.partner_id in clients
                and not item.reconciled
            )
        )

    def action_view_matches(self):
        """Open what a row is matched with."""
        self.ensure_one()
        self._require("reader", operation="read")
        items_sudo = self.sudo().move_id.line_ids.filtered(
            lambda item: (
                item.account_type == "asset_receivable"
                and item.partner_id == self.sudo().commercial_partner_id
            )
        )
        partials = items_sudo.matched_debit_ids | items_sudo.matched_credit_ids
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_match"
        )
        return action | {"domain": [("id", "in", partials.ids)]}
