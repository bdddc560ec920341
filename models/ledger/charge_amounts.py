from collections import Counter
from fractions import Fraction

from odoo import api, fields, models

from .booked import NET, booked_by, sum_taxes, taxes_of


class SubdebitCharge(models.Model):
    """What a charge really billed, tax by tax, and which part of it comes back.

    Amounts are those of ``booked.py``.
    """

    _inherit = "subdebit.charge"

    planned_amounts = fields.Json(
        readonly=True,
        help="What comes off the next invoice, until that is made.",
    )

    def _get_amounts(self):
        """Return what the invoice line really says, or what is planned without one."""
        self.ensure_one()
        line = self.move_line_id
        if not line:
            return Counter(self.planned_amounts or {NET: self.amount_net})
        is_opposite = (line.move_id.move_type == "out_refund") == (self.sign == 1)
        sign = -1 if is_opposite else 1
        booked = booked_by(line)
        return Counter({name: sign * amount for name, amount in booked.items()})

    def _get_amounts_left(self):
        """Return what is billed and not yet credited."""
        self.ensure_one()
        left = self._get_amounts()
        for credit in self.credit_ids.filtered(lambda credit: credit.state == "live"):
            left.subtract(credit._get_amounts())
        return Counter(
            {name: self.currency_id.round(amount) for name, amount in left.items()}
        )

    def _get_amounts_open(self):
        """Return what is billed and stands on no document that takes it back."""
        self.ensure_one()
        left = self._get_amounts()
        for credit in self.credit_ids:
            if credit.state == "live" and credit.move_line_id:
                left.subtract(credit._get_amounts())
        return Counter(
            {name: self.currency_id.round(amount) for name, amount in left.items()}
        )

    def _get_part_left(self):
        """Return which part of the sum is not credited yet, a ``Fraction``."""
        self.ensure_one()
        billed = Fraction(str(self.amount_net))
        left = Fraction(str(self.currency_id.round(self._get_left_to_credit())))
        return max(Fraction(0), min(Fraction(1), left / billed)) if billed else 0

    def _take_part(self, left, part, is_last):
        """Return the amounts of a part of what was billed, and take them off.

        :param Counter left: what is not credited yet; changed.
        :param Fraction part: of the whole charge.
        :param bool is_last: take the remainder of each, to the cent.
        """
        self.ensure_one()
        taken = Counter(left)
        if not is_last:
            for name, amount in self._get_amounts().items():
                wanted = self.line_id._round(Fraction(str(amount)) * part)
                taken[name] = min(left[name], wanted, key=abs)
        for name, amount in taken.items():
            left[name] = self.currency_id.round(left[name] - amount)
        return taken

    @api.model
    def _prepare_amount_vals(self, amounts, taxes, currency, sign=1):
        """Return the values of an invoice line which says these amounts, to the cent.

        NOTE: Odoo would round net and tax of each part anew, and a price of 100.00 with
        its tax in it, taken back in three parts, would leave a cent of tax.

        :param taxes: ``account.tax`` of the line.
        :param int sign: -1 where it is taken off.
        """
        taxes = taxes_of(amounts, taxes)
        amounts = Counter({name: sign * amount for name, amount in amounts.items()})
        flat = taxes.flatten_taxes_hierarchy()
        price = currency.round(self._get_price(amounts, flat))
        return {
            "quantity": 1,
            "price_unit": price,
            "tax_ids": [fields.Command.set(taxes.ids)],
            "extra_tax_data": {
                "currency_id": currency.id,
                "price_unit": price,
                "discount": 0.0,
                "quantity": 1,
                "manual_total_excluded_currency": amounts[NET],
                "manual_tax_amounts": {
                    str(tax.id): {
                        "base_amount_currency": amounts[f"{tax.id} base"],
                        "tax_amount_currency": amounts[f"{tax.id} tax"],
                    }
                    for tax in flat
                },
            }
            if flat
            else False,
        }

    @api.model
    def _get_price(self, amounts, taxes):
        """Return the amounts as a price says them: with the taxes that lie within."""
        within = sum(
            amounts[f"{tax.id} tax"]
            for tax in taxes_of(amounts, taxes).flatten_taxes_hierarchy()
            if tax.price_include
        )
        return amounts[NET] + within

    # === BACK TO WAITING === #

    def _may_wait_again(self):
        """Tell whether a credit came off a document that bills something too.

        NOTE: what stands on a credit note alone was given back: that has to stay.
        """
        self.ensure_one()
        charges = self.move_id.line_ids.subdebit_charge_ids
        return bool(self.planned_amounts) and 1 in charges.mapped("sign")

    def _wait_again(self):
        """Let credits come off the next invoice: the one that took them is gone."""
        for credit in self:
            amounts = credit.planned_amounts
            credit.write(
                {
                    "move_line_id": False,
                    "amount_net": amounts[NET],
                    "amount_tax": sum_taxes(amounts),
                }
            )
