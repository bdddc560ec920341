from fractions import Fraction

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...const import RUNNING_STATES
from ..billing.amount import round_half_up
from ..billing.sums import add_up
from ..mixin import require


class SubdebitSubscription(models.Model):
    """What of a subscription one of its payers pays."""

    _inherit = "subdebit.subscription"

    def _get_part_of(self, firm):
        """Return which part the people of a firm pay today, as a fraction.

        :param firm: ``res.partner``, a commercial one.
        """
        self.ensure_one()
        if not self.share_ids:
            is_his = self.payer_id.commercial_partner_id == firm
            return Fraction(int(is_his))
        parts = self._get_parts_on(self.company_id._subdebit_today())
        return sum(
            part
            for party, part in zip(self._get_parties(), parts, strict=False)
            if party.payer_id.commercial_partner_id == firm
        )

    def _get_monthly_of(self, firm):
        """Return what a firm pays of it a month, on average."""
        exact = Fraction(str(self.monthly_amount)) * self._get_part_of(firm)
        return float(round_half_up(exact, self.currency_id))

    def _sum_monthly_of(self, firm):
        """Return what a firm pays of several a month, as a text; each currency apart."""
        return add_up(
            self.env, ((one.currency_id, one._get_monthly_of(firm)) for one in self)
        )


class ResPartner(models.Model):
    """A firm that pays for its clients: all of them, with sums, changed at once."""

    _inherit = "res.partner"

    subdebit_paid_ids = fields.Many2many(
        "subdebit.subscription",
        string="Paid for Clients",
        compute="_compute_subdebit_paid",
        groups="subscription_debit.group_user",
        help="What runs, and is paid for others.",
    )
    subdebit_client_count = fields.Integer(
        string="Clients",
        compute="_compute_subdebit_paid",
        groups="subscription_debit.group_user",
    )
    subdebit_paid_sentence = fields.Char(
        compute="_compute_subdebit_paid", groups="subscription_debit.group_user"
    )
    subdebit_differing_ids = fields.Many2many(
        "subdebit.subscription",
        string="Paid Otherwise",
        compute="_compute_subdebit_differing_ids",
        groups="subscription_debit.group_user",
        help="What runs for this contact, and is paid otherwise than is chosen here.",
    )

    def _compute_subdebit_paid(self):
        for partner in self:
            paid = partner._subdebit_get_paid()
            clients = paid.partner_id
            partner.subdebit_paid_ids = paid
            partner.subdebit_client_count = len(clients)
            partner.subdebit_paid_sentence = bool(paid) and self.env._(
                "Clients: %(clients)s. %(sum)s a month on average.",
                clients=len(clients),
                sum=paid._sum_monthly_of(partner.commercial_partner_id._origin),
            )

    def _subdebit_get_paid(self):
        """Return what runs and this contact, or one of its firm, pays for others."""
        own = self._origin
        if not own:
            return self.env["subdebit.subscription"]
        return self.env["subdebit.subscription"].search(
            self._subdebit_get_paid_domain(own) & Domain("state", "in", RUNNING_STATES),
            order="partner_id, id",
        )

    def _subdebit_get_paid_domain(self, payer):
        pays = Domain("payer_id", "child_of", payer.ids)
        pays |= Domain("share_ids", "any", [("payer_id", "child_of", payer.ids)])
        return pays & ~Domain("partner_id", "child_of", payer.ids)

    def _compute_subdebit_differing_ids(self):
        for partner in self:
            running = partner.subdebit_subscription_ids.filtered(
                lambda one: one.state in RUNNING_STATES and not one.managed_by
            )
            partner.subdebit_differing_ids = running.filtered(
                lambda one, partner=partner: partner._subdebit_differs(one)
            )

    def _subdebit_differs(self, subscription):
        """Tell whether something that runs is paid otherwise than this contact says."""
        payer = self._subdebit_payer()._origin
        kind = self._subdebit_get_payer_kind(payer, subscription.company_id)
        agreed = subscription.payer_id, subscription.payer_kind or False
        return not subscription.share_ids and agreed != (payer, kind)

    # === ACTION METHODS === #

    def action_subdebit_clients(self):
        """Open what the contact pays for others."""
        self.ensure_one()
        require(self, "user", operation="read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_clients"
        )
        action["name"] = self.env._("Paid by %s", self.display_name)
        action["domain"] = list(self._subdebit_get_paid_domain(self))
        return action

    def action_subdebit_change_clients(self):
        """Open the window that changes who pays for all of its clients."""
        self.ensure_one()
        require(self, "billing", operation="read")
        paid = self._subdebit_get_paid().filtered(
            lambda one: not (one.managed_by or one.share_ids)
        )
        if not paid:
            raise UserError(self.env._("%s pays for nobody else.", self.display_name))
        return paid.action_change_payer()

    def action_subdebit_follow(self):
        """Open the window that lets what runs be paid as the contact says by now."""
        self.ensure_one()
        require(self, "billing", operation="read")
        differing = self.subdebit_differing_ids
        if not differing:
            raise UserError(
                self.env._("All that runs for %s is paid so.", self.display_name)
            )
        action = differing.action_change_payer()
        payer = self._subdebit_payer()
        action["context"] |= {
            "default_payer_id": payer.id,
            "default_payer_kind": self._subdebit_get_payer_kind(
                payer, differing[:1].company_id
            ),
            **{
                f"default_{name}": value
                for name, value in payer._subdebit_mode_vals().items()
            },
        }
        return action
