from typing import NamedTuple

from odoo import models
from odoo.tools import format_list

from ...const import BILLED_STATES
from .documents import net

# Of so many further subscriptions of one payer it is worked out what shares an invoice.
MOST_OTHERS = 12


class Beside(NamedTuple):
    """What a payer's other subscriptions bill in the days of some documents.

    ``by_group``: ``InvoiceGroup`` -> list of ``Document``. ``is_cut``: there are too
    many others to be worked out, and ``by_group`` is empty.
    """

    by_group: dict
    is_cut: bool = False

    def get_parts(self, document):
        """Return the documents that share an invoice with one; maybe none."""
        is_billed = document and document.positions
        return self.by_group.get(document.group, []) if is_billed else []


class SubdebitSubscription(models.Model):
    """What a payer has beside a subscription, and what shares one invoice with it."""

    _inherit = "subdebit.subscription"

    def _get_others_of_payer(self, until, limit=None):
        """Return what else the payer has that is billed by a day."""
        self.ensure_one()
        return self.sudo().search(
            [
                ("id", "!=", self._origin.id),
                ("company_id", "=", self.company_id.id),
                "|",
                ("payer_id", "in", self._get_payers()._origin.ids),
                ("share_ids.payer_id", "in", self._get_payers()._origin.ids),
                ("currency_id", "=", self.currency_id.id),
                ("state", "in", BILLED_STATES),
                ("next_charge_date", "<=", until),
            ],
            order="id",
            limit=limit,
        )

    def _get_beside(self, rows):
        """Return the ``Beside`` of the rows of ``_preview_documents``."""
        documents = [row["document"] for row in rows if row["document"]]
        if not documents:
            return Beside({})
        until = max(document.group.bill_on for document in documents)
        others = self._get_others_of_payer(until, MOST_OTHERS + 1)
        if len(others) > MOST_OTHERS:
            return Beside({}, is_cut=True)
        return Beside(self._get_documents_of_others(others, until))

    def _get_documents_of_others(self, others, until):
        by_group = {}
        for other in others:
            since = other.next_charge_date or None
            found, _free = other._get_documents_to_come((), until, since)
            for document in found:
                if document.positions:
                    by_group.setdefault(document.group, []).append(document)
        return by_group

    def _sum_together(self, documents):
        """Return what documents of one group come to as they are made: netted."""
        made = net(
            [position for part in documents for position in part.positions],
            [credit for part in documents for credit in part.credits],
        )
        return sum(
            document.sign * self._preview_sums(document)["amount_total"]
            for document in made
        )

    def _share_invoices(self, rows, beside):
        """Give each row ``parts``, ``made_total`` and ``together``.

        The documents of others on the same invoice, its sum, and with what else it is
        one invoice, in a sentence.
        """
        for row in rows:
            row["parts"] = parts = beside.get_parts(row["document"])
            row["made_total"], row["together"] = row["sign"] * row["amount_total"], ""
            if parts:
                row["made_total"] = self._sum_together([row["document"], *parts])
                row["together"] = self._say_shared(parts, row["made_total"])
            elif beside.is_cut and row["document"] and row["document"].positions:
                row["together"] = self._say_many_together()

    def _say_shared(self, parts, total):
        """Return that documents of some subscriptions are one, and its sum."""
        names = dict.fromkeys(part.positions[0].subscription.name for part in parts)
        return self.env._(
            "On one invoice with %(others)s: %(total)s in all.",
            others=format_list(self.env, [*names]),
            total=self.currency_id.format(total),
        )

    def _say_many_together(self):
        """Return that it is one invoice with much else, which is not worked out."""
        return self.env._(
            "On one invoice with what else the payer is billed for on that day: there"
            " are more than %s other subscriptions.",
            MOST_OTHERS,
        )
