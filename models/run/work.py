import logging
import time

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ...const import BILLED_STATES, BILLING_BATCH, BOOKING_BATCH
from ...schedule.billing_lead import due_date, last_issued, latest_request_date
from ..mixin import each_its_own
from .run import NOT_PLANNED

_logger = logging.getLogger(__name__)

# Seconds of work in one call of the cron; crons are killed after 120.
CRON_SECONDS = 90


class SubdebitDebitRun(models.Model):
    """The work of a day: begun by the cron, done in slices."""

    _inherit = "subdebit.debit.run"

    # === THE CRON === #

    @api.model
    def _trigger(self):
        """Let the cron run as soon as it can."""
        self.env.ref("subscription_debit.cron_daily_run").sudo()._trigger()

    @api.model
    def _cron_daily(self):
        """Start the runs that are due, and work on what is open.

        Called every quarter of an hour: "is the local hour past, and is there no run
        for the local date?" needs no memory, so daylight saving, downtime and double
        starts are harmless. A day that was missed is due on the next morning.
        """
        for company in self.env["res.company"].sudo().search([]):
            each_its_own(company, self._start_if_due, _log_not_started)
            self.env["ir.cron"]._commit_progress()
        self._work(CRON_SECONDS)
        # NOTE: last, so that a provider that does not answer keeps nobody from the day.
        self.env["payment.provider"].sudo()._subdebit_ask_accounts()

    def _start_if_due(self, company):
        """Start the run of the last day that is due, today's or one that was missed."""
        company._subdebit_hold_lost_sudo()
        self.env["subdebit.subscription"]._follow_waiting(company)
        day = company._subdebit_last_due_day()
        if day == company._subdebit_today() or self._was_missed(company, day):
            self._start(company, day)

    def _was_missed(self, company, day):
        """Tell whether a day before today has gone by without its run.

        NOTE: the first run waits for its hour; it is missed where something ran a whole
        day without one. So a cron that rings once a day, be it before the hour, serves
        each day on the next morning.
        """
        last = self.search([("company_id", "=", company.id)], limit=1)
        if last:
            return last.date < day
        running = [
            ("company_id", "=", company.id),
            ("state", "in", BILLED_STATES),
            "|",
            ("started_on", "<", day),
            "&",
            ("started_on", "=", False),
            ("create_date", "<", day),
        ]
        subscriptions_sudo = self.env["subdebit.subscription"].sudo()
        return bool(subscriptions_sudo.search_count(running, limit=1))

    @api.model
    def _start(self, company, date):
        """Return the run of a company for a date; make it where there is none.

        :return: the run; one more call, or two at once, give the same one.
        """
        run = self._search_run(company, date)
        if run or not self._has_work(company):
            return run
        try:
            with self.env.cr.savepoint():
                run = self.create(self._prepare_run_vals(company, date))
                run._close_not_collected(date)
                run._follow_dormancy()
                return run
        except UniqueViolation:
            # Another worker made it, after our snapshot: it is theirs to begin.
            return self.browse()

    def _search_run(self, company, date):
        return self.search(
            [
                ("company_id", "=", company.id),
                ("date", "=", date),
                ("kind", "=", "daily"),
            ]
        )

    def _has_work(self, company):
        return bool(
            self.env["subdebit.subscription"]
            .sudo()
            .search_count([("company_id", "=", company.id)], limit=1)
        )

    def _prepare_run_vals(self, company, date):
        last = self.search(
            [("company_id", "=", company.id), ("date", "<", date)], limit=1
        )
        missed = last and fields.Date.add(last.date, days=1)
        return {
            "company_id": company.id,
            "date": date,
            "kind": "daily",
            "caught_up_from": missed if missed and missed < date else False,
        }

    @api.model
    def _work(self, seconds):
        """Advance every open run, the oldest first, within some seconds.

        :return: what remains: subscriptions to bill, requests to send, debits to book.
        """
        deadline = time.monotonic() + seconds
        under_way = [("state", "in", ("billing", "collecting"))]
        for run in self.search(under_way, order="date, id"):
            run._advance(deadline)
        self._tell_debits()
        remaining = self.browse()._execute_slice(max(deadline - time.monotonic(), 0))
        self.env["payment.transaction"]._subdebit_send_online(deadline)
        self._tell_failures()
        self._tell_refunds()
        # NOTE: what met an error is tried again in a quarter of an hour, not at once.
        going_on = self.search([*under_way, ("problem", "=", False)])
        remaining += sum(not run._is_held_back() for run in going_on)
        self.env["ir.cron"]._commit_progress(remaining=remaining)
        return remaining

    def _advance(self, deadline):
        """Bill, prepare and collect one run as far as the time allows."""
        while self.state == "billing" and time.monotonic() < deadline:
            billed = self._step()
            self.env["ir.cron"]._commit_progress()
            if not billed:
                break  # Prepared, or held by another worker, who goes on with it.
        if self.state == "collecting":
            self._tell_debits()
            self._execute_slice(max(deadline - time.monotonic(), 0))
            if self._tell_renewals(deadline):
                self._finish_if_done()
            self.env["ir.cron"]._commit_progress()

    def _step(self):
        """Bill one batch of the day, or else prepare it; return how many were billed.

        One company's failure is its own: it is flagged, and tried again a quarter of an
        hour later.
        """
        try:
            done = self._each_its_own(
                lambda run: run._bill_or_prepare(),
                lambda run, error: run._flag_problem(error),
            )
        except (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError):
            return 0  # Somebody is at work on it: it stays for the next slice.
        return sum(done)

    def _bill_or_prepare(self):
        billed = self._bill_some(BILLING_BATCH)
        if not billed:
            self._prepare(self.company_id, self.date)
        return billed

    def _flag_problem(self, error):
        """Write down what stands in the way of a run, and ask a person; once."""
        self.ensure_one()
        _logger.info("%s met an error.", self.display_name, exc_info=error)
        self._tell_problem(self._say_error(error))

    def _flag_unplanned(self, record, error):
        """Write down what could not be planned, while the rest of the run goes on."""
        _logger.info("%s could not be planned.", record, exc_info=error)
        self._tell_problem(
            self.env._(
                "%(name)s could not be planned: %(problem)s",
                name=record.display_name,
                problem=self._say_error(error),
            )
        )

    def _tell_problem(self, words):
        told = (self.problem or "").splitlines()
        if words not in told:
            self.problem = "\n".join([*told, words])
            self._message_log(body=words)
        self._ask_once(NOT_PLANNED, words)

    def _forget_problem(self):
        """Take the question back, and that of earlier runs: this one plans anew."""
        runs = self | self.search(
            [("company_id", "=", self.company_id.id), ("problem", "!=", False)]
        )
        runs.problem = False
        runs.activity_unlink([NOT_PLANNED])

    # === DOORS === #

    @api.private
    @api.model
    def _prepare(self, company, date):
        """Bill what is due and plan the debits of a company's day. Never commits.

        :param date date: the company's local date.
        :return: the run; empty where the company has no subscription.
        """
        company._subdebit_hold_lost_sudo()
        self.env["subdebit.subscription"]._follow_waiting(company)
        run = self._start(company, date)
        # NOTE: without the lock, a worker that sees none of the invoices that another
        # is making would call the day billed, and the other's work would be undone.
        if run.try_lock_for_update(allow_referencing=True):
            while run._bill_some(BILLING_BATCH):
                pass
            subscriptions = self.env["subdebit.subscription"]
            subscriptions._end_what_is_over(company, date)
            subscriptions._follow_pauses_due(company, date)
            subscriptions._follow_changes(company, date)
            subscriptions._follow_prices(company, date)
            subscriptions._announce_suspensions(company, date)
            subscriptions._follow_waiting_offers(company, date)
            self.env["subdebit.revision"]._follow(company, date)
            run._forget_problem()
            if company._subdebit_is_stopped():
                run._hold_back()
                return run
            planned = self.env["subdebit.debit"]._plan(run)
            is_ready = planned or run.state == "billing"
            if is_ready and not run._waits_for_locked():
                run._go_on()
        return run

    def _waits_for_locked(self):
        """Tell whether somebody is at work on what is left to bill, or to plan."""
        self.ensure_one()
        due = self._search_due()
        is_held = len(due.try_lock_for_update(allow_referencing=True)) < len(due)
        return is_held or self._waits_for_instalments()

    def _follow_unpaid(self):
        """Suspend and restart, once, before anything of the day is billed."""
        if not self.is_unpaid_followed:
            subscriptions = self.env["subdebit.subscription"]
            subscriptions._follow_suspensions(self.company_id, self.date)
            self.is_unpaid_followed = True

    def _search_due(self, limit=None):
        """Return the subscriptions that are left to bill."""
        model = self.env["subdebit.subscription"].with_context(
            allowed_company_ids=self.company_id.ids, subdebit_run_id=self.id
        )
        return model.search(model._get_due_domain(self.date), order="id", limit=limit)

    def _bill_some(self, limit):
        """Bill one batch of the run's day; return the number that was taken up."""
        self.ensure_one()
        self._follow_unpaid()
        batch = self._search_due(limit)
        if batch:
            batch._bill(self.date)
        left = batch.filtered_domain(batch._get_due_domain(self.date))
        return len(batch) if len(left) < len(batch) else 0

    @api.private
    def _execute_slice(self, seconds):
        """Stop what is to be stopped, send what is ready, ask again, book what came in.

        The worker, and it alone, commits: a charge that was made must never be
        forgotten because something after it failed.

        :param float seconds: when to stop taking up more.
        :return: how many requests and bookings remain.
        """
        deadline = time.monotonic() + seconds
        self._look_before_sending()
        attempts = self.env["subdebit.attempt"].sudo()
        stops = attempts._search_to_stop(self).ids
        ids = attempts._search_to_send(self)._leave_out_silent().ids
        # NOTE: this ends our own snapshot; no transaction stays open while a provider
        # is called. Nothing of this one is lost: until here it has only read.
        self.env.cr.commit()  # pylint: disable=invalid-commit
        done = 0
        # NOTE: what is to be stopped comes first, as it may soon be too late.
        for attempt_id in [*stops, *ids]:
            if time.monotonic() >= deadline:
                break
            attempt = attempts.browse(attempt_id)
            if attempt_id in stops:
                attempt._perform_stop()
            else:
                attempt._perform_ritual("charge")
            done += 1
        debits = self.env["subdebit.debit"].sudo()
        unbooked = debits._search_to_book(self).ids
        # As above: only read.
        self.env.cr.commit()  # pylint: disable=invalid-commit
        for start in range(0, len(unbooked), BOOKING_BATCH):
            if start and time.monotonic() >= deadline:
                break
            debits.browse(unbooked[start : start + BOOKING_BATCH])._book_and_commit()
        refunds_left = self.env["subdebit.refund"].sudo()._execute_slice(deadline)
        self.env.invalidate_all()
        left = len(stops) + len(ids) - done + refunds_left
        return left + len(debits._search_to_book(self))

    def _finish_if_done(self):
        for run in self:
            if not any(
                debit.state in ("ready", "sending") or debit._must_be_booked()
                for debit in run.debit_ids
            ):
                run.state = "done"

    # === WHICH RUN ASKS FOR WHAT, AND WHEN THE BANKS CHARGE IT === #

    def _get_horizon(self):
        """Return the last charge date that the run may have to ask for."""
        schemes = (
            self.env["payment.token"].sudo()._subdebit_get_schemes(self.company_id)
        )
        run = self.company_id._subdebit_daily_run()
        return max(
            last_issued(self.date, scheme, run=run) for scheme in {"card", *schemes}
        )

    def _is_last_in_time(self, wanted, token_sudo):
        """Tell whether the next run would be too late for a charge date."""
        # NOTE: what is overdue is late, whatever the banks' days were long ago.
        if wanted <= self.date:
            return True
        latest = latest_request_date(
            wanted,
            token_sudo._subdebit_scheme(),
            self.company_id._subdebit_daily_run(),
        )
        return latest <= self.date

    def _get_charge_date(self, wanted, token_sudo, moves=()):
        """Return the date on which the banks charge what the run asks for.

        :param moves: the invoices; the notice of drafts that were posted late is kept.
        """
        told = [move._subdebit_get_told_until(token_sudo) for move in moves]
        not_before = [day for day in (token_sudo.next_charge_date, *told) if day]
        return due_date(
            max(wanted, self.date),
            token_sudo._subdebit_scheme(),
            self.date,
            not_before=max(not_before, default=None),
            run=self.company_id._subdebit_daily_run(),
        )


def _log_not_started(company, error):
    _logger.info("The day of %s was not begun.", company.name, exc_info=error)
