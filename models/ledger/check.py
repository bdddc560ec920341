import time

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import format_datetime

from .difference import LEDGER_KINDS

# The question that the nightly check asks.
LEDGER_DIFFERS = "subscription_debit.activity_ledger"

# Seconds of work in one call of the cron; crons are killed after 120.
CRON_SECONDS = 60

# What was never started owes nothing.
CHECKED_STATES = ("active", "paused", "suspended", "ended")

# Subscriptions of which today's engine is asked in one go.
BATCH = 200

# Seconds that a person waits for the button; the cron does the rest.
BUTTON_SECONDS = 20


class SubdebitLedgerDifference(models.Model):
    """When the list is made: by the cron at night, or by a person who presses the button.

    Nothing here commits.
    """

    _inherit = "subdebit.ledger.difference"

    # === THE CRON === #

    @api.model
    def _cron_check_ledger(self):
        """Refresh the list of what does not add up, for all companies.

        The ledger at once, then today's engine for one batch of subscriptions after
        another, those first that were not looked at for the longest time.
        """
        rows = self.with_context(
            allowed_company_ids=self.env["res.company"].search([]).ids
        )
        rows._check_ledger()
        deadline = time.monotonic() + CRON_SECONDS
        left = self.env["ir.cron"]._commit_progress(remaining=rows._count_unchecked())
        while left and time.monotonic() < deadline:
            checked = rows._check_engine_batch()
            if not checked:
                break  # Done, or held by another worker.
            left = self.env["ir.cron"]._commit_progress(
                checked, remaining=rows._count_unchecked()
            )

    # === ACTION METHODS === #

    def action_check_now(self):
        """Check the ledger, and ask today's engine as far as the time allows.

        All of the environment's companies, whichever rows are selected.
        """
        self._require("billing", operation="read")
        rows_sudo = self.browse().sudo()
        cron_sudo = rows_sudo.env.ref("subscription_debit.cron_check_ledger")
        if not cron_sudo.try_lock_for_update():
            raise UserError(
                self.env._("The ledger is being checked: look again in a minute.")
            )
        rows_sudo._check_ledger()
        left = rows_sudo._check_engine_for(BUTTON_SECONDS)
        if left:
            cron_sudo._trigger()
        return self._notify_checked(len(left))

    def _notify_checked(self, left):
        found = self.search_count([("state", "=", "open")])
        said = self.env._("Differences: %s.", found)
        if not found:
            said = self.env._("Everything adds up.")
        if left:
            said += " " + self.env._(
                "Subscriptions that are still to be compared: %s; that goes on by itself.",
                left,
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if found else "success",
                "message": said,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def get_empty_list_help(self, help_message):
        """Say that everything adds up only if it was checked, and since when."""
        if self.search_count([], limit=1):
            title, said = self.env._("Nothing of that kind"), ""
        elif not all(self.env.companies.mapped("subdebit_ledger_checked_at")):
            title = self.env._("The ledger was not checked yet")
            said = self.env._("It is checked every night; or press Check now.")
        else:
            title = self.env._("Everything adds up")
            said = self._get_all_is_well()
        return Markup('<p class="o_view_nocontent_smiling_face">%s</p><p>%s</p>') % (
            title,
            said,
        )

    def _get_all_is_well(self):
        checked_at = min(self.env.companies.mapped("subdebit_ledger_checked_at"))
        said = self.env._(
            "Each charge has its invoice line, each billed day its charge, the numbers"
            " follow each other, and today's rules would bill the same. Last check: %s.",
            format_datetime(self.env, checked_at),
        )
        left = self.sudo()._count_unchecked()
        if left:
            said += " " + self.env._(
                "Subscriptions still to be recalculated: %s.", left
            )
        return said

    # === THE LEDGER === #

    @api.model
    def _check_ledger(self):
        """Refresh what the database tells of the environment's companies at once."""
        companies = self.env.companies
        self.search(
            [("company_id", "in", companies.ids), ("kind", "!=", "engine_says")]
        )._refresh(
            [
                *self._get_ledger_differences(),
                *self._get_days_to_decide(),
                *self._get_number_warnings(),
            ]
        )
        companies.sudo().subdebit_ledger_checked_at = fields.Datetime.now()
        self._ask_about_broken(companies)

    def _ask_about_broken(self, companies):
        """Ask a person to look at a broken ledger, once a subscription; or no more."""
        broken = self.search(
            [
                ("company_id", "in", companies.ids),
                ("kind", "in", LEDGER_KINDS),
                ("state", "=", "open"),
            ]
        ).subscription_id
        broken._ask_once(LEDGER_DIFFERS)
        question = self.env["ir.model.data"]._xmlid_to_res_id(LEDGER_DIFFERS)
        asked = self.env["subdebit.subscription"].search(
            [
                ("company_id", "in", companies.ids),
                ("activity_ids.activity_type_id", "=", question),
            ]
        )
        (asked - broken).activity_unlink([LEDGER_DIFFERS])

    # === TODAY'S ENGINE === #

    @api.model
    def _count_unchecked(self):
        """Return how many subscriptions today's engine was not asked about today."""
        return self.env["subdebit.subscription"].search_count(
            self._get_unchecked_domain()
        )

    def _get_unchecked_domain(self):
        by_company = fields.Domain.OR(
            fields.Domain("company_id", "=", company.id)
            & fields.Domain("ledger_checked_on", "!=", company._subdebit_today())
            for company in self.env.companies
        )
        return by_company & fields.Domain("state", "in", CHECKED_STATES)

    def _search_longest_ago(self, domain, limit=None):
        return self.env["subdebit.subscription"].search(
            domain, order="ledger_checked_on NULLS FIRST, id", limit=limit
        )

    @api.model
    def _check_engine_batch(self):
        """Ask today's engine about the subscriptions that wait for it the longest.

        :return: how many were checked; 0 if none is left, or others hold them.
        """
        batch = self._search_longest_ago(self._get_unchecked_domain(), BATCH)
        self._refresh_engine(batch)
        return self._mark_checked(batch)

    def _check_engine_for(self, seconds):
        """Ask today's engine about all subscriptions, as far as the time allows.

        :return: those that are left; the cron goes on with them.
        """
        deadline = time.monotonic() + seconds
        left = self._search_longest_ago(
            [
                ("company_id", "in", self.env.companies.ids),
                ("state", "in", CHECKED_STATES),
            ]
        )
        done = left.browse()
        while left and time.monotonic() < deadline:
            batch, left = left[:BATCH], left[BATCH:]
            self._refresh_engine(batch)
            done |= batch
        self._mark_checked(done, left)
        return left

    @api.model
    def _refresh_engine(self, subscriptions):
        """Refresh what today's engine says of some subscriptions."""
        self.search(
            [
                ("subscription_id", "in", subscriptions.ids),
                ("kind", "=", "engine_says"),
            ]
        )._refresh(subscriptions._get_engine_differences())

    def _mark_checked(self, checked, unchecked=None):
        """Write down which subscriptions were checked, as the last thing of all.

        NOTE: the daily run leaves out what another worker holds, so nothing is held
        longer than this takes; what is being billed meanwhile is checked once more.

        :return: how many were marked as checked.
        """
        both = checked | (unchecked or checked.browse())
        try:
            with self.env.cr.savepoint():
                both = both.try_lock_for_update(allow_referencing=True)
                (both - checked).ledger_checked_on = False
                for company, done in (both & checked).grouped("company_id").items():
                    done.ledger_checked_on = company._subdebit_today()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            return 0
        return len(both & checked)
