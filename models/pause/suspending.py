import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...const import RUNNING_STATES
from ...schedule.events import Pause
from .effects import Decision
from .noticed import begin

_logger = logging.getLogger(__name__)


class SubdebitSubscription(models.Model):
    """Suspend what is not paid: announced, at its renewal, and not at once."""

    _inherit = "subdebit.subscription"

    # === DOORS OF THE DAILY RUN === #

    @api.private
    @api.model
    def _follow_suspensions(self, company, date):
        """Suspend, restart, or take an announcement back, before a day is billed.

        :param date date: the company's local date.
        """
        announced = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "in", RUNNING_STATES),
                ("suspension_from", "!=", False),
                ("managed_by", "=", False),
            ]
        )
        announced.try_lock_for_update(allow_referencing=True)._each_its_own(
            lambda part: part._follow_suspensions_of(date),
            lambda subscription, error: subscription._flag_billing_error(date, error),
        )

    def _follow_suspensions_of(self, date):
        overdue = self._get_overdue(date)
        for subscription in self:
            if subscription._get_suspension():
                subscription._restart_if_settled(overdue[subscription], date)
            else:
                subscription._suspend_if_unpaid(overdue[subscription], date)

    @api.private
    @api.model
    def _announce_suspensions(self, company, date):
        """Tell whoever owes too much that nothing more is billed from the next period on.

        :param date date: the company's local date.
        """
        causes = self._get_cause_domains(company.sudo(), date)
        if not causes:
            return
        soon = fields.Date.add(date, days=company.sudo().subdebit_suspend_days)
        concerned = self.search(
            Domain(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "active"),
                    ("suspension_from", "=", False),
                    ("managed_by", "=", False),
                    ("next_issue_date", ">", date),
                    ("next_issue_date", "<=", soon),
                ]
            )
            & Domain.OR(causes)
            & self._get_collected_domain(company)
        )
        concerned._each_its_own(
            lambda part: part._announce_if_unpaid(date),
            lambda subscription, error: subscription._flag_not_announced(error),
        )

    @api.model
    def _get_cause_domains(self, company, date):
        """Return the domains of what may have to be suspended, none where nothing is."""
        causes = []
        if company.subdebit_suspend_above > 0:
            overdue = self._get_overdue_domain(date)
            causes.append(Domain("charge_ids", "any", overdue))
        if company.subdebit_suspend_without_method:
            lacking = Domain("payment_mode", "=", "automatic")
            lacking &= Domain("debit_scheme", "=", False)
            causes.append(lacking | Domain("share_ids", "any", lacking))
        return causes

    @api.model
    def _get_collected_domain(self, company):
        """Return the domain of what a stop of all collection does not hold back.

        NOTE: while nothing is debited, nobody is late for it.
        """
        if company._subdebit_is_stopped():
            return Domain("payment_mode", "=", "offline")
        return Domain("payer_id.subdebit_deceased_on", "=", False)

    # === ANNOUNCED === #

    def _announce_if_unpaid(self, date):
        overdue = self._get_overdue(date)
        for subscription in self:
            cause = subscription._get_suspension_cause(overdue[subscription])
            if cause and not subscription._is_held_back():
                subscription._announce_suspension(cause, overdue[subscription])

    def _announce_suspension(self, cause, overdue):
        first = self.next_charge_date
        self.sudo().write({"suspension_from": first, "suspension_reason": cause})
        self._tell(
            "suspend",
            first,
            amount=cause == "unpaid" and self._in_own_currency(overdue.unpaid),
            reason=self._say_cause(cause),
        )
        self._log_announced(first, cause)

    def _log_announced(self, first, cause):
        """Note it for who looks at the subscription, whether a mail is sent or not."""
        self._message_log(
            body=self.env._(
                "Announced: suspended from %(day)s on. %(cause)s",
                day=format_date(self.env, first),
                cause=self._say_cause(cause),
            )
        )

    def _in_own_currency(self, amount):
        """Return a sum of the company's currency in that of the subscription."""
        company = self.company_id.sudo()
        return company.currency_id._convert(
            amount, self.currency_id, company, self._get_today()
        )

    def _say_cause(self, cause):
        if cause == "method":
            return self.env._("There is no saved card or bank account to debit.")
        return self.env._("Invoices are overdue.")

    def _flag_not_announced(self, error):
        _logger.info("%s: no suspension was announced.", self.name, exc_info=error)
        self._message_log(
            body=self.env._(
                "Its suspension could not be announced: %s", self._say_error(error)
            )
        )

    # === SUSPENDED, OR NOT === #

    def _suspend_if_unpaid(self, overdue, date):
        """Suspend what was announced, once its day is to be billed; or forget it.

        NOTE: what is under way is not overdue: its period is billed, and where the money
        does not come, the suspension is announced anew.
        """
        self.ensure_one()
        cause = self._get_suspension_cause(overdue)
        is_billed = self.next_charge_date != self.suspension_from
        if is_billed or not (cause or self._is_too_much(overdue.owed)):
            self._forget_suspension()
        elif cause and self.next_issue_date <= date and not self._is_held_back():
            self._suspend(cause, date)

    def _is_held_back(self):
        """Tell whether it is late only as nothing is collected from a payer now."""
        parties = [
            party
            for party in self._get_paying_parties()
            if party.payment_mode == "automatic"
        ]
        if parties and self.company_id._subdebit_is_stopped():
            return True
        held = self.env["subdebit.provider.hold"]._get_held_payers_sudo(self.company_id)
        return bool(held) and any(party._is_held_sudo(held) for party in parties)

    def _forget_suspension(self):
        self.sudo().write({"suspension_from": False, "suspension_reason": False})

    def _suspend(self, cause, date):
        """Bill nothing from the period on that was announced.

        :param str cause: one of ``unpaid.REASONS``.
        :param date date: the company's local date.
        """
        self.sudo().suspension_reason = cause
        day = self.suspension_from
        # NOTE: what is invoiced of another line is asked for, and not given back.
        begins = begin(self._get_first_uninvoiced(day), day)
        pause = Pause(begins.day, later=begins.later, policy="skip")
        decision = Decision(self, events=(pause,))
        self._save_decision(decision, date, self._say_cause(cause), pause="suspend")

    def _get_suspension(self):
        """Return the suspension that lasts, or is about to begin, as a ``Break``; or None."""
        self.ensure_one()
        today = self._get_today()
        return next(
            (
                found
                for found in self._get_breaks()
                if found.end > today and self._get_state_of(found) == "suspended"
            ),
            None,
        )
