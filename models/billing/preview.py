from typing import NamedTuple

from odoo import api, models
from odoo.fields import Command
from odoo.tools import format_date

from ...schedule.difference import next_outstanding, outstanding
from ...schedule.periods import without
from ..mixin import say_about
from .crediting import get_at_once, numbered
from .documents import (
    group_positions,
    is_taxed,
    make_differences,
    make_documents,
    make_notes,
    split_by_amount,
)
from .sums import get_taxes

# What Odoo needs of an invoice line to compute its taxes.
TAXED_BY = ("price_unit", "quantity")


class Story(NamedTuple):
    """What is agreed and dealt with once events that are not saved are confirmed.

    ``documents``: what is issued at once. ``free``: days that then cost nothing.
    ``waiting``: what comes off the next invoice.
    """

    events: tuple
    covered: dict
    documents: list
    free: list
    waiting: list

    def get_anew(self):
        """Return the charges of days that are billed at once, for another price."""
        documents = [document.positions for document in self.documents]
        return [p.charge for positions in (*documents, *self.free) for p in positions]


class SubdebitSubscription(models.Model):
    """The one preview: the invoices and credit notes to come, as they will be made."""

    _inherit = "subdebit.subscription"

    @api.private
    def _preview_documents(self, events, until, since=None, limit=None, added=()):
        """Return the documents to come, with events that are not saved.

        What is overdue is issued today, and so is what an event gives back, with what
        is billed anew for the same days. Reads with the rights of the system: look at
        who may see the subscription before.

        :param events: iterable of ``schedule.events.Event``, beside the saved ones, in
            the order in which they would be saved.
        :param date until: the last billing date that is shown.
        :param date since: the first; None: from the start on. NOTE: an event may ask
            for days before: what is not dealt with is then shown from the start on.
        :param int limit: of how many of each subscription it is computed what they come
            to, the first ones.
        :param added: lines of the one subscription that are not saved, and come with
            the events.
        :return: list of dict, in the order of issue, as of ``_preview_rows``. What costs
            nothing is a row without a document: ``is_free``.
        """
        rows, events = [], list(events)
        living = self.filtered(lambda s: s.state != "cancelled" and not s.managed_by)
        for subscription in living.sudo():
            documents, free = subscription._get_documents_to_come(
                events, until, since, added
            )
            rows += subscription._preview_rows(documents[:limit])
            rows += subscription._preview_free(free[:limit])
        return sorted(rows, key=lambda row: (row["issue_on"], row["bill_on"]))

    # === WHAT COMES === #

    def _get_documents_to_come(self, events, until, since, added=()):
        """Return the documents, and the groups of positions that cost nothing."""
        self.ensure_one()
        story = self._tell_story(events, added)
        since = None if events or added else since
        documents, free = self._get_documents_after(story, until, since, added)
        return [*story.documents, *documents], [*story.free, *free]

    def _get_documents_after(self, story, until, since=None, added=()):
        """Return the same of what is not issued at once."""
        self.ensure_one()
        charges = outstanding(
            self._get_terms(added), story.events, story.covered, until, since
        )
        groups, free = split_by_amount(self._get_groups_to_come(charges, added))
        documents, left = make_documents(groups, story.waiting)
        if left and not charges and not self._has_next(story, added):
            documents += make_notes(left, self._get_today())
        return documents, free

    def _get_groups_to_come(self, charges, added=()):
        if not charges:
            return []
        make = self._get_position_maker(added=added)
        next_run = self.company_id._subdebit_next_run_date(self._get_today())
        return group_positions(
            make(charge, self._get_made_on(charge, next_run))
            for charge in self._meter(charges, added)
        )

    def _has_next(self, story, added=()):
        first, terms = self._get_first_start(), self._get_terms(added)
        return bool(next_outstanding(terms, story.events, story.covered, first))

    def _get_today(self):
        return self.company_id._subdebit_today()

    # === EVENTS THAT ARE NOT SAVED === #

    def _tell_story(self, events, added=()):
        """Return the ``Story`` of what is saved, and then these events.

        :param added: lines that are not saved, and come with the events.
        """
        saved = self._get_events()
        story = Story(saved, self._get_covered(), [], [], self._get_waiting_credits())
        found = []
        for event in events:
            event = numbered(event, story.events)
            found += self._preview_credits(event, story.events, found)
            story = story._replace(events=(*story.events, event))
        return self._take_effect(story, found, added)

    def _take_effect(self, story, found, added):
        """Return the ``Story`` once its events took back what they take back.

        :param list found: ``CreditPosition``.
        """
        for position in found:
            _give_back(story.covered, position)
        today, credits = self._get_today(), self._sketch_credits(found)
        at_once = get_at_once(found, credits)
        groups, free = split_by_amount(
            self._get_groups_anew(
                at_once, today, story.covered, story.events, added=added
            )
        )
        for positions in (*groups, *free):
            self._add_positions(story.covered, positions)
        later = [credit for credit in credits if credit not in at_once]
        return story._replace(
            documents=make_differences(groups, at_once, today),
            free=free,
            waiting=[*story.waiting, *later],
        )

    # === WHAT IT COMES TO === #

    def _preview_rows(self, documents):
        """Return what documents would come to, by Odoo's own computation of them.

        :param list documents: ``Document``.
        :return: list of dict: ``document, is_credit_note, sign, is_free, date_from,
            date_to`` (exclusive)``, bill_on, issue_on, accounting_date, due_on, amount_net,
            amount_tax, amount_total`` (in its currency, positive on a credit note too)``,
            taxes`` (name and sum of each)``, rate, lines`` (dict: ``name, days, amount, sentence``)``, label``.
        """
        return [self._preview_document(document) for document in documents]

    def _preview_document(self, document):
        group, lines = document.group, self._preview_lines(document)
        days = [line["days"] for line in lines]
        booked_on, _locks = group.company.sudo()._subdebit_get_accounting_date(
            group.issued_on, _is_taxed(document), group.journal
        )
        return {
            "document": document,
            "is_credit_note": document.is_credit_note,
            "sign": document.sign,
            "is_free": False,
            "date_from": min(period.start for period in days),
            "date_to": max(period.end for period in days),
            "bill_on": group.bill_on,
            "issue_on": group.issued_on,
            "accounting_date": booked_on,
            "due_on": group.due_on,
            "lines": lines,
            "label": _say_lines(self.env, lines),
            **self._preview_sums(document),
        }

    def _preview_free(self, groups):
        """Return the rows of days that cost nothing, for which nothing is issued."""
        return [
            {
                "document": None,
                "lines": [self._preview_line(position) for position in positions],
                "is_credit_note": False,
                "sign": 1,
                "is_free": True,
                "date_from": min(p.charge.period.start for p in positions),
                "date_to": max(p.charge.period.end for p in positions),
                "bill_on": positions[0].group.bill_on,
                "issue_on": positions[0].group.issued_on,
                "accounting_date": positions[0].group.issued_on,
                "due_on": positions[0].group.due_on,
                "label": "",
                **dict.fromkeys(("amount_net", "amount_tax", "amount_total"), 0.0),
                "taxes": [],
                "rate": 1.0,
            }
            for positions in groups
        ]

    def _preview_lines(self, document):
        """Return the lines of a document, what it takes off below zero."""
        return [
            *(self._preview_line(position) for position in document.positions),
            *(self._preview_credit(credit) for credit in document.credits),
        ]

    def _preview_line(self, position):
        return {
            "name": position.line.name,
            "days": position.charge.period,
            "amount": self.currency_id.round(position.price),
            "sentence": self._say_position(position),
        }

    def _preview_credit(self, credit):
        return {
            "name": self.env._("Credit: %s", credit.line.name),
            "days": credit.days,
            "amount": -self.currency_id.round(credit.price),
            "sentence": self._say_credit(credit),
        }

    def _preview_sums(self, document):
        """Return what a document comes to, and its rate: by Odoo's own computation."""
        totals, round_sum = (
            self._preview_totals(document),
            document.group.currency.round,
        )
        return {
            "amount_net": round_sum(totals["base_amount_currency"]),
            "amount_tax": round_sum(totals["tax_amount_currency"]),
            "amount_total": round_sum(totals["total_amount_currency"]),
            "taxes": get_taxes(totals),
            "rate": self._get_rate(document.group),
        }

    def _preview_totals(self, document):
        """Return the totals of a document, as Odoo's own widget of them takes them."""
        vals = self._prepare_document_vals(document)
        lines = [line for _command, _id, line in vals["invoice_line_ids"]]
        if self._needs_whole_move(document, lines):
            return self.env["account.move"].sudo().new(vals).tax_totals
        return self._compute_totals(document, lines, self._get_rate(document.group))

    def _get_rate(self, group):
        currency, company = group.currency, group.company
        if currency == company.currency_id:
            return 1.0
        return currency._get_conversion_rate(
            company.currency_id, currency, company, group.issued_on
        )

    def _needs_whole_move(self, document, lines):
        """Tell whether Odoo itself has to find out more than the taxes that are given.

        NOTE: such are the taxes of an account, and a discount for early payment that
        lowers the tax. All else is the same by far fewer steps.
        """
        without_taxes = any("tax_ids" not in line for line in lines)
        return document.group.term.sudo().early_discount or (
            without_taxes and self._has_taxed_accounts(document)
        )

    def _has_taxed_accounts(self, document):
        company, position = document.group.company, document.group.fiscal_position
        accounts = document.group.journal.sudo().default_account_id
        for line in {p.line: None for p in document.positions}:
            template = line.product_id.sudo().with_company(company).product_tmpl_id
            accounts |= template.get_product_accounts(position.sudo())["income"]
        return bool(accounts.tax_ids)

    def _compute_totals(self, document, lines, rate):
        """Return the totals of lines as Odoo computes those of an invoice."""
        group, taxes = document.group, self.env["account.tax"].sudo()
        base_lines = [
            taxes._prepare_base_line_for_taxes_computation(
                None,
                **self._prepare_base_line(line, group),
                rate=rate,
                sign=document.sign * -1,
                is_refund=document.is_credit_note,
            )
            for line in lines
        ]
        company = group.company.sudo()
        taxes._add_tax_details_in_base_lines(base_lines, company)
        taxes._round_base_lines_tax_details(base_lines, company)
        return taxes._get_tax_totals_summary(base_lines, group.currency, company)

    def _prepare_base_line(self, line, group):
        """Return the values of an invoice line as Odoo's computation takes them."""
        move_line, taxes = self.env["account.move.line"], self.env["account.tax"].sudo()
        rounded = {
            name: move_line._fields[name].convert_to_cache(line[name], move_line)
            for name in TAXED_BY
        }
        return {
            **rounded,
            "product_id": self.env["product.product"].sudo().browse(line["product_id"]),
            "tax_ids": taxes.browse(_get_set_ids(line.get("tax_ids"))),
            "currency_id": group.currency,
            "partner_id": group.partner,
            "extra_tax_data": line.get("extra_tax_data") or {},
        }

    # === IN WORDS === #

    def _say_position(self, position):
        """Return why one line of a document has its dates and its amount."""
        told = position.line._explain(position.charge)
        return self.env["subdebit.charge"]._get_sentence(told, self.currency_id)

    def _say_credit(self, credit):
        """Return what one line of a document takes off."""
        return self.env._(
            "%(first)s to %(last)s of %(invoice)s will be credited.",
            first=format_date(self.env, credit.days.start),
            last=format_date(self.env, credit.days.last),
            invoice=credit.invoice.name,
        )


def _give_back(covered, position):
    """Take the days that come back out of what is dealt with."""
    charge, days = position.charge, position.credit.period
    slot = charge.line_id.id, charge.payer_slot
    covered[slot] = [
        rest for period in covered.get(slot, ()) for rest in without(period, [days])
    ]


def _say_lines(env, lines):
    """Return why a document is for so much, a sentence for each line."""
    return " ".join(say_about(env, line["name"], line["sentence"]) for line in lines)


def _is_taxed(document):
    credited = [credit.charge.origin_id.move_line_id for credit in document.credits]
    return is_taxed(document.positions) or any(line.tax_ids for line in credited)


def _get_set_ids(commands):
    return [
        tax_id
        for command, _zero, ids in commands or ()
        if command == Command.SET
        for tax_id in ids
    ]


def billed_lines(row):
    """Return the lines of a previewed row without what comes off it, unless that is all.

    :param dict row: as of ``_preview_rows``.
    """
    billed = [line for line in row["lines"] if line["amount"] >= 0]
    return billed or row["lines"]
