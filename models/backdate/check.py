from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..billing.documents import is_taxed

# So many years before the first invoice, nobody had paid it.
PAID_BEFORE_YEARS = 1


class SubdebitSubscription(models.Model):
    """What stands in the way of a start in the past, each in a sentence."""

    _inherit = "subdebit.subscription"

    def _get_reach_problem(self, today):
        """Return why the start lies too far back to be looked at, or None."""
        self.ensure_one()
        if self.managed_by:
            return self._say_managed()
        if not self.line_ids:
            return self.env._("There is nothing to bill: add a line.")
        start = self._get_first_start()
        problem = self._get_start_problem(start)
        if problem:
            return problem
        limit = self.company_id.sudo().subdebit_past_invoices
        if not self._has_more_past(limit, today):
            return None
        return self.env._(
            "More than %s past invoices would be made, the most that the settings allow:"
            " choose a later start, or bring the history over by an import.",
            limit,
        )

    def _get_days_problems(self, groups, others, today):
        """Return why days cannot be invoiced: closed, or dealt with.

        :param list groups: as of ``_get_past_groups``.
        :param others: drafts that are started before it, in the same go.
        """
        positions = [position for group in groups for position in group]
        twice = self._get_twice_problem(today, positions, others)
        return [*self._get_lock_problems(groups), *([twice] if twice else [])]

    def _get_lock_problems(self, groups):
        """Return a sentence for each date in a closed period that would be refused."""
        dates = {}
        for positions in groups:
            group = positions[0].group
            taxed = dates.setdefault((group.issued_on, group.journal), [])
            taxed.append(is_taxed(positions))
        problems = [
            self._get_closed_reason(day, journal, any(taxed))
            for (day, journal), taxed in dates.items()
        ]
        return [problem for problem in problems if problem]

    # === HOW IT IS PAID === #

    def _get_payment_problems(self, payment, total, today, rows):
        """Return why the past cannot be paid as it was chosen.

        :param payment: ``PastPayment``, or None while it is not chosen.
        :param float total: what the invoices come to.
        :param list rows: of ``_preview_groups``.
        """
        if not payment or self.currency_id.is_zero(total):
            return []
        if self.share_ids and payment.kind != "manual":
            problem = self._get_shared_problem(payment, rows, today)
        else:
            checks = {
                "debit": self._get_debit_problem,
                "deposit": self._get_deposit_problem,
                "manual": self._get_manual_problem,
            }
            problem = checks[payment.kind](payment, total, today)
        if payment.kind == "manual":
            problem = problem or self._get_payment_date_problem(payment.date, rows)
        return [problem] if problem else []

    def _get_payment_date_problem(self, date, rows):
        """Return why a payment is dated too long before what it pays, or None.

        NOTE: a year of its own is opened for it, and 2006 is soon typed for 2026.
        """
        days = [row[name] for row in rows for name in ("bill_on", "issue_on")]
        first = min(days, default=date)
        if date >= fields.Date.subtract(first, years=PAID_BEFORE_YEARS):
            return None
        return self.env._(
            "The payment would be dated %(date)s, more than a year before the first of"
            " the invoices (%(first)s): is the year right?",
            date=format_date(self.env, date),
            first=format_date(self.env, first),
        )

    def _get_shared_problem(self, payment, rows, today):
        """Return why two payers cannot pay the past so, each his own part; or None."""
        if payment.kind == "deposit":
            return self.env._(
                "%s is shared by two payers: what is past is debited from each of them,"
                " or recorded by hand.",
                self.name,
            )
        for slot, total in self._get_past_by_slot(rows).items():
            problem = total and self._get_debit_problem(payment, total, today, slot)
            if problem:
                return problem
        return None

    def _get_past_by_slot(self, rows):
        """Return what each payer has to pay of the past: dict of slot -> sum.

        :param list rows: of ``_preview_groups``.
        """
        sums = defaultdict(float)
        for row in filter(lambda row: row["document"], rows):
            sums[row["document"].group.payer] += row["sign"] * row["amount_total"]
        return {
            slot: self.currency_id.round(sums[party.payer_id])
            for slot, party in enumerate(self._get_parties())
        }

    def _get_debit_problem(self, payment, total, today, slot=0):
        party = self._get_party(slot)
        payer = party.payer_id.display_name
        if party.payment_mode != "automatic":
            return self.env._(
                "%s pays offline: nothing is ever debited. Choose another payment of"
                " the past invoices.",
                payer,
            )
        token_sudo = party._get_token_sudo()
        if not token_sudo:
            return self.env._("%s has no saved method that could be debited.", payer)
        refusal = token_sudo._subdebit_get_refusal(self.currency_id)
        return refusal or self._get_limit_problem(payment, total, today, slot)

    def _get_limit_problem(self, payment, total, today, slot):
        company = self.company_id.sudo()
        least = company._subdebit_get_min_instalments(total, self.currency_id, today)
        if 1 <= payment.instalments < least:
            return self.env._(
                "%(total)s is more than may be debited at once: ask for it in %(count)s"
                " instalments or more.",
                total=self.currency_id.format(total),
                count=least,
            )
        instalments = self.env["subdebit.instalment"].sudo()
        try:
            instalments._get_plan(self, total, payment.instalments, today, slot)
        except UserError as error:
            return str(error)
        return None

    def _get_deposit_problem(self, payment, total, today):
        deposit = self._get_deposit() - payment.reserved
        missing = self.currency_id.round(total - deposit)
        if missing <= 0:
            return None
        return self.env._(
            "The credit balance of %(payer)s is %(deposit)s: %(missing)s are missing.",
            payer=self.payer_id.display_name,
            deposit=self.currency_id.format(deposit),
            missing=self.currency_id.format(missing),
        )

    def _get_deposit(self):
        """Return the payer's open credit in the subscription's currency."""
        self.ensure_one()
        return self.payer_id._subdebit_get_credit_sudo(
            self.company_id, self.currency_id, self._get_receivable_account()
        )

    def _get_receivable_account(self, slot=0):
        """Return the account that the invoices of a payer are owed on."""
        party = self._get_party(slot)
        partner = party.invoice_partner_id.commercial_partner_id.sudo()
        account = partner.with_company(self.company_id).property_account_receivable_id
        return party._get_fiscal_position().sudo().map_account(account)

    def _get_manual_problem(self, payment, total, today):
        if not payment.journal or not payment.date:
            return self.env._(
                "Say in which journal and on which date the past invoices were paid."
            )
        if payment.date > today:
            return self.env._("The payment date cannot be in the future.")
        companies = payment.journal._check_company_domain(self.company_id)
        if not payment.journal.filtered_domain(companies):
            return self.env._(
                "%(journal)s is not a journal of %(company)s.",
                journal=payment.journal.display_name,
                company=self.company_id.display_name,
            )
        if not payment.journal._subdebit_get_manual_method():
            return self.env._(
                "%s has no manual payment method for what comes in.",
                payment.journal.display_name,
            )
        company = self.company_id.sudo()
        locks = company._get_violated_lock_dates(payment.date, False, payment.journal)
        if not locks:
            return None
        return self.env._(
            "The payment would be dated %(date)s, in a closed period: %(locks)s.",
            date=format_date(self.env, payment.date),
            locks=company._format_lock_dates(locks),
        )
