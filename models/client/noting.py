from collections import Counter

from odoo import models
from odoo.fields import Command

from ..ledger.booked import NET, booked_by, sum_taxes
from .plan import Item

BILLED = ("out_invoice", "out_refund")


class AccountMove(models.Model):
    """The credit note of an invoice, of all that is left or of a sum: shown, then made.

    Both come from the same values, by Odoo's own computation of taxes.
    """

    _inherit = "account.move"

    # === WHAT IS LEFT TO CREDIT === #

    def _subdebit_get_creditable(self):
        """Return how much of an invoice, with its taxes, no credit note takes back yet.

        No more than the invoice asked for: a credit that came off it is not given twice.
        """
        self.ensure_one()
        crediting = self._subdebit_get_crediting_lines()
        credited = sum(
            line.price_total if line.move_id.move_type == "out_refund" else 0.0
            for line in crediting
        )
        left = min(
            sum(map(_total, self._subdebit_get_left_lines().values())),
            self.amount_total - credited,
        )
        return max(self.currency_id.round(left), 0.0)

    def _subdebit_get_left_lines(self, only=None):
        """Return dict: line of the invoice -> its amounts that no line takes back yet.

        Amounts are those of ``booked.py``. What the invoice itself takes back of others
        is left out.

        :param only: lines of the invoice; None: all.
        """
        crediting = self._subdebit_get_crediting_lines()
        by_line = crediting.grouped("subdebit_credited_line_id")
        lines = self.invoice_line_ids if only is None else only
        left = {}
        for line in lines.filtered(_is_billing):
            amounts = Counter(booked_by(line))
            for other in by_line.get(line, ()):
                sign = 1 if other.move_id.move_type == "out_refund" else -1
                for name, amount in booked_by(other).items():
                    amounts[name] -= sign * amount
            left[line] = Counter(
                {name: self.currency_id.round(sum_) for name, sum_ in amounts.items()}
            )
        return left

    def _subdebit_get_crediting_lines(self):
        """Return the posted lines that take something of the invoice back."""
        lines = self.env["account.move.line"].search(
            [
                ("parent_state", "=", "posted"),
                ("display_type", "=", "product"),
                ("move_id.move_type", "in", BILLED),
                "|",
                ("subdebit_credited_line_id", "in", self.invoice_line_ids.ids),
                "&",
                ("subdebit_credited_line_id", "=", False),
                "&",
                ("move_id.reversed_entry_id", "=", self.id),
                ("move_id.move_type", "=", "out_refund"),
            ]
        )
        return lines.filtered(lambda line: not line.move_id._subdebit_is_undone())

    def _subdebit_say_credited_in_part(self, lines):
        """Return that some lines were credited before, so that they are not moved."""
        credited = self._subdebit_get_crediting_lines().filtered(
            lambda line: (
                not line.subdebit_credited_line_id
                or line.subdebit_credited_line_id in lines
            )
        )
        if not credited:
            return ""
        return self.env._(
            "%s was credited in part before: cancel the rest of it, end the subscription"
            " and start one for the other customer.",
            self.name,
        )

    def _subdebit_is_all_left(self, amount):
        """Tell whether a sum is all that is left, so that the days may be billed again."""
        left = self._subdebit_sum_left(self.invoice_line_ids)
        return self.currency_id.compare_amounts(amount, left) >= 0

    def _subdebit_sum_left(self, lines):
        """Return what no credit note takes back yet of some lines, with taxes."""
        left = self._subdebit_get_left_lines(lines).values()
        return self.currency_id.round(sum(map(_total, left)))

    # === ITS VALUES === #

    def _subdebit_prepare_note_vals(self, amount, day, reason, only=None):
        """Return the values of a credit note of a sum with taxes.

        :param float amount: no more than is left to credit; None: all that is left.
        :param only: lines of the invoice; None: all.
        """
        self.ensure_one()
        lines = self._subdebit_share_out(amount, only)
        return {
            "move_type": "out_refund",
            "company_id": self.company_id.id,
            "journal_id": self.journal_id.id,
            "partner_id": self.partner_id.id,
            "currency_id": self.currency_id.id,
            "fiscal_position_id": self.fiscal_position_id.id,
            "invoice_date": day,
            "invoice_payment_term_id": False,
            "invoice_date_due": day,
            "reversed_entry_id": self.id,
            "invoice_origin": self.invoice_origin,
            "ref": reason or self.env._("Credit for %s", self.name),
            "invoice_line_ids": [
                Command.create(self._subdebit_prepare_note_line(line, amounts))
                for line, amounts in lines.items()
                if any(amounts.values())
            ],
        }

    def _subdebit_prepare_note_line(self, line, amounts):
        days = (
            line._subdebit_prepare_service_vals(line._subdebit_get_service_period())
            if line.subscription_date_from
            else {}
        )
        return {
            "product_id": line.product_id.id,
            "account_id": line.account_id.id,
            "name": line.name,
            "analytic_distribution": line.analytic_distribution,
            "subdebit_credited_line_id": line.id,
            **days,
            **self.env["subdebit.charge"]._prepare_amount_vals(
                amounts, line.tax_ids, self.currency_id
            ),
        }

    def _subdebit_share_out(self, amount, only=None):
        """Return dict: line -> which part of it a sum takes back, each tax with it.

        All that is left comes back as it was booked. Of a part, the largest line takes
        the cents that rounding leaves.
        """
        left = self._subdebit_get_left_lines(only)
        whole = sum(map(_total, left.values()))
        if amount is None or not self.currency_id.compare_amounts(amount, whole):
            return left
        part = amount / whole
        taken = {
            line: Counter(
                {name: self.currency_id.round(s * part) for name, s in amounts.items()}
            )
            for line, amounts in left.items()
        }
        largest = max(taken, key=lambda line: abs(taken[line][NET]))
        rest = self.currency_id.round(amount - sum(map(_total, taken.values())))
        for name in taken[largest]:
            if name == NET or name.endswith(" base"):
                taken[largest][name] = self.currency_id.round(
                    taken[largest][name] + rest
                )
        return taken

    # === SHOWN, AND MADE === #

    def _subdebit_preview_document(self, vals, account):
        """Return the ``Item``s of the entry that an invoice or credit note makes.

        NOTE: the same engine of Odoo's that writes the journal items of a draft.

        :param dict vals: of the document, its lines among them.
        :param account: the receivable account.
        """
        company = self.env["res.company"].browse(vals["company_id"])
        partner = self.env["res.partner"].browse(vals["partner_id"])
        taxes = self.env["account.tax"].with_company(company)
        base_lines = [
            self._subdebit_prepare_base_line(vals, command[2], company)
            for command in vals["invoice_line_ids"]
        ]
        taxes._add_tax_details_in_base_lines(base_lines, company)
        taxes._round_base_lines_tax_details(base_lines, company)
        taxes._add_accounting_data_in_base_lines_tax_details(base_lines, company)
        found = taxes._prepare_tax_lines(base_lines, company)
        accounts = self.env["account.account"]
        items = [
            Item(
                account=base_line["account_id"],
                partner=partner.commercial_partner_id,
                label=base_line["name"] or "",
                amount_currency=sums["amount_currency"],
                balance=sums["balance"],
            )
            for base_line, sums in found["base_lines_to_update"]
        ]
        items += [
            Item(
                account=accounts.browse(line["account_id"]),
                partner=partner.commercial_partner_id,
                label=line["name"],
                amount_currency=line["amount_currency"],
                balance=line["balance"],
            )
            for line in found["tax_lines_to_add"]
        ]
        label = vals.get("ref") or self.env._("Invoice")
        return (*items, _close(items, account, partner.commercial_partner_id, label))

    def _subdebit_prepare_base_line(self, vals, line, company):
        currency = self.env["res.currency"].browse(vals["currency_id"])
        is_refund = vals["move_type"] == "out_refund"
        return self.env["account.tax"]._prepare_base_line_for_taxes_computation(
            None,
            name=line["name"],
            product_id=self.env["product.product"].browse(line["product_id"]),
            account_id=self.env["account.account"].browse(line["account_id"]),
            tax_ids=self.env["account.tax"].browse(line["tax_ids"][0][2]),
            price_unit=line["price_unit"],
            quantity=line["quantity"],
            extra_tax_data=line.get("extra_tax_data"),
            currency_id=currency,
            company_id=company,
            partner_id=self.env["res.partner"].browse(vals["partner_id"]),
            rate=currency._get_conversion_rate(
                company.currency_id, currency, company, vals["invoice_date"]
            ),
            sign=1 if is_refund else -1,
            is_refund=is_refund,
        )

    def _subdebit_make_note(self, amount, day, reason, keeps_period, only=None):
        """Make and post a credit note of a sum; it is matched with what is open.

        :param bool keeps_period: the days that were billed stay settled. Otherwise those
            that are credited in full are billed again by the next run.
        :param only: lines of the invoice; None: all.
        :return: the credit note.
        """
        self.ensure_one()
        vals = self._subdebit_prepare_note_vals(amount, day, reason, only)
        note = self.with_company(self.company_id).create(vals)
        # NOTE: where the account of the customer was changed, both must be on one.
        note.line_ids.filtered(
            lambda item: item.display_type == "payment_term"
        ).account_id = self._subdebit_get_receivable()
        note._post(soft=False)
        if not keeps_period:
            note.action_subdebit_release()
        return note

    def _subdebit_get_receivable(self):
        """Return the customer's account on which the invoice stands."""
        return self.line_ids.account_id.filtered(
            lambda account: account.account_type == "asset_receivable"
        )[:1]


def _is_billing(line):
    return line.display_type == "product" and not line.subdebit_credited_line_id


def _total(amounts):
    return amounts[NET] + sum_taxes(amounts)


def _close(items, account, partner, label):
    return Item(
        account=account,
        partner=partner,
        label=label,
        amount_currency=-sum(item.amount_currency for item in items),
        balance=-sum(item.balance for item in items),
    )
