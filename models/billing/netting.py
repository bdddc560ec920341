from typing import Any, NamedTuple

from odoo import models

from ...schedule.periods import Period


class Document(NamedTuple):
    """One invoice to come, or credit note: what it bills and what it takes off."""

    group: Any
    positions: list
    credits: Any
    is_credit_note: bool = False

    @property
    def sign(self):
        """Return 1 where a charge is positive on the document, else -1."""
        return -1 if self.is_credit_note else 1


class SubdebitSubscription(models.Model):
    """What comes off the next invoice, and what becomes of a negative one."""

    _inherit = "subdebit.subscription"

    def _get_documents(self, groups):
        """Return the invoices and credit notes of groups of positions.

        :param list groups: lists of ``Position`` that share an invoice, in order.
        :return: list of ``Document``.
        """
        waiting = self._get_planned_credits()
        documents = []
        for positions in groups:
            credits = waiting.browse()
            for subscription in {position.subscription for position in positions}:
                credits |= waiting.filtered(
                    lambda credit, s=subscription: credit.subscription_id == s
                )
            waiting -= credits
            documents += self._net(positions, credits)
        return documents

    def _get_planned_credits(self):
        """Return the credits that wait for the next invoice."""
        return (
            self.env["subdebit.charge"]
            .sudo()
            .search(
                [
                    ("subscription_id", "in", self.ids),
                    ("sign", "=", -1),
                    ("state", "=", "live"),
                    ("move_line_id", "=", False),
                ],
                order="id",
            )
        )

    def _net(self, positions, credits):
        """Return one document, or two where they come to zero.

        NOTE: nothing is issued for zero, and yet both the charge and the credit are
        owed a line with its tax: so each has a document of its own.
        """
        group = positions[0].group
        if not credits:
            return [Document(group, positions, credits)]
        billed = sum(map(_get_price, positions))
        taken = sum(credits.mapped("planned_price"))
        comparison = group.currency.compare_amounts(billed, taken)
        if comparison:
            return [Document(group, positions, credits, comparison < 0)]
        return [
            Document(group, positions, credits.browse()),
            Document(group, [], credits, is_credit_note=True),
        ]

    def _prepare_document_vals(self, document):
        """Return the values of one invoice or credit note."""
        vals = self._prepare_invoice_vals(document)
        if document.is_credit_note:
            vals |= self._prepare_negative_vals(document)
        return vals

    def _prepare_negative_vals(self, document):
        """Return what makes a negative group a credit note that names its invoices."""
        origins = document.credits.origin_id.move_id
        largest = max(document.credits, key=lambda credit: credit.amount_net)
        return {
            "move_type": "out_refund",
            "reversed_entry_id": largest.origin_id.move_id.id,
            "ref": self.env._("Credit for %s", ", ".join(origins.mapped("name"))),
        }

    def _prepare_planned_line_vals(self, credit, sign):
        """Return the values of the line of one credit that was planned."""
        period = Period(credit.date_from, credit.date_to)
        amounts = credit._get_amounts()
        return self._prepare_credit_line_vals(credit.origin_id, period, amounts, sign)

    def _issue_planned_credits(self, date):
        """Make credit notes of credits that no further invoice will take off."""
        for subscription in self:
            credits = subscription._get_planned_credits()
            if credits:
                subscription._create_documents(
                    [subscription._get_last_document(credits, date)]
                )

    def _get_last_document(self, credits, date):
        move = credits.origin_id.move_id[-1:]
        group = self._get_group(move.journal_id, date, date, date)
        return Document(group, [], credits, is_credit_note=True)


def _get_price(position):
    """Return what a position costs on its invoice, as the price there has it."""
    args = position.charge, position.group.fiscal_position
    quantity, price_unit = position.line._get_quantity_and_price(*args)
    return quantity * price_unit
