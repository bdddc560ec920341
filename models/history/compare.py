from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError

from ...schedule.errors import ScheduleError
from ...schedule.settlement.matching import match, totals
from ..file.history_rows import read_history
from .expected import Case

# Customers compared in one batch, before it is committed by the cron.
COMPARE_BATCH = 500


class SubdebitHistory(models.Model):
    """The comparison: the file against the engine, customer by customer."""

    _inherit = "subdebit.history"

    def action_compare(self):
        """Read the file, refuse it as a whole or not at all, and compare it.

        A small file is compared at once, the rest of a large one by the cron.
        """
        self.ensure_one()
        self._require("manager")
        self._check_draft()
        self._check_file_once()
        contents = self._read_file(read_history)
        self._check_columns(contents)
        self.sudo().row_ids.unlink()
        self.sudo().write(
            {
                "state": "comparing",
                "stopped_because": False,
                "kind": contents.kind,
                "user_id": self.env.uid,
                "ignored_columns": ", ".join(contents.unused),
                "customer_count": len(_by_reference(contents.rows)),
                "compared_count": 0,
            }
        )
        self._go_on()

    def _check_file_once(self):
        """Refuse another company's import, which the user may see and not work on."""
        if self.company_id not in self.env.companies:
            raise UserError(
                self.env._("Switch to the company %s first.", self.company_id.name)
            )

    def _compare_some(self):
        """Compare one batch of customers; return how many."""
        rows = self._read_file(read_history).rows
        customers = list(_by_reference(rows).items())[self.compared_count :]
        batch = customers[:COMPARE_BATCH]
        vals_list = self._compare(batch)
        self.env["subdebit.history.row"].sudo().create(vals_list)
        is_done = len(batch) == len(customers)
        self.sudo().write(
            {
                "compared_count": self.compared_count + len(batch),
                "state": "compared" if is_done else "comparing",
                "compared_on": fields.Datetime.now(),
            }
        )
        return len(batch)

    def _compare(self, customers):
        """Return the values of the rows on some customers, in the file's order."""
        cases = [Case(rows[0].reference, rows) for _key, rows in customers]
        self._find_subscriptions(cases)
        offers = self._get_offers(cases)
        return [vals for case in cases for vals in self._compare_case(case, offers)]

    def _compare_case(self, case, offers):
        """Return the values of the rows on one customer."""
        wrong = [row for row in case.rows if self._note_problems(row, case, offers)]
        vals_list = [self._prepare_wrong_vals(row, case) for row in wrong]
        case.rows = [row for row in case.rows if row not in wrong]
        if not case.rows:
            return vals_list
        if not case.subscription and not case.row.has_terms:
            return vals_list + self._prepare_unknown_vals_list(case)
        try:
            self._expect(case, offers)
        except ScheduleError as error:
            case.row.problems.append(("schedule", {"text": str(error)}))
            return [*vals_list, self._prepare_wrong_vals(case.row, case)]
        if self.kind == "totals":
            return [*vals_list, self._compare_total(case)]
        return vals_list + self._compare_payments(case)

    def _compare_total(self, case):
        if case.row.total is None:
            return self._prepare_blank_vals(case)
        found = totals(case.expected, case.row.total, self._get_tolerance())
        return self._prepare_total_vals(case, found)

    def _compare_payments(self, case):
        paid = [
            (day, amount, row.number)
            for row in case.rows
            for day, amount in row.payments
        ]
        verdicts = match(case.expected, paid, self._get_tolerance())
        vals_list = [
            vals
            for verdict in verdicts
            for vals in self._prepare_verdict_vals_list(case, verdict)
        ]
        return vals_list + self._prepare_unpaid_vals_list(case)

    def _get_tolerance(self):
        return Decimal(str(self.tolerance or 0))

    # === WHO IT IS === #

    def _find_subscriptions(self, cases):
        """Find the subscription and the contact of each reference.

        NOTE: by its own external reference first, then as the only one of the contact
        with that reference.
        """
        references = [case.reference for case in cases]
        own = self._search_subscriptions([("external_ref", "in", references)])
        theirs = self._search_subscriptions([("partner_id.ref", "in", references)])
        by_own = {subscription.external_ref: subscription for subscription in own}
        by_contact = theirs.grouped(lambda s: s.partner_id.ref)
        contacts, problems = self._find_contacts(references)
        for case in cases:
            found = by_own.get(case.reference) or by_contact.get(case.reference)
            case.subscription = found or self.env["subdebit.subscription"]
            case.partner = (
                contacts.get(case.reference) or found and found.partner_id[:1]
            )
            if case.reference in by_own:
                case.partner = case.subscription.partner_id
            else:
                case.problem = problems.get(case.reference)

    def _search_subscriptions(self, domain):
        return self.env["subdebit.subscription"].search(
            [
                *domain,
                ("company_id", "=", self.company_id.id),
                ("state", "!=", "cancelled"),
            ]
        )

    # === WHAT IS WRONG === #

    def _note_problems(self, row, case, offers):
        """Return why a line cannot be compared, noted on the line."""
        currency = self.company_id.currency_id
        subscriptions = case.subscription
        if case.problem:
            row.problems.append(case.problem)
        if row.currency and row.currency != currency.name:
            row.problems.append(("currency", {"text": row.currency}))
        if len(subscriptions) > 1:
            row.problems.append(("several", {"text": case.reference}))
        elif subscriptions and subscriptions.currency_id != currency:
            row.problems.append(("currency", {"text": subscriptions.currency_id.name}))
        if row.ended and row.start and row.start > self.date_cutover:
            row.problems.append(("ended_before", {"text": str(row.start)}))
        if row.has_terms and not row.problems:
            self._note_other_terms(row, case, offers)
        return row.problems

    def _note_other_terms(self, row, case, offers):
        good = (line for line in case.rows if line.has_terms and not line.problems)
        first, plan = next(good), offers.plans.get(row.plan)
        told = ("plan", "start", "price")
        if any(getattr(row, name) != getattr(first, name) for name in told):
            row.problems.append(("other_terms", {"line": first.number}))
        if not case.subscription and plan and plan.currency_id != self.currency_id:
            row.problems.append(("currency", {"text": plan.currency_id.name}))


def _by_reference(rows):
    """Return the lines of each customer, in the file's order.

    NOTE: who has no reference is nobody in particular: each such line stands alone.
    """
    found = {}
    for row in rows:
        found.setdefault(row.reference or row.number, []).append(row)
    return found
