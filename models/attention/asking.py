from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..mixin import require
from .doing import HANDLERS


class SubdebitMethodRequest(models.Model):
    """What is said once payers were asked."""

    _inherit = "subdebit.method.request"

    def _notify_asked(self):
        names = ", ".join(self.payer_id.mapped("display_name"))
        return self.env["subdebit.attention"]._notify(
            self.env._("Asked for a payment method by e-mail: %s", names)
        )


class ResPartner(models.Model):
    """Ask who pays for a card or a bank account: by mail, with a link."""

    _inherit = "res.partner"

    subdebit_request_sentence = fields.Char(
        string="Method Requested",
        compute="_compute_subdebit_request_sentence",
        groups="subscription_debit.group_user",
    )

    @api.depends_context("company", "lang")
    def _compute_subdebit_request_sentence(self):
        for partner in self:
            payer = partner._subdebit_payer()
            partner.subdebit_request_sentence = payer._subdebit_say_asked(
                self.env.company
            )

    def _subdebit_say_asked(self, company):
        """Return when a payer was last asked for a method, and by whom; or False."""
        self.ensure_one()
        request_sudo = (
            self.env["subdebit.method.request"]
            .sudo()
            .search(
                [
                    ("payer_id", "=", self._origin.id),
                    ("company_id", "=", company.id),
                    ("is_asked", "=", True),
                ],
                limit=1,
            )
        )
        if not request_sudo:
            return False
        states = dict(request_sudo._fields["state"]._description_selection(self.env))
        return self.env._(
            "Asked on %(date)s by %(user)s: %(state)s",
            date=format_date(self.env, request_sudo.asked_at),
            user=request_sudo.asked_by.name,
            state=states[request_sudo.state],
        )

    def action_subdebit_ask_method(self):
        """Ask who pays for these contacts for a payment method."""
        require(self, *HANDLERS, operation="read")
        return self.env["subdebit.debit"]._ask_payers(
            (self.env.company, partner._subdebit_payer()) for partner in self
        )

    def action_subdebit_open_method(self):
        """Open, at once, the page on which who pays saves a method: he sits here."""
        self.ensure_one()
        require(self, *HANDLERS, operation="read")
        return self._subdebit_payer()._subdebit_open_method(self.env.company)

    def _subdebit_open_method(self, company):
        """Return the page where a payer saves a method; who asks has looked at the rights.

        :raise UserError: where he has died, or pays nothing here.
        """
        self.ensure_one()
        self._subdebit_get_asked_for_sudo(company)
        requests = self.env["subdebit.method.request"]
        asked = requests._get_open_sudo(self, company, mandate_scheme=False)
        return {"type": "ir.actions.act_url", "url": asked._get_url(), "target": "new"}

    def _subdebit_ask_method(self, company):
        """Ask one payer for a payment method; who asks has looked at the rights.

        :return: the ``subdebit.method.request``.
        :raise UserError: where he pays nothing, or no mail reaches him.
        """
        self.ensure_one()
        subscription = self._subdebit_get_asked_for_sudo(company)
        problem = subscription._get_mail_problem(self)
        if problem:
            raise UserError(problem)
        request = self.env["subdebit.method.request"]._ask_sudo(self, company)
        told = subscription._tell("method", company._subdebit_today(), request=request)
        if not told:
            raise UserError(
                self.env._(
                    "The mail that asks for a payment method was deleted: restore the"
                    " template “Subscriptions: request for a payment method”."
                )
            )
        return request.sudo(self.env.su)

    def _subdebit_get_asked_for_sudo(self, company):
        """Return what a method is asked for.

        :raise UserError: where the payer has died, or pays nothing here.
        """
        died = self._subdebit_say_deceased()
        if died:
            raise UserError(died)
        subscription = self._subdebit_get_paid_sudo(company)[:1]
        if not subscription:
            raise UserError(
                self.env._(
                    "%s pays no subscription: there is nothing to ask a payment method"
                    " for.",
                    self.display_name,
                )
            )
        return subscription

    def _subdebit_get_paid_sudo(self, company):
        """Return what the payer pays, wholly or in part, the running ones first."""
        subscriptions_sudo = (
            self.env["subdebit.subscription"]
            .sudo()
            .search(
                [
                    "|",
                    ("payer_id", "=", self.id),
                    ("share_ids.payer_id", "=", self.id),
                    ("company_id", "=", company.id),
                    ("state", "!=", "cancelled"),
                ]
            )
        )
        return subscriptions_sudo.sorted(lambda s: s.state in ("draft", "ended"))
