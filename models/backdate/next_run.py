from datetime import date as Date
from typing import NamedTuple

from odoo import api, models

from ..billing.documents import Document, group_positions, split_by_amount


class NextRun(NamedTuple):
    """What the next daily run would make of some subscriptions.

    ``debited``: the sum of the posted invoices whose payer has a saved method;
    ``first``: the earliest day that is billed, None if nothing is.
    """

    subscriptions: int
    invoices: int
    total: float
    debited: float
    first: Date | None


class SubdebitSubscription(models.Model):
    """What the next run makes of subscriptions that may be saved nowhere."""

    _inherit = "subdebit.subscription"

    @api.private
    @api.model
    def _preview_next_run(self, date, prospects):
        """Return the ``NextRun`` of a date, as ``_bill`` would make it.

        :param date date: the companies' local date.
        :param list prospects: ``(subscription, covered)`` of one currency: what will be
            dealt with by then, whatever the ledger says now.
        """
        everyone = self.union(*(subscription for subscription, _covered in prospects))
        journals = {c: c._subdebit_sale_journal() for c in everyone.company_id}
        positions = [
            position
            for subscription, covered in prospects
            for position in subscription._get_own_positions(
                date, covered, journals[subscription.company_id], revisions={}
            )
        ]
        groups, _free = split_by_amount(group_positions(positions))
        billed = self.union(*(p.subscription for group in groups for p in group))
        documents = billed._get_documents(groups)
        sums = billed._get_sums(documents)
        debited = [
            amount
            for document, amount in zip(documents, sums, strict=True)
            if _is_debited(document)
        ]
        round_sum = billed.currency_id[:1].round if billed else float
        return NextRun(
            len(billed),
            len(documents),
            round_sum(sum(sums)),
            round_sum(sum(debited)),
            min((p.charge.bill_on for group in groups for p in group), default=None),
        )

    def _get_sums(self, documents):
        """Return what each invoice comes to, by Odoo's own engine of taxes.

        NOTE: no invoice is sketched for each of thousands; one for each kind of line
        tells its taxes. Credits are rare, and are left to the whole sketch.
        """
        taxes = {}
        return [
            self._preview_document(document)["amount_total"]
            if document.credits
            else self._get_sum(document, taxes)
            for document in documents
        ]

    def _get_sum(self, document, taxes):
        company, currency = document.group.company, document.group.currency
        engine = self.env["account.tax"].sudo()
        base_lines = [
            engine._prepare_base_line_for_taxes_computation(
                None,
                product_id=position.line.product_id,
                tax_ids=self._get_position_taxes(position, taxes),
                quantity=position.quantity,
                price_unit=position.price_unit,
                currency_id=currency,
            )
            for position in document.positions
        ]
        engine._add_tax_details_in_base_lines(base_lines, company)
        engine._round_base_lines_tax_details(base_lines, company)
        totals = engine._get_tax_totals_summary(base_lines, currency, company)
        return totals["total_amount_currency"]

    def _get_position_taxes(self, position, known):
        """Return the taxes on the invoice line of one position.

        :param dict known: those that were found before.
        """
        group, line = position.group, position.line
        key = line.product_id, line.tax_ids, group.fiscal_position, group.journal
        if key not in known:
            document = Document(group, [position], [])
            vals = self._prepare_document_vals(document)
            move = self.env["account.move"].sudo().new(vals)
            known[key] = move.invoice_line_ids.tax_ids
        return known[key]


def _is_debited(document):
    """Tell whether an invoice is posted at once, and its payer has a saved method."""
    subscription = document.positions[0].subscription
    return document.group.policy == "post" and bool(subscription._get_token_sudo())
