import logging
import time

from odoo import api, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

# Seconds that a button works before the cron goes on.
BUTTON_SECONDS = 8
# Seconds of work in one call of the cron; crons are killed after 120.
CRON_SECONDS = 60
# Rows booked in one batch, all of it or nothing, before it is committed by the cron.
BOOK_BATCH = 250

AT_WORK = ("comparing", "booking")


class SubdebitHistory(models.Model):
    """The work in slices: begun by a button, gone on with by the cron."""

    _inherit = "subdebit.history"

    # === DOORS === #

    def action_book(self):
        """Show what the next run would bill once it is booked, and ask to go on."""
        self.ensure_one()
        self._require("manager")
        self._check_bookable()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_history_book"
        )
        action["context"] = {"default_history_id": self.id}
        return action

    @api.private
    def _start_booking(self, typed):
        """Book what was decided; a large one is gone on with by the cron.

        :param float typed: what the next run will bill, where it reaches back.
        """
        self.ensure_one()
        self._require("manager")
        self._check_bookable()
        self._check_next_run(self._preview_coming(), typed)
        self._search_rows_sudo("failed").write({"result": "open", "problem": False})
        self.sudo().write(
            {"state": "booking", "stopped_because": False, "user_id": self.env.uid}
        )
        self._go_on()

    def _go_on(self):
        """Work for a moment, and leave the rest to the cron. Never commits."""
        deadline = time.monotonic() + BUTTON_SECONDS
        while self.state in AT_WORK and time.monotonic() < deadline:
            if not self._do_some():
                raise UserError(
                    self.env._("%s is being worked on just now.", self.display_name)
                )
        if self.state in AT_WORK:
            self.env.ref("subscription_debit.cron_history").sudo()._trigger()

    @api.model
    def _cron_work(self):
        """Go on with what is begun, the oldest first, each in its user's name.

        What fails stops by itself, and says why; the others go on.

        NOTE: the progress API of ``ir.cron`` commits between two batches, each of which
        is whole in itself: what is compared has its rows, what is booked says so.
        After a crash the work goes on with the first customer that has neither.
        """
        deadline = time.monotonic() + CRON_SECONDS
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=self._count_left())
        for history in self.search([("state", "in", AT_WORK)], order="id"):
            history = history._as_its_user()
            while history.sudo().state in AT_WORK and time.monotonic() < deadline:
                done = history._each_its_own(
                    lambda one: one._do_some(), lambda one, error: one._stop(error)
                )
                if not any(done):
                    break  # Stopped, or held by another worker, who goes on with it.
                commit(done[0], remaining=self._count_left())

    def _stop(self, error):
        """Stop the work on one import, and say why: what was done stays."""
        _logger.info("%s stops.", self.sudo().display_name, exc_info=error)
        states = {"comparing": "draft", "booking": "compared"}
        self.sudo().write(
            {
                "state": states[self.sudo().state],
                "stopped_because": self._say_error(error),
            }
        )

    def _as_its_user(self):
        """Return the import in the name of who pressed the button, in its company."""
        user, company = self.user_id, self.company_id
        return (
            self.with_user(user)
            .with_company(company)
            .with_context(allowed_company_ids=company.ids, lang=user.lang)
        )

    def _do_some(self):
        """Do one batch; return how much was done, 0 if another worker holds it."""
        if not self.sudo().try_lock_for_update(allow_referencing=True):
            return 0
        if self.state == "comparing":
            return self._compare_some() or 1
        return self._book_some() or 1

    @api.model
    def _count_left(self):
        """Return how many customers are to be compared, and how many rows booked."""
        at_work = self.sudo().search([("state", "in", AT_WORK)])
        comparing = at_work.filtered(lambda history: history.state == "comparing")
        left = sum(
            history.customer_count - history.compared_count for history in comparing
        )
        return left + self.env["subdebit.history.row"].sudo().search_count(
            [("history_id", "in", (at_work - comparing).ids), ("result", "=", "open")]
        )

    # === WHAT IS BOOKED === #

    def _check_bookable(self):
        if self.state != "compared":
            raise UserError(
                self.env._("%s has nothing to book just now.", self.display_name)
            )
        rows = self.env["subdebit.history.row"]
        domain = [("history_id", "=", self.id), ("result", "!=", "booked")]
        undecided = [*domain, ("decision", "=", False)]
        count = rows.search_count(undecided)
        if count:
            first = rows.search(undecided, limit=1)
            raise UserError(
                self.env._(
                    "Still to be decided: %(count)s, the first is %(row)s. What is not"
                    " wanted is left out.",
                    count=count,
                    row=first.display_name,
                )
            )
        rebuild = [*domain, ("decision", "=", "rebuild")]
        if not self.journal_id and rows.search_count(rebuild, limit=1):
            raise UserError(
                self.env._(
                    "Choose the payment journal: rebuilt invoices are recorded as paid"
                    " there."
                )
            )

    def _book_some(self):
        """Book one batch of rows, whole customers; return how many rows."""
        rows = self.env["subdebit.history.row"].search(
            [("history_id", "=", self.id), ("result", "=", "open")],
            limit=BOOK_BATCH,
        )
        rows = rows.search(
            [
                ("history_id", "=", self.id),
                ("result", "=", "open"),
                ("reference", "in", rows.mapped("reference")),
            ]
        )
        if rows:
            self._book_or_split(list(rows.grouped("reference").items()))
        else:
            self._finish_booking()
        return len(rows)

    def _book_or_split(self, customers):
        """Book a batch; where it fails, halves of it, down to the culprit."""
        try:
            with self.env.cr.savepoint():
                self._book(customers)
                return
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:  # noqa: BLE001 one record's failure is its own
            if len(customers) == 1:
                self._flag(*customers[0], error)
                return
        half = len(customers) // 2
        for part in (customers[:half], customers[half:]):
            self._book_or_split(part)

    def _flag(self, reference, rows, error):
        _logger.info(
            "The history of %s could not be booked.", reference, exc_info=error
        )
        rows.sudo().write({"result": "failed", "problem": self._say_error(error)})

    def _finish_booking(self):
        """Close the import, unless something could not be booked."""
        self.sudo().state = "compared" if self.failed_count else "booked"
