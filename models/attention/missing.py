from odoo import api, fields, models

from ..mixin import require


class ResPartner(models.Model):
    """Why nothing can be debited is said where people look: on who pays."""

    _inherit = "res.partner"

    subdebit_method_problem = fields.Char(
        string="Why Without a Method",
        compute="_compute_subdebit_method_problem",
        groups="subscription_debit.group_user",
    )
    subdebit_method_history_count = fields.Integer(
        string="History of Methods",
        compute="_compute_subdebit_method_problem",
        groups="subscription_debit.group_user",
    )
    subdebit_deceased_sentence = fields.Char(
        compute="_compute_subdebit_deceased_sentence",
        groups="subscription_debit.group_user",
    )

    @api.depends_context("company", "lang")
    def _compute_subdebit_method_problem(self):
        tokens, events = self.env["payment.token"], self.env["subdebit.mandate.event"]
        for partner in self:
            payer, company = partner._subdebit_payer()._origin, self.env.company
            is_missing = not partner.subdebit_method
            lost_sudo = tokens._subdebit_find_lost_sudo(payer, company)
            partner.subdebit_method_problem = (
                is_missing and lost_sudo._subdebit_say_lost()
            )
            count = events.search_count([("partner_id", "=", payer.id)])
            partner.subdebit_method_history_count = count

    @api.depends("subdebit_deceased_on", "subdebit_deceased_words")
    @api.depends_context("lang")
    def _compute_subdebit_deceased_sentence(self):
        for partner in self:
            partner.subdebit_deceased_sentence = partner._subdebit_say_deceased()

    def action_subdebit_method_history(self):
        """Open what happened to the saved methods of who pays."""
        self.ensure_one()
        require(self, "user", operation="read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_mandate_event"
        )
        payer = self._subdebit_payer()
        return action | {"domain": [("partner_id", "=", payer.id)], "context": {}}


class SubdebitSubscription(models.Model):
    _inherit = "subdebit.subscription"

    method_problem = fields.Char(
        string="Why Without a Method", compute="_compute_method_problem"
    )

    @api.depends("payer_id", "payment_mode")
    @api.depends_context("lang")
    def _compute_method_problem(self):
        tokens = self.env["payment.token"]
        for subscription in self:
            lost_sudo = tokens.sudo()
            is_debited = subscription.payment_mode == "automatic"
            if is_debited and not subscription._get_token_sudo():
                lost_sudo = subscription.sudo().payment_token_id
                lost_sudo = lost_sudo or tokens._subdebit_find_lost_sudo(
                    subscription.payer_id._origin, subscription.company_id
                )
            subscription.method_problem = lost_sudo._subdebit_say_lost()
