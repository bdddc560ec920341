from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from ...schedule.periods import Period, merged, without
from ..file.history_rows import read_history
from .expected import NEW_LINE, Case


class SubdebitHistory(models.Model):
    """What the decisions become: subscriptions, days dealt with, paid invoices.

    Nothing here makes a debit, and no day is dealt with twice: what is covered already
    is left as it is, so the same rows once more are nothing.
    """

    _inherit = "subdebit.history"

    def _book(self, customers):
        """Book some customers; all of them or, where it fails, none.

        :param list customers: ``(reference, subdebit.history.row)``.
        """
        self = self.with_company(self.company_id).with_context(
            tracking_disable=True, mail_create_nosubscribe=True
        )
        booked = [
            (reference, rows)
            for reference, rows in customers
            if set(rows.mapped("decision")) != {"left"}
        ]
        cases = self._get_cases([reference for reference, _rows in booked])
        self._make_missing(list(cases.values()))
        for reference, rows in booked:
            self._book_customer(cases[reference], rows)
        self._mark_booked(customers, cases)

    def _get_cases(self, references):
        """Return what is known of some customers, once more from the file."""
        lines = self._read_file(read_history).rows
        found = {reference: [] for reference in references}
        for line in lines:
            if line.reference in found:
                found[line.reference].append(line)
        cases = {reference: Case(reference, rows) for reference, rows in found.items()}
        self._find_subscriptions(cases.values())
        offers = self._get_offers(cases.values())
        for case in cases.values():
            case.rows = [
                row for row in case.rows if not self._note_problems(row, case, offers)
            ]
            self._expect(case, offers)
        return cases

    def _make_missing(self, cases):
        """Make the subscriptions that are missing, as an import does."""
        new = [case for case in cases if not case.subscription]
        rows = [case.row for case in new]
        plans = self._make_plans(rows)
        partners = self._make_partners(rows)
        made = self._create_subscriptions(rows, partners, plans)
        for case, subscription in zip(new, made, strict=True):
            case.subscription = subscription
            case.is_new = True

    def _book_customer(self, case, rows):
        self._check_same(case, rows)
        subscription = case.subscription
        subscription._check_not_managed()
        if subscription.state in ("draft", "pending"):
            self._start_draft(case)
        days = self._get_days(case, rows)
        covers = self._cover(subscription, "settled_elsewhere", days["settled"])
        covers |= self._cover(subscription, "waived", days["left"])
        if covers or case.is_new:
            subscription._add_event("import", self.date_cutover, self.file_name)
        if days["rebuild"]:
            self._rebuild(case, rows, days)
        if case.is_new and case.row.ended:
            self._add_ends(subscription)
        subscription._update_next_charge_date()

    def _start_draft(self, case):
        subscription = case.subscription
        subscription._start(self.company_id._subdebit_today())
        if case.row.ended:
            end = max(case.row.end(self.date_cutover), subscription.date_start)
            subscription.sudo().write({"state": "ended", "date_end": end})
            case.is_new = True

    def _check_same(self, case, rows):
        """Refuse rows of which the engine would say something else by now."""
        expected = {entry.key: entry.amount for entry in case.expected}
        for row in rows.filtered(lambda one: one.kind != "wrong"):
            due = sum(expected.values())
            if self.kind == "payments":
                due = expected.get(row.bill_on, 0)
            if self.currency_id.compare_amounts(row.expected, float(due)):
                raise UserError(
                    self.env._(
                        "%(row)s: the subscription has changed since the comparison,"
                        " now %(due)s would have been billed. Compare again.",
                        row=row.display_name,
                        due=self._say_sum(due),
                    )
                )

    # === WHICH DAYS === #

    def _get_days(self, case, rows):
        """Return the days of each decision.

        :return: dict, decision -> list of ``(key of the line, payer slot, Period)``.
        """
        if self.kind == "totals":
            row = rows.filtered(lambda one: one.kind != "wrong")
            return self._get_days_of_total(case, row)
        days = defaultdict(list)
        for row in rows.filtered("bill_on"):
            for charge in case.charges[row.bill_on]:
                days[row.decision].append(self._get_place(case, charge))
        return days

    def _get_place(self, case, charge):
        key = charge.key
        if key == NEW_LINE:
            (key,) = case.subscription._get_lines_by_key()
        return key, charge.payer_slot, charge.period

    def _get_days_of_total(self, case, row):
        """Return the days of the one decision on a customer.

        NOTE: what lies behind the last period that was compared is settled up to the
        cut-over in any case: nobody claims these days.
        """
        days = defaultdict(list)
        places = [
            self._get_place(case, charge)
            for charges in case.charges.values()
            for charge in charges
            if row.decision == "rebuild"
            or (row.decision == "bill" and charge.period.start >= row.date_missing)
        ]
        days[row.decision] = places
        for key, line in case.subscription._get_lines_by_key().items():
            if line.date_start < row.date_to:
                whole = Period(line.date_start, row.date_to)
                taken = [period for place, _slot, period in places if place == key]
                days["settled"] += [(key, 0, p) for p in without(whole, taken)]
        return days

    def _cover(self, subscription, kind, places):
        """Cover those of some days that nobody has dealt with, a stretch at a time."""
        covered = subscription._get_covered()
        by_line = defaultdict(list)
        for line_id, slot, period in places:
            by_line[line_id, slot].append(period)
        return (
            self.env["subdebit.cover"]
            .sudo()
            .create(
                [
                    {
                        "subscription_id": subscription.id,
                        "line_id": line_id,
                        "payer_slot": slot,
                        "date_from": gap.start,
                        "date_to": gap.end,
                        "kind": kind,
                    }
                    for (line_id, slot), periods in by_line.items()
                    for period in merged(periods)
                    for gap in without(period, covered[line_id, slot])
                ]
            )
        )

    # === WHAT IS SAID OF IT === #

    def _mark_booked(self, customers, cases):
        left = self.env["subdebit.history.row"]
        for reference, rows in customers:
            left |= rows.filtered(lambda row: row.decision == "left")
            if reference in cases:
                subscription = cases[reference].subscription
                (rows - left).sudo().write(
                    {
                        "subscription_id": subscription.id,
                        "partner_id": subscription.partner_id.id,
                        "result": "booked",
                    }
                )
        left.sudo().write({"result": "left"})
