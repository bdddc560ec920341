import hashlib
import json
from datetime import date as Date
from datetime import timedelta
from typing import Any, NamedTuple

from odoo import api, models

from ...schedule.difference import next_outstanding, outstanding
from ...schedule.errors import ScheduleError
from ..billing.documents import group_positions, in_order, split_by_amount

ONE_DAY = timedelta(days=1)
# What is confirmed of an invoice that is not made yet.
COMPARED_FIELDS = (
    "date_from",
    "date_to",
    "issue_on",
    "accounting_date",
    "amount_net",
    "amount_tax",
    "amount_total",
    "rate",
)


class PastPayment(NamedTuple):
    """How past invoices are paid: ``debit``, ``deposit`` or ``manual``.

    ``reserved``: what others, started together, take from the same deposit.
    """

    kind: str
    journal: Any = None
    date: Date | None = None
    instalments: int = 1
    reserved: float = 0.0


class Past(NamedTuple):
    """What a start in the past would make, and what stands in its way."""

    rows: list
    net: float
    tax: float
    total: float
    problems: list
    who_pays: str = ""

    @property
    def fingerprint(self):
        """Return what tells whether anything changed: who pays, dates, sums, rates."""
        content = [[str(row[name]) for name in COMPARED_FIELDS] for row in self.rows]
        content.append([self.who_pays])
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()


class SubdebitSubscription(models.Model):
    """What a start in the past would make; shown of one that may be saved nowhere."""

    _inherit = "subdebit.subscription"

    # === WHAT WOULD BE MADE === #

    @api.private
    def _preview_backdate(self, today, payment=None, others=()):
        """Return the ``Past`` of a draft that starts before today.

        The subscription may be one that is saved nowhere. Rows are those of
        ``_preview_rows``.

        :param date today: the company's local date.
        :param payment: ``PastPayment``; None: whatever it will be.
        :param others: drafts that are started before it, in the same go.
        """
        self.ensure_one()
        try:
            too_far = self._get_reach_problem(today)
            groups = [] if too_far else self._get_past_groups(today)
            rows = self._preview_groups(groups)
        except (ScheduleError, OverflowError) as error:
            problem = self.env._("No date can be computed: %s", error)
            return self._get_no_past()._replace(problems=[problem])
        net, tax, total = (
            self.currency_id.round(sum(row[name] for row in rows))
            for name in ("amount_net", "amount_tax", "amount_total")
        )
        own = self._get_price_problem(), self._get_discount_problem(others)
        problems = list(filter(None, (too_far, *own)))
        problems += self._get_days_problems(groups, others, today)
        problems += self._get_payment_problems(payment, total, today, rows)
        return Past(rows, net, tax, total, problems, self._get_who_pays())

    def _get_who_pays(self):
        """Return what tells whether somebody else is debited, or otherwise."""
        self.ensure_one()
        content = [
            [
                *(party.payer_id._origin.id, party._get_token_sudo().id),
                *(party.payment_mode, party.offline_type),
            ]
            for party in self._get_parties()
        ]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()

    def _get_no_past(self, today=None, own=None, others=()):
        """Return the ``Past`` of what has none, and what stands in its way all the same.

        :param date today: the company's local date; None: nothing is looked at.
        :param own: the draft that a subscription which is saved nowhere stands for.
        :param others: drafts that are started before it, in the same go.
        """
        problems = []
        if self:
            problems.append(self._get_price_problem())
            problems.append(self._get_discount_problem(others))
        if today:
            problems.append(self._get_twice_problem(today, others=others, own=own))
        return Past([], 0.0, 0.0, 0.0, list(filter(None, problems)))

    def _prepare_sketch_vals(self, date_start):
        """Return the values of a draft as it would be with another start date.

        For a record that is saved nowhere; as with a written one, the lines follow.
        """
        self.ensure_one()
        vals = self.copy_data({"payment_token_id": self.sudo().payment_token_id.id})[0]
        shares = zip(self.share_ids.sorted("id"), vals["share_ids"], strict=True)
        for share, (_command, _id, share_vals) in shares:
            share_vals["payment_token_id"] = share.sudo().payment_token_id.id
        lines = zip(self.line_ids.sorted("id"), vals["line_ids"], strict=True)
        for line, (_command, _id, line_vals) in lines:
            line_vals["date_last"] = line.date_last
            if date_start == self.date_start:
                line_vals["date_start"] = line.date_start
        return {
            **vals,
            "date_start": date_start,
            "discount_code": self.discount_code,
        }

    def _get_past_charges(self, until, covered=None):
        """Return what was to be billed by a date and is not dealt with.

        :param dict covered: what is dealt with, if it is not what the ledger says.
        """
        events = self._get_events()
        covered = self._get_covered() if covered is None else covered
        return outstanding(self._get_terms(), events, covered, until)

    def _has_more_past(self, limit, today, covered=None):
        """Tell whether more invoices than a limit would be made.

        :param dict covered: as of ``_get_past_charges``.

        NOTE: looked for in a window that grows. Every day since 1950 is 27,000 charges,
        and the first year tells already.
        """
        start, last, days = self._get_first_start(), today - ONE_DAY, 366
        while True:
            until = min(start + timedelta(days=days), last)
            charges = self._get_past_charges(until, covered)
            if len({charge.bill_on for charge in charges}) > limit:
                return True
            if until == last:
                return False
            days *= 2

    def _get_past_groups(self, today, covered=None):
        """Return lists of positions, one for each invoice, by their dates.

        :param dict covered: what is dealt with, if it is not what the ledger says.

        NOTE: each subscription on invoices of its own, and posted whatever the plan
        says of new ones: the Manager who typed their total has looked at them.
        """
        covered = self._get_covered() if covered is None else covered
        groups = [
            [position.posted() for position in positions]
            for subscription in self
            for positions in group_positions(
                subscription._get_positions(today, covered, until=today - ONE_DAY)
            )
        ]
        return sorted(groups, key=in_order)

    def _preview_groups(self, groups):
        """Return a row for each invoice that groups of positions become."""
        paid, _free = split_by_amount(groups)
        return self._preview_rows(self._get_documents(paid))

    @api.private
    def _preview_next_invoice(self, today):
        """Return the row of the first invoice that is not past, or None.

        :param date today: the company's local date; what is billed on it is not past.
        """
        self.ensure_one()
        covered = self._get_covered()
        for charge in self._get_past_charges(today - ONE_DAY):
            covered[charge.key, charge.payer_slot].append(charge.period)
        return self._preview_first_invoice(today, covered, self._get_first_start())

    def _preview_first_invoice(self, today, covered, since):
        """Return the row of the first invoice of what is not dealt with, or None.

        :param dict covered: what is dealt with, whatever the ledger says.
        :param date since: all that bills before it is dealt with.
        """
        events = self._get_events()
        charge = next_outstanding(self._get_terms(), events, covered, since)
        if not charge:
            return None
        coming = self._get_positions(today, covered, until=charge.bill_on)
        rows = self._preview_groups(group_positions(coming))
        return rows and rows[0] or None
