from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_list

from ...const import OFFLINE_TYPES, PAYMENT_MODES, RUNNING_STATES
from ..mixin import require
from .deceased import FIELDS as DEATH

# Who is debited, or not: written by Billing alone.
PAYING = (
    *("subdebit_payment_mode", "subdebit_offline_type", "subdebit_payer_id"),
    *("subdebit_payer_kind", "subdebit_client_kind"),
    *("subdebit_client_plan_id", "subdebit_client_cadence_id"),
)
# Whether running subscriptions pay otherwise.
MODE = {"subdebit_payment_mode", "subdebit_offline_type"}
# What moves a contact to another firm.
MOVES = {"parent_id", "is_company", "company_type"}


class ResPartner(models.Model):
    _inherit = "res.partner"

    subdebit_payment_mode = fields.Selection(
        PAYMENT_MODES,
        string="Payment Mode",
        company_dependent=True,
        copy=False,
        help="Automatic: a saved card or direct debit is charged when a charge is due."
        " Offline: the customer pays by other means, and nothing is ever debited.",
    )
    subdebit_offline_type = fields.Selection(
        OFFLINE_TYPES,
        string="Offline Method",
        company_dependent=True,
        copy=False,
    )
    subdebit_payer_id = fields.Many2one(
        "res.partner",
        string="Payer",
        copy=False,
        # NOTE: a client in the portal is not told who pays.
        groups="base.group_user",
        help="Who pays this contact's subscriptions. Empty: the contact itself.",
        index="btree_not_null",
    )
    subdebit_subscription_ids = fields.One2many(
        "subdebit.subscription",
        "partner_id",
        string="Debit Subscriptions",
        groups="subscription_debit.group_user",
    )
    subdebit_subscription_count = fields.Integer(
        compute="_compute_subdebit_subscriptions",
        groups="subscription_debit.group_user",
    )
    subdebit_next_charge_date = fields.Date(
        string="Next Charge",
        compute="_compute_subdebit_subscriptions",
        groups="subscription_debit.group_user",
    )
    subdebit_pays_for = fields.Char(
        string="Pays For",
        compute="_compute_subdebit_subscriptions",
        groups="subscription_debit.group_user",
        help="Whose running subscriptions this contact pays, beside its own.",
    )
    subdebit_method = fields.Char(
        string="Saved Method",
        compute="_compute_subdebit_method",
        groups="subscription_debit.group_user",
        help="The saved card or bank account that is debited.",
    )
    subdebit_notice_count = fields.Integer(
        string="Notices",
        compute="_compute_subdebit_notice_count",
        groups="subscription_debit.group_user",
    )

    def _compute_subdebit_subscriptions(self):
        groups = self.env["subdebit.subscription"]._read_group(
            ["|", ("partner_id", "in", self.ids), ("payer_id", "in", self.ids)],
            ["partner_id", "payer_id", "state"],
            ["__count", "next_charge_date:min"],
        )
        counts, dates, paid_for = Counter(), {}, defaultdict(dict)
        for receiver, payer, state, count, date in groups:
            is_running = state in RUNNING_STATES
            for partner in receiver | payer:
                counts[partner] += count
                if is_running and date:
                    dates[partner] = min(date, dates.get(partner, date))
            if is_running and payer != receiver:
                paid_for[payer][receiver] = None
        # Who pays a part of what somebody else pays.
        for share in self.env["subdebit.share"].search([("payer_id", "in", self.ids)]):
            shared, payer = share.subscription_id, share.payer_id
            counts[payer] += payer not in shared.partner_id | shared.payer_id
            if shared.state in RUNNING_STATES and not share.date_to:
                paid_for[payer][shared.partner_id] = None
                date = shared.next_charge_date
                if date:
                    dates[payer] = min(date, dates.get(payer, date))
        for partner in self:
            known = partner._origin
            partner.subdebit_subscription_count = counts[known]
            partner.subdebit_next_charge_date = dates.get(known)
            names = [receiver.display_name for receiver in paid_for[known]]
            partner.subdebit_pays_for = format_list(self.env, names) if names else False

    @api.depends_context("company")
    def _compute_subdebit_method(self):
        for partner in self:
            token_sudo = partner._subdebit_payer()._subdebit_token_sudo(
                self.env.company
            )
            partner.subdebit_method = token_sudo._subdebit_label() or False

    def _compute_subdebit_notice_count(self):
        counts = dict(
            self.env["subdebit.notice"]._read_group(
                [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.subdebit_notice_count = counts.get(partner, 0)

    @api.constrains("subdebit_payment_mode", "subdebit_offline_type")
    def _check_subdebit_offline_type(self):
        for partner in self:
            if (
                partner.subdebit_payment_mode == "offline"
                and not partner.subdebit_offline_type
            ):
                raise ValidationError(
                    self.env._(
                        "Say how %s pays: cheque, bank transfer, cash, money order or"
                        " other.",
                        partner.display_name,
                    )
                )

    @api.constrains("subdebit_payer_id")
    def _check_subdebit_payer_id(self):
        paid_for = self.search([("subdebit_payer_id", "in", self.ids)])
        for partner in self | paid_for:
            if partner.subdebit_payer_id.subdebit_payer_id - partner.subdebit_payer_id:
                raise ValidationError(
                    self.env._(
                        "%(payer)s is itself paid for by someone else and cannot pay for"
                        " %(partner)s.",
                        payer=partner.subdebit_payer_id.display_name,
                        partner=partner.display_name,
                    )
                )

    @api.model
    def default_get(self, fields):
        """Take who pays from the context of nobody but Billing."""
        defaults = super().default_get(fields)
        if not self.env.user.has_group("subscription_debit.group_billing"):
            for name in PAYING:
                defaults.pop(name, None)
        for name in DEATH:
            defaults.pop(name, None)
        return defaults

    @api.model_create_multi
    def create(self, vals_list):
        """Let nobody but Billing say who pays, and how."""
        if any(vals.get(name) for vals in vals_list for name in PAYING):
            require(self, "billing")
        for vals in vals_list:
            self._subdebit_refuse_death_by_hand(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Let nobody but Billing say who pays, and how; running subscriptions follow.

        Who is moved under another firm, by whomever, changes nothing of what runs: a
        person of Billing is asked.
        """
        self._subdebit_check_paying(vals)
        self._subdebit_refuse_death_by_hand(vals)
        followers = self._subdebit_get_mode_followers() if MODE & set(vals) else ()
        result = super().write(vals)
        for subscription in followers:
            subscription._follow_payer()
        if MOVES & set(vals):
            self._subdebit_get_debited_sudo()._ask_whose_method()
        return result

    def _subdebit_check_paying(self, vals):
        for name in PAYING:
            if name not in vals:
                continue
            field = self._fields[name]
            for partner in self:
                old = field.convert_to_write(partner[name], partner)
                if (old or False) != (vals[name] or False):
                    require(partner, "billing")

    def _subdebit_get_debited_sudo(self):
        """Return what runs and debits one of the contacts, or of theirs."""
        return (
            self.env["subdebit.subscription"]
            .sudo()
            .search(
                [
                    ("payer_id", "child_of", self.ids),
                    ("payment_mode", "=", "automatic"),
                    ("managed_by", "=", False),
                    ("state", "in", RUNNING_STATES),
                ]
            )
        )

    def _subdebit_get_mode_followers(self):
        """Return what is paid as its payer pays, not by a choice of its own."""
        return (
            self.env["subdebit.subscription"]
            .sudo()
            .search(
                [
                    ("payer_id", "in", self.ids),
                    ("company_id", "=", self.env.company.id),
                    ("managed_by", "=", False),
                    ("state", "not in", ("ended", "cancelled")),
                ]
            )
            .filtered(
                lambda subscription: (
                    subscription.payer_id._subdebit_mode_vals()
                    == {
                        "payment_mode": subscription.payment_mode,
                        "offline_type": subscription.offline_type,
                    }
                )
            )
        )

    def _subdebit_mode_vals(self):
        self.ensure_one()
        return {
            "payment_mode": self.subdebit_payment_mode or "automatic",
            "offline_type": self.subdebit_offline_type,
        }

    @api.onchange("subdebit_payment_mode")
    def _onchange_subdebit_payment_mode(self):
        if self.subdebit_payment_mode != "offline":
            self.subdebit_offline_type = False

    def _commercial_fields(self):
        # A company's contacts pay as the company does.
        return super()._commercial_fields() + [
            "subdebit_payment_mode",
            "subdebit_offline_type",
        ]

    def _subdebit_payer(self):
        """Return who pays the subscriptions of one contact."""
        self.ensure_one()
        return self.sudo().subdebit_payer_id.sudo(self.env.su) or self

    def _subdebit_token_sudo(self, company, firm=None, currency=None):
        """Return the saved method that is debited; may be empty.

        The newest of the contact's own, and only without one the newest of its firm.

        A narrow door: users may not read tokens, so only what a caller shows of the
        answer leaves the server.

        :param currency: what takes it goes before what does not; None: any.
        :param firm: whose methods may be taken too; None: the commercial partner.
        """
        tokens = self.env["payment.token"]
        payer = self._origin
        if not payer:
            return tokens.sudo()
        token_sudo = tokens._subdebit_find_sudo(payer, company, currency)[payer]
        firm = self.commercial_partner_id if firm is None else firm
        return token_sudo.filtered(lambda token: token.partner_id in payer | firm)

    def action_subdebit_subscriptions(self):
        """Open the contact's subscriptions."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_subscription"
        )
        action["domain"] = [
            "|",
            "|",
            ("partner_id", "child_of", self.id),
            ("payer_id", "child_of", self.id),
            ("share_ids.payer_id", "child_of", self.id),
        ]
        action["context"] = {"default_partner_id": self.id}
        return action

    def action_subdebit_notices(self):
        """Open what the contact was told."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_notice"
        )
        action["domain"] = [("partner_id", "child_of", self.id)]
        action["context"] = {}
        return action
