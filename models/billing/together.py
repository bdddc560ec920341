from odoo import models
from odoo.tools import format_list

from ...const import BILLED_STATES
from .documents import net

# Of so many further subscriptions of one payer it is worked out what shares an invoice.
MOST_OTHERS = 12


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
                ("payer_id", "=", self.payer_id._origin.id),
                ("currency_id", "=", self.currency_id.id),
                ("state", "in", BILLED_STATES),
                ("next_charge_date", "<=", until),
            ],
            order="id",
            limit=limit,
        )

    def _say_together(self, rows):
        """Return, for each row of ``_preview_documents``, with what it is one invoice.

        :return: list of sentences, empty where it is an invoice of its own.
        """
        documents = [row["document"] for row in rows if row["document"]]
        if not documents:
            return [""] * len(rows)
        until = max(document.group.bill_on for document in documents)
        others = self._get_others_of_payer(until, MOST_OTHERS + 1)
        if len(others) > MOST_OTHERS:
            return [self._say_many_together(row) for row in rows]
        by_group = self._get_documents_of_others(others, until)
        return [
            self._say_one_together(row["document"], by_group) if row["document"] else ""
            for row in rows
        ]

    def _get_documents_of_others(self, others, until):
        """Return dict: group -> the documents that share an invoice with another one's."""
        by_group = {}
        for other in others:
            since = other.next_charge_date or None
            found, _free = other._get_documents_to_come((), until, since)
            for document in found:
                if document.positions:
                    by_group.setdefault(document.group, []).append(document)
        return by_group

    def _say_one_together(self, document, by_group):
        others = by_group.get(document.group, ())
        if not (others and document.positions):
            return ""
        parts = [document, *others]
        made = net(
            [position for part in parts for position in part.positions],
            [credit for part in parts for credit in part.credits],
        )
        names = {other.positions[0].subscription.name: None for other in others}
        return self._say_shared([*names], made)

    def _say_shared(self, names, made):
        """Return that the documents of some subscriptions are one, and its sum."""
        total = sum(
            document.sign * self._preview_sums(document)["amount_total"]
            for document in made
        )
        return self.env._(
            "On one invoice with %(others)s: %(total)s in all.",
            others=format_list(self.env, names),
            total=self.currency_id.format(total),
        )

    def _say_many_together(self, row):
        """Return that it is one invoice with much else, which is not worked out."""
        document = row["document"]
        if not (document and document.positions):
            return ""
        return self.env._(
            "On one invoice with what else the payer is billed for on that day: there"
            " are more than %s other subscriptions.",
            MOST_OTHERS,
        )
