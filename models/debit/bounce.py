from odoo import models
from odoo.fields import Command


class AccountPayment(models.Model):
    """The entry of a payment that no debit made, and the bank took back."""

    _inherit = "account.payment"

    def _subdebit_book_bounce(self, day, reason, fee=0.0):
        """Book that the bank took a payment back: what it paid is open again.

        The payment stays as it is, and is marked.

        :param float fee: bank charge for it, in the currency of the journal.
        :return: the entry; empty where the payment has none either.
        """
        self.ensure_one()
        payment = self.with_company(self.company_id)
        label = self.env._(
            "Return of %(name)s: %(reason)s", name=self.name, reason=reason
        )
        items = payment._subdebit_prepare_return_items(label)
        items += payment._subdebit_prepare_bounce_fee(day, fee)
        paying = payment._subdebit_get_paying_items()
        payment._subdebit_get_invoice_partials().with_context(
            subdebit_return_date=day
        ).unlink()
        entry = self.env["account.move"]
        if items:
            entry = entry.create(
                payment._subdebit_prepare_bounce_vals(day, label, items)
            )
            entry._post(soft=False)
            own = entry._subdebit_get_returned_items()
            open_items = (paying | own).filtered(lambda aml: not aml.reconciled)
            open_items.reconcile()
        payment._subdebit_mark_returned(day, entry)
        return entry

    def _subdebit_prepare_bounce_vals(self, day, label, items):
        return {
            "move_type": "entry",
            "subdebit_return_payment_id": self.id,
            "journal_id": self.journal_id.id,
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "currency_id": self.currency_id.id,
            "date": day,
            "ref": label,
            "line_ids": [Command.create(vals) for vals in items],
        }

    def _subdebit_prepare_bounce_fee(self, day, fee):
        """Return the items of the bank charge, without tax; none where there is none."""
        company = self.company_id
        currency = self.journal_id.currency_id or company.currency_id
        if currency.is_zero(fee):
            return []
        balance = currency._convert(fee, company.currency_id, company, day)
        label = self.env._("Fee of the return of %(name)s", name=self.name)
        return [
            self._subdebit_prepare_return_item(
                account, currency, sign * fee, sign * balance, label
            )
            for account, sign in (
                (company.subdebit_fee_account_id, 1),
                (self._subdebit_get_outstanding_account(), -1),
            )
        ]
