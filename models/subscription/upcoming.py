from markupsafe import escape

from odoo import api, fields, models
from odoo.tools import format_date

from ...schedule.errors import ScheduleError

# As far as the tab of upcoming charges looks ahead, and as many as it shows.
MONTHS_AHEAD = 12
ROWS = 24


class SubdebitSubscription(models.Model):
    """What is billed next and why, from the engine that bills it."""

    _inherit = "subdebit.subscription"

    upcoming_html = fields.Html(
        string="Upcoming Charges",
        compute="_compute_upcoming_html",
        sanitize=False,
    )

    @api.depends("state", "line_ids", "event_ids", "cover_ids", "date_start")
    @api.depends_context("lang")
    def _compute_upcoming_html(self):
        for subscription in self:
            subscription.upcoming_html = (
                isinstance(subscription.id, int)
                and subscription.line_ids
                and subscription._render_upcoming()
            )

    def _render_upcoming(self):
        self.ensure_one()
        try:
            rows = self._get_upcoming()
        except (ScheduleError, OverflowError) as error:
            # Of what was typed, and is refused when it is saved.
            return escape(self.env._("No date can be computed: %s", error))
        return self.env["ir.qweb"]._render(
            "subscription_debit.upcoming_charges",
            {
                "rows": rows[:ROWS],
                "summary": self._get_upcoming_summary(rows),
                "due_label": self._get_due_label(),
            },
        )

    def _get_due_label(self):
        """Return what the due date of an invoice is for who pays it."""
        is_debited = self.payment_mode == "automatic"
        return self.env._("Debited") if is_debited else self.env._("Due")

    def _get_upcoming_summary(self, rows):
        """Return what the table is, in a sentence or two."""
        if not rows:
            said = self.env._("Nothing is billed in the next %s months.", MONTHS_AHEAD)
        elif len(rows) > ROWS:
            said = self.env._("The next %s charges, at the prices of the lines.", ROWS)
        else:
            said = self.env._(
                "All charges of the next %s months, at the prices of the lines.",
                MONTHS_AHEAD,
            )
        over_on = self._get_over_on()
        if not over_on:
            return said
        end = format_date(self.env, over_on)
        return f"{said} " + self.env._("From %s on nothing is billed any more.", end)

    def _get_upcoming(self):
        """Return what will be billed, as a person reads it: a window from today on.

        What is overdue belongs to it; the past of a draft does not, which is shown
        where it is started.

        :return: list of dict: ``bill_on, issue_on, due_on, booked`` (a sentence where the
            period is closed)``, line, amount, currency, sentence``.
        """
        self.ensure_one()
        lines, (since, until) = self._get_lines_by_key(), self._get_upcoming_window()
        charge = self.env["subdebit.charge"]
        return [
            {
                "bill_on": row["bill_on"],
                "issue_on": row["issue_on"],
                "due_on": row["due_on"],
                "booked": self._say_booked(row),
                "line": lines[row["line_id"]].name,
                "amount": row["amount"],
                "currency": self.currency_id,
                "sentence": charge._get_sentence(row["explanation"], self.currency_id),
            }
            for row in self._preview((), until, since)
        ]

    def _get_upcoming_window(self):
        """Return the first and the last billing date that are looked at.

        NOTE: bounded on both sides. Every day since 1950 is 27,000 charges.
        """
        today = self.company_id._subdebit_today()
        since = max(self.next_charge_date or today, fields.Date.add(today, years=-1))
        until = fields.Date.add(max(today, self.date_start), months=MONTHS_AHEAD)
        return since, until

    def _say_booked(self, row):
        """Return what becomes of an invoice in a closed period, empty otherwise."""
        if row["accounting_date"] == row["issue_on"]:
            return ""
        if self.company_id.subdebit_closed_period == "refuse":
            return self.env._("Its period is closed: it will not be made.")
        date = format_date(self.env, row["accounting_date"])
        return self.env._("Its period is closed: booked on %s.", date)
