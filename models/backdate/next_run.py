from collections import defaultdict
from datetime import date as Date
from typing import NamedTuple

from odoo import api, models

from ..billing.documents import group_positions, split_by_amount


class NextRun(NamedTuple):
    """What the next daily run would make of some subscriptions.

    ``debited``: the sum of the posted invoices whose payer has a saved method, less
    what is set off first;
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
            if not subscription.managed_by
            for position in subscription._get_own_positions(
                date, covered, journals[subscription.company_id], revisions={}
            )
        ]
        groups, _free = split_by_amount(group_positions(positions))
        billed = self.union(*(p.subscription for group in groups for p in group))
        documents = billed._get_documents(groups)
        sums = [
            billed._preview_sums(document)["amount_total"] for document in documents
        ]
        debited = defaultdict(float)
        for document, amount in zip(documents, sums, strict=True):
            if _is_debited(document):
                debited[_get_place(document)] += amount
        round_sum = billed.currency_id[:1].round if billed else float
        return NextRun(
            len(billed),
            len(documents),
            round_sum(sum(sums)),
            round_sum(sum(debited.values()) - _get_set_off(debited)),
            min((p.charge.bill_on for group in groups for p in group), default=None),
        )


def _get_set_off(debited):
    """Return what the open credits of who owes it pay before anything is debited.

    :param dict debited: ``subdebit.subscription`` and slot of a payer -> what would be
        debited of it.
    """
    owed = defaultdict(float)
    for (subscription, slot), amount in debited.items():
        party = subscription._get_party(slot)
        debtor = party.invoice_partner_id.commercial_partner_id._origin
        is_used = subscription.company_id.sudo().subdebit_credit_use == "use"
        # NOTE: a contact that comes in with the file has no credit yet.
        if debtor and is_used:
            account = subscription._get_receivable_account(slot)
            owed[debtor, account, subscription.company_id] += amount
    currency = next(iter(debited))[0].currency_id if debited else None
    return sum(
        min(debtor._subdebit_get_credit_sudo(company, currency, account), amount)
        for (debtor, account, company), amount in owed.items()
    )


def _is_debited(document):
    """Tell whether an invoice is posted at once, and its payer has a saved method."""
    subscription, slot = _get_place(document)
    token_sudo = subscription._get_party(slot)._get_token_sudo()
    return document.group.policy != "draft" and bool(token_sudo)


def _get_place(document):
    """Return whose subscription a document bills first, and the slot of its payer."""
    first = document.positions[0]
    return first.subscription, first.charge.payer_slot
