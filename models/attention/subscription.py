from odoo import api, fields, models

from .attention import KINDS, OPEN
from .doing import HANDLERS


class SubdebitSubscription(models.Model):
    """A failure is seen on the subscription, and done about there."""

    _inherit = "subdebit.subscription"

    payment_problem = fields.Selection(
        KINDS,
        compute="_compute_payment_problem",
        search="_search_payment_problem",
        help="The most pressing of what failed; empty where nothing did.",
    )
    payment_alert = fields.Char(
        string="What Failed", compute="_compute_payment_problem"
    )
    request_sentence = fields.Char(
        string="Method Requested", compute="_compute_request_sentence"
    )

    @api.depends("billing_error", "payment_mode")
    @api.depends_context("lang")
    def _compute_payment_problem(self):
        rows = self.env["subdebit.attention"]._search_open(self.company_id)
        found = {}
        for row in rows:
            for subscription in row._get_subscriptions_sudo():
                found.setdefault(subscription.id, row.browse())
                found[subscription.id] |= row
        for subscription in self:
            own = found.get(subscription._origin.id, rows.browse())
            subscription.payment_problem = own[:1].kind
            subscription.payment_alert = bool(own) and own._say_alert()

    def _search_payment_problem(self, operator, value):
        if operator != "in":
            return NotImplemented
        rows = self.env["subdebit.attention"]._search_open(self.env.companies)
        with_problem = rows._get_subscriptions_sudo()
        wanted = rows.filtered(lambda row: row.kind in value)
        ids = set(wanted._get_subscriptions_sudo().ids)
        if False not in value:
            return [("id", "in", list(ids))]
        return ["|", ("id", "in", list(ids)), ("id", "not in", with_problem.ids)]

    def _get_responsible(self):
        """Return the customer's salesperson, if he may do something about it."""
        salespeople = self._get_salespeople(self.partner_id)
        return salespeople[:1] or super()._get_responsible()

    def _compute_request_sentence(self):
        for subscription in self:
            payer = subscription.payer_id
            subscription.request_sentence = bool(payer) and (
                payer._subdebit_say_asked(subscription.company_id)
            )

    # === ACTION METHODS === #

    def action_view_attention(self):
        """Open what needs attention of the subscription."""
        self.ensure_one()
        rows = self.env["subdebit.attention"]._search_open(self.company_id)
        own = rows.filtered(lambda row: self in row._get_subscriptions_sudo())
        return own._open_list()

    def action_open_method(self):
        """Open, at once, the page on which the payer saves a method: he sits here."""
        self.ensure_one()
        self._require(*HANDLERS, operation="read")
        return self.payer_id._subdebit_open_method(self.company_id)

    def action_ask_method(self):
        """Ask each payer for a payment method."""
        self._require(*HANDLERS, operation="read")
        return self.env["subdebit.debit"]._ask_payers(
            (subscription.company_id, payer)
            for subscription in self
            for payer in subscription._get_paying_contacts()
        )


class SubdebitAttention(models.Model):
    """What is said of several rows together."""

    _inherit = "subdebit.attention"

    def _say_alert(self):
        """Return the most pressing of the rows in a sentence, and how many more."""
        first = self[:1]
        labels = dict(self._fields["kind"]._description_selection(self.env))
        said = {
            "problem": labels[first.kind],
            "reason": first.reason,
            "amount": first.currency_id.format(first.amount),
            "more": len(self) - 1,
        }
        if len(self) > 1:
            return self.env._(
                "%(problem)s, %(amount)s: %(reason)s And %(more)s more.", **said
            )
        if not first.amount:
            return self.env._("%(problem)s: %(reason)s", **said)
        return self.env._("%(problem)s, %(amount)s: %(reason)s", **said)

    def _open_list(self):
        """Return the window that lists the rows, as they are when it is opened."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_attention"
        )
        return action | {"domain": [*OPEN, ("id", "in", self.ids)], "context": {}}
