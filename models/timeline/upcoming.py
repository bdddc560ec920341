from odoo import fields, models
from odoo.tools import format_date

from ..pause.coming import slot_of

# As far as is looked ahead for what comes.
MONTHS_AHEAD = 12


class SubdebitSubscription(models.Model):
    """What is billed next and why, from the engine that bills it."""

    _inherit = "subdebit.subscription"

    def _get_upcoming(self, limit=None):
        """Return the rows of ``_get_coming``."""
        rows, _beside = self._get_coming(limit)
        return rows

    def _get_coming(self, limit=None):
        """Return the documents to come, as a person reads them: from today on.

        What is overdue belongs to it; the past of a draft does not, which is shown
        where it is started.

        :return: list of dict: those of ``_preview_documents``, and ``reason`` (why it is
            due on that day)``, booked`` (where the period is closed)``, twice`` (where
            another one is debited in that month)``, parts, made_total, together`` (as of
            ``_share_invoices``); and the ``Beside`` of what else the payer has.
        """
        self.ensure_one()
        since, until = self._get_upcoming_window()
        rows = self._preview_documents((), until, since, limit)[:limit]
        beside = self.sudo()._get_beside(rows)
        self.sudo()._share_invoices(rows, beside)
        last = {}
        for row in rows:
            slot = slot_of(row) if row["document"] else 0
            before, last[slot] = last.get(slot), row
            row["booked"] = self._say_booked(row)
            row["reason"] = self._say_due(row["bill_on"], row["due_on"], slot)
            row["twice"] = before and self._say_twice(before, row)
        return rows, beside

    def _format_days(self, period):
        days = (format_date(self.env, day) for day in (period.start, period.last))
        return " – ".join(dict.fromkeys(days))

    def _say_twice(self, before, row):
        """Return that two months are debited in one, empty otherwise."""
        debits = [row for row in (before, row) if not row["is_free"]]
        due = {_month(row["due_on"]) for row in debits}
        asked = {_month(row["bill_on"]) for row in debits}
        is_debited = self.payment_mode == "automatic"
        if not is_debited or len(debits) < 2 or len(due) > 1 or len(asked) < 2:
            return ""
        return self.env._("Two debits fall in this month.")

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


def _month(day):
    return day.year, day.month
