from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import format_date

from ...const import RUNNING_STATES
from ..debit.claims import OPEN

REASONS = [("unpaid", "Unpaid invoices"), ("method", "No saved method")]


class Overdue(NamedTuple):
    """What the overdue invoices of a subscription come to, in its company's currency.

    ``unpaid``: without what is under way. ``owed``: with it.
    """

    unpaid: float = 0.0
    owed: float = 0.0


class SubdebitSubscription(models.Model):
    """Why a subscription is suspended: what is overdue, or that nothing can be debited."""

    _inherit = "subdebit.subscription"

    suspension_from = fields.Date(
        string="Suspended From",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The first day of the period that is not billed any more, once it was"
        " announced.",
    )
    suspension_reason = fields.Selection(
        REASONS, string="Suspended For", readonly=True, copy=False
    )
    suspension_sentence = fields.Char(
        compute="_compute_suspension_sentence", compute_sudo=True
    )

    # === COMPUTE METHODS === #

    @api.depends("state", "suspension_from", "suspension_reason", "pause_from")
    @api.depends_context("lang")
    def _compute_suspension_sentence(self):
        concerned = self.filtered(
            lambda s: s.suspension_from and s.state in RUNNING_STATES
        )
        (self - concerned).suspension_sentence = False
        for company, part in concerned.grouped("company_id").items():
            overdue = part._get_overdue(company._subdebit_today())
            for subscription in part:
                subscription.suspension_sentence = subscription._say_suspension(
                    overdue[subscription._origin]
                )

    def _say_suspension(self, overdue):
        """Return why it is suspended, or will be, and what lifts it."""
        told = {
            "day": format_date(self.env, self.suspension_from),
            "sum": self.company_id.currency_id.format(overdue.owed),
        }
        if self._get_suspension():
            if self.suspension_reason == "method":
                return self.env._(
                    "Nothing is billed since %(day)s: the payer has no saved card or bank"
                    " account. It goes on by itself once there is one.",
                    **told,
                )
            return self.env._(
                "Nothing is billed since %(day)s: %(sum)s is overdue. It goes on by itself"
                " once that is paid.",
                **told,
            )
        if self.suspension_reason == "method":
            return self.env._(
                "It will be suspended from %(day)s on: the payer has no saved card or"
                " bank account. With one, it goes on.",
                **told,
            )
        return self.env._(
            "It will be suspended from %(day)s on: %(sum)s is overdue. Once that is paid,"
            " it goes on.",
            **told,
        )

    # === WHAT IS OVERDUE === #

    def _get_overdue(self, date):
        """Return what is overdue of each subscription, by one look at the ledger.

        An invoice of several subscriptions counts whole for each of them.

        :param date date: what was due before is overdue.
        :return: dict, subscription -> ``Overdue``; nothing of those that owe nothing.
        """
        found = dict.fromkeys(self._origin, Overdue())
        groups = (
            self.env["subdebit.charge"]
            .sudo()
            ._read_group(
                [("subscription_id", "in", self.ids), *self._get_overdue_domain(date)],
                ["subscription_id"],
                ["move_line_id:recordset"],
            )
        )
        # NOTE: one set of records, so that what stands against them is read at once.
        everything = self.env["account.move"].sudo()
        everything = everything.union(*(lines.move_id for _one, lines in groups))
        sums = {move.id: move._subdebit_get_overdue_sums(date) for move in everything}
        for subscription, lines in groups:
            parts = [sums[move.id] for move in lines.move_id]
            round_sum = subscription.company_id.currency_id.round
            found[subscription.with_env(self.env)] = Overdue(
                *(round_sum(sum(part)) for part in zip(*parts, strict=True))
            )
        return found

    @api.model
    def _get_overdue_domain(self, date):
        """Return the domain of charges whose invoice was due before a date and is open."""
        return [
            ("sign", "=", 1),
            ("move_line_id.parent_state", "=", "posted"),
            ("move_line_id.move_id.payment_state", "in", OPEN),
            ("move_line_id.move_id.invoice_date_due", "<", date),
        ]

    # === WHY === #

    def _get_suspension_cause(self, overdue):
        """Return why it is to be suspended, one of ``REASONS``, or False.

        :param Overdue overdue: of this subscription.
        """
        self.ensure_one()
        if self._is_too_much(overdue.unpaid):
            return "unpaid"
        is_asked = self.company_id.sudo().subdebit_suspend_without_method
        return is_asked and self._lacks_method() and "method"

    def _is_too_much(self, amount):
        company = self.company_id.sudo()
        limit = company.subdebit_suspend_above
        return limit > 0 and company.currency_id.compare_amounts(amount, limit) > 0

    def _lacks_method(self):
        """Tell whether somebody is to be debited, and there is nothing to debit.

        NOTE: not while the provider of his method is held: that is no fault of the payer.
        """
        lacking = self._get_without_method()
        if not lacking:
            return False
        held = self.env["subdebit.provider.hold"]._get_held_payers_sudo(self.company_id)
        return any(not party._is_held_sudo(held) for party in lacking)

    def _get_without_method(self):
        """Return the parties who are to be debited, and have nothing to debit: a list."""
        self.ensure_one()
        return [
            party
            for party in self._get_paying_parties()
            if party.payment_mode == "automatic" and not party._get_token_sudo()
        ]


class AccountMove(models.Model):
    _inherit = "account.move"

    def _subdebit_get_overdue_sums(self, date):
        """Return what is ``(unpaid, owed)`` of an invoice, in the company's currency."""
        self.ensure_one()
        company = self.company_id
        return tuple(
            self.currency_id._convert(amount, company.currency_id, company, date)
            for amount in (
                self._subdebit_get_late_sudo(),
                self._subdebit_get_owed_sudo(),
            )
        )
