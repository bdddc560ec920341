import logging
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ...const import BILLED_STATES, BILLING_BATCH, RUNNING_STATES
from ...schedule.charges import over_on
from ...schedule.difference import outstanding
from ...schedule.periods import Period
from ...schedule.terms import Terms
from ..subscription.subscription import NOT_BILLED
from .documents import group_positions

_logger = logging.getLogger(__name__)


class SubdebitSubscription(models.Model):
    _inherit = "subdebit.subscription"

    # === DOORS === #

    @api.private
    def _bill(self, date):
        """Invoice what should be billed up to a date and is not dealt with.

        Called on no record in particular, all due subscriptions of the environment's
        companies are billed. What another worker holds is left to it; what fails is
        flagged and left alone. Never commits.

        :param date date: the local date of the companies, also the invoice date. What is
            charged later is invoiced as long ahead as the billing lead says.
        :return: the new invoices, as ``account.move``.
        """
        candidates = self or self.search(self._get_due_domain(date))
        due = candidates.filtered_domain(self._get_due_domain(date))
        moves = self.env["account.move"]
        for start in range(0, len(due), BILLING_BATCH):
            batch = due[start : start + BILLING_BATCH].try_lock_for_update(
                allow_referencing=True
            )
            moves |= batch._bill_batch(date)
        return moves

    @api.private
    def _preview(self, events, until, since=None):
        """Return the charges to come, with events that are not saved.

        :param events: iterable of ``schedule.events.Event``, beside the saved ones.
        :param date until: the last billing date that is shown.
        :param date since: the first; None: from the start on.
        :return: list of dict: ``subscription_id, line_id, date_from, date_to,
            bill_on, issue_on, due_on, accounting_date, amount`` (before taxes as the
            price has them), ``explanation``. What is overdue is issued today.
        """
        living = self.filtered(lambda s: s.state != "cancelled" and not s.managed_by)
        return [
            row
            for subscription in living
            for row in subscription._preview_charges(events, until, since)
        ]

    def _preview_charges(self, events, until, since):
        """Return the rows of one subscription (see ``_preview``)."""
        lines, story = self._get_lines_by_key(), self._tell_story(events)
        charges = story.get_anew() + outstanding(
            self._get_terms(), story.events, story.covered, until, since
        )
        charges = self._meter(sorted(charges, key=lambda charge: charge.bill_on))
        return [self._preview_charge(charge, lines[charge.key]) for charge in charges]

    def _preview_charge(self, charge, line):
        return {
            **self._preview_dates(charge, line),
            "subscription_id": self.id,
            "line_id": charge.key,
            "date_from": charge.period.start,
            "date_to": charge.period.end,
            "bill_on": charge.bill_on,
            "amount": line._get_amount(charge),
            "explanation": line._explain(charge),
        }

    @api.model
    def _get_due_domain(self, date):
        """Return the domain of the work set: due, ours, and not flagged on this date."""
        return [
            ("company_id", "in", self.env.companies.ids),
            ("state", "in", BILLED_STATES),
            ("managed_by", "=", False),
            ("next_issue_date", "<=", date),
            "|",
            ("billing_error_date", "=", False),
            ("billing_error_date", "<", date),
        ]

    @api.private
    def _end_what_is_over(self, company, date):
        """End what has nothing left to bill: the last payment, or the last day, is past.

        :param date date: the company's local date.
        """
        billed = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "in", RUNNING_STATES),
                ("managed_by", "=", False),
                ("next_charge_date", "=", False),
            ]
        )
        billed._each_its_own(
            lambda part: [subscription._end_if_over(date) for subscription in part],
            lambda subscription, error: subscription._flag_billing_error(date, error),
        )
        self._search_last_credits(company)._each_its_own(
            lambda part: part._issue_credits_in_vain(date),
            lambda subscription, error: subscription._flag_billing_error(date, error),
        )

    def _search_last_credits(self, company):
        """Return what has nothing left to bill, and a credit that waits for it."""
        domain = [
            ("company_id", "=", company.id),
            ("next_charge_date", "=", False),
            ("managed_by", "=", False),
            ("state", "!=", "cancelled"),
        ]
        waiting = [
            ("sign", "=", -1),
            ("state", "=", "live"),
            ("move_line_id", "=", False),
        ]
        return self.search([*domain, ("charge_ids", "any", waiting)])

    def _end_if_over(self, date):
        self.ensure_one()
        end = self._get_over_on()
        if not end or end > date:
            return
        if self.date_end:
            self._close(date)
        else:
            self._end(end, self.env._("All that was agreed is billed."), date)

    def _get_over_on(self):
        """Return the first day for which nothing is billed any more, None if unknown."""
        return self._get_over_on_of(self.event_ids._to_schedule())

    def _get_over_on_of(self, events):
        return over_on(self._get_terms(), events)

    # === BATCHES === #

    def _bill_batch(self, date):
        """Bill a batch; where it fails, halves of it, down to the culprit."""
        made = self._each_its_own(
            lambda batch: batch._bill_together(date),
            lambda subscription, error: subscription._flag_billing_error(date, error),
            split=lambda batch: batch._split(),
        )
        return self.env["account.move"].union(*made)

    def _split(self):
        """Return the batch in two, payers kept together as long as there are two."""
        by_payer = self.grouped("payer_id")
        if len(by_payer) < 2:
            return list(self)
        half, size = self.browse(), len(self) / 2
        for subscriptions in by_payer.values():
            if half and len(half) + len(subscriptions) > size:
                break
            half |= subscriptions
        return half, self - half

    def _bill_together(self, date):
        since = min(self.mapped("next_charge_date"))
        covered = self._get_covered(since)
        positions = self._get_positions(date, covered)
        moves = self._create_invoices(group_positions(positions))
        self._set_next_charge_date(self._add_positions(covered, positions))
        flagged = self.filtered("billing_error")
        if flagged:
            flagged.sudo().write({"billing_error": False, "billing_error_date": False})
            flagged.sudo().activity_unlink([NOT_BILLED])
        return moves

    def _flag_billing_error(self, date, error):
        self.ensure_one()
        _logger.info("%s could not be billed.", self.name, exc_info=error)
        words = self._say_error(error)
        self._ask_once(NOT_BILLED, words)
        self.sudo().write({"billing_error": words, "billing_error_date": date})
        self._message_log(
            body=self.env._(
                "Not billed on %(date)s: %(error)s",
                date=format_date(self.env, date),
                error=words,
            )
        )

    # === THE DIFFERENCE === #

    def _get_terms(self, added=()):
        """Return the terms of one subscription as the engine takes them.

        :param added: as of ``_get_lines_by_key``.
        """
        self.ensure_one()
        lines = self._get_lines_by_key(added).items()
        found = tuple(line._to_terms(key) for key, line in lines)
        return Terms(found, self._get_payer_parts())

    def _get_lines_by_key(self, added=()):
        """Return the lines by the key that the engine knows them by.

        NOTE: what is not saved yet has no number; its place stands for it, below zero.

        :param added: lines that are not saved, and come with a change. They are known
            by numbers above all others, as if they were saved next.
        """
        self.ensure_one()
        count = len(self.line_ids)
        lines = {
            line._origin.id or place - count: line
            for place, line in enumerate(self.line_ids)
        }
        last = max(lines, default=0)
        return lines | {last + n: line for n, line in enumerate(added, 1)}

    def _get_covered(self, since=None):
        """Return the days that are dealt with.

        :param date since: leave out what ends before that day.
        :return: dict, (line id, payer slot) -> list of ``schedule.periods.Period``.
        """
        self.env["subdebit.cover"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT line_id, payer_slot, date_from, date_to FROM subdebit_cover"
                " WHERE subscription_id IN %s AND date_to >= %s",
                tuple(self.ids) or (0,),
                since or fields.Date.to_date("0001-01-01"),
            )
        )
        covered = defaultdict(list)
        for line_id, slot, date_from, date_to in rows:
            covered[line_id, slot].append(Period(date_from, date_to))
        return covered

    def _get_positions(self, date, covered, until=None):
        """Return what is to be billed, each with its invoice's group.

        :param date date: the day of issue.
        :param date until: the last billing date, if not all that is issued by then.
        """
        revisions = self._get_next_revisions()
        journals = {c: c._subdebit_sale_journal() for c in self.company_id}
        return [
            position
            for subscription in self
            for position in subscription._get_own_positions(
                date, covered, journals[subscription.company_id], revisions, until
            )
        ]

    def _get_own_positions(self, date, covered, journal, revisions, until=None):
        """Return what is to be billed of one subscription, which may be saved nowhere.

        :param journal: of the company, taken where nothing else was agreed.
        :param dict revisions: as of ``_get_next_revisions``.
        """
        self.ensure_one()
        charges = outstanding(
            self._get_terms(),
            self._get_events(),
            covered,
            until or self._get_last_issued(date),
            self.next_charge_date or None,
        )
        if not until:
            charges = [c for c in charges if self._get_issue_date(c) <= date]
        if not charges:
            return []
        make = self._get_position_maker(journal)
        return [
            make(charge, date, revisions.get(charge_place(charge), 0))
            for charge in self._meter(charges)
        ]

    def _get_next_revisions(self):
        """Return the revision of charges that replace one that is void or credited.

        :return: dict, (line id, payer slot, first day) -> revision; what is not in it
            is new.
        :raise UserError: where the one before still stands.
        """
        groups = self.env["subdebit.charge"]._read_group(
            [
                ("subscription_id", "in", self.ids),
                ("sign", "=", 1),
                ("cover_ids", "=", False),
            ],
            ["line_id", "payer_slot", "date_from:day"],
            ["revision:max", "id:recordset"],
        )
        revisions = {}
        for line, slot, date_from, revision, charges in groups:
            last = charges.filtered(lambda c, revision=revision: c.revision == revision)
            if not last._is_undone():
                raise UserError(
                    self.env._(
                        "%(name)s from %(date)s was billed before, and neither"
                        " cancelled nor credited in full.",
                        name=line.name,
                        date=format_date(self.env, date_from),
                    )
                )
            revisions[line.id, slot, date_from] = revision + 1
        return revisions

    def _add_positions(self, covered, positions):
        for position in positions:
            charge = position.charge
            covered[charge.key, charge.payer_slot].append(charge.period)
        return covered

    def _update_next_charge_date(self):
        """Compute the first day that is not dealt with, from the whole ledger."""
        self._set_next_charge_date(self._get_covered(), afresh=True)

    def _set_next_charge_date(self, covered, afresh=False):
        """Move on the first day that is not dealt with.

        :param dict covered: as of ``_get_covered``, since the present one.
        :param bool afresh: the present one is not to be trusted.
        """
        by_days = self.sudo().grouped(lambda s: s._find_next_dates(covered, afresh))
        for (charged_on, issued_on), subscriptions in by_days.items():
            subscriptions.write(
                {"next_charge_date": charged_on, "next_issue_date": issued_on}
            )

    def _find_next_dates(self, covered, afresh):
        self.ensure_one()
        if self.state not in BILLED_STATES or self.managed_by:
            return False, False
        since = (not afresh and self.next_charge_date) or self._get_first_start()
        return self._get_next_dates(covered, since)


def charge_place(charge):
    """Return what a revision counts: the line, the payer's slot and the first day."""
    return charge.key, charge.payer_slot, charge.period.start
