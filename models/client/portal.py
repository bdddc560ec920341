from odoo import api, models
from odoo.fields import Domain

from ...const import INSTALMENT_OPEN
from .partner import CHARGES_SHOWN

# Kinds of rows that a visitor may choose to see alone.
CHOICES = {
    "invoices": ("invoice", "purchase", "credit_note"),
    "payments": ("payment", "refund", "returned"),
    "coming": ("charge", "debit", "instalment"),
}
# In which orders a visitor may read his account.
ORDERS = {
    "newest": "date desc, id desc",
    "oldest": "date, id",
    "amount": "amount desc, id desc",
}


class SubdebitStatement(models.Model):
    """What a visitor of the portal reads of his account, in his words.

    Visitors have no rights on our models: what is found here is his by its domain, and
    whether he reads the sums of a subscription is ``_portal_sees_prices``' to say.
    """

    _inherit = "subdebit.statement"

    @api.model
    def _portal_get_firm(self):
        return self.env.user.partner_id.commercial_partner_id

    @api.model
    def _portal_find_sudo(self, choice="all", search="", order="newest"):
        """Return the rows of the visitor's own account.

        :param str choice: one of ``CHOICES``, or all: then of what comes the first.
        :param str search: a part of a document's name, a reference, the bank's reference
            or the last four digits of a method.
        :param str order: one of ``ORDERS``.
        """
        domain = Domain("commercial_partner_id", "=", self._portal_get_firm().id)
        domain &= Domain("state", "!=", "cancelled")
        if choice in CHOICES:
            domain &= Domain("kind", "in", CHOICES[choice])
        if search:
            domain &= Domain.OR(
                Domain(name, "ilike", search)
                for name in ("name", "method", "reference", "bank_reference")
            )
        rows_sudo = self.sudo().search(domain, order=ORDERS.get(order))
        shown_sudo = rows_sudo.filtered(lambda row: row._portal_is_shown())
        if choice != "all":
            return shown_sudo
        charges_sudo = shown_sudo.filtered(lambda row: row.kind == "charge")
        return shown_sudo - charges_sudo.sorted("date")[CHARGES_SHOWN:]

    @api.model
    def _portal_has_any_sudo(self):
        """Return 1 where a visitor has an account or pays one, else 0."""
        firm = self._portal_get_firm()
        own = self.sudo().search_count(
            [("commercial_partner_id", "=", firm.id)], limit=1
        )
        if own or self._portal_get_parts_sudo():
            return 1
        return 1 if self._portal_get_paid_for_sudo() else 0

    def _portal_is_shown(self):
        """Tell whether the visitor may read the sum of a row.

        What is booked is in his own name. What comes for a subscription is his to read
        as the price of it is.
        """
        subscription_sudo = self.subscription_id
        is_own = self.is_in_ledger or not subscription_sudo
        return is_own or subscription_sudo._portal_sees_prices()

    @api.model
    def _portal_get_paid_for_sudo(self):
        """Return the open invoices of others that the visitor pays."""
        return self.env.user.partner_id.sudo()._subdebit_get_open_for_others_sudo()

    @api.model
    def _portal_get_parts_sudo(self):
        """Return the instalments of others' invoices that the visitor pays, and owes."""
        firm = self._portal_get_firm()
        return (
            self.env["subdebit.instalment"]
            .sudo()
            .search(
                [
                    ("payer_slot", "!=", 0),
                    ("payer_id.commercial_partner_id", "=", firm.id),
                    ("state", "in", INSTALMENT_OPEN),
                ],
                order="date, id",
            )
        )

    # === IN HIS WORDS === #

    def _portal_say(self):
        """Return what a row is to the visitor."""
        self.ensure_one()
        if self._portal_is_bounce():
            return self.env._("Refund that came back from the bank")
        say = {
            "invoice": self.env._("Invoice %s", self.name),
            "purchase": self.env._("Invoice %s", self.name),
            "credit_note": self.env._("Credited to you: %s", self.name),
            "payment": self.env._("Your payment"),
            "refund": self.env._("Refunded to you"),
            "returned": self.env._("Debit that your bank took back"),
            "entry": self.env._("Correction %s", self.name),
            "debit": self.env._("Debit for %s", self.name),
            "instalment": self.env._("Instalment of %s", self.name),
            "charge": self.env._("Coming: %s", self.name),
        }
        return say[self.kind]

    def _portal_is_refunded(self):
        """Tell whether it is a credit that is being given back."""
        is_note = self.kind == "credit_note" and self.residual
        return bool(is_note and self.move_id._subdebit_get_refunds_on_way_sudo())

    def _portal_is_bounce(self):
        """Tell whether it is the entry of a refund that came back."""
        bounces_sudo = self.env["subdebit.refund"].sudo()
        return self.kind == "entry" and bool(
            bounces_sudo.search_count(
                [("bounce_move_id", "=", self.move_id.id)], limit=1
            )
        )

    def _portal_say_state(self):
        """Return how a row stands, empty where there is nothing to say."""
        self.ensure_one()
        if self.kind == "refund":
            return self._portal_say_refund_state()
        is_bill = self.kind in ("invoice", "purchase")
        if self._portal_is_refunded():
            return self.env._("On its way back to you")
        if self.state in ("open", "partial"):
            if is_bill:
                return self.env._("To pay")
            return self.env._("Left to you") if self.residual < 0 else ""
        said = {
            "settled": self.env._("Settled") if is_bill else "",
            "under_way": self.env._("Direct debit in progress"),
            "disputed": self.env._("Disputed"),
            "planned": self.env._("Planned"),
            "ready": self.env._("Planned"),
            "refused": self.env._("Refused by the bank"),
            "returned": self.env._("Taken back by the bank"),
        }
        return said.get(self.state, self.env._("Direct debit in progress"))

    def _portal_say_refund_state(self):
        """Return whether money that goes back to the visitor has left."""
        said = {
            "ready": self.env._("On its way to you"),
            "sending": self.env._("On its way to you"),
            "unknown": self.env._("On its way to you"),
            "in_transit": self.env._("On its way to you"),
            "bounced": self.env._("Came back: your bank did not take it"),
            "refused": self.env._("It did not go through"),
        }
        return said.get(self.state, "")

    @api.model
    def _portal_say_balances(self):
        """Return a sentence for each company and currency: what is open, what comes."""
        firm_sudo = self._portal_get_firm().sudo()
        companies = self.env["res.company"].sudo().search([])
        return [
            sentence
            for company in companies
            for sentence in firm_sudo._subdebit_portal_say(company)
        ]


class ResPartner(models.Model):
    """A client's balances, said to himself."""

    _inherit = "res.partner"

    def _subdebit_portal_say(self, company):
        """Yield what is open with a company, in each currency, and what will come."""
        self.ensure_one()
        sums = self._subdebit_sum_accounts_sudo(company)[self]
        planned = self._subdebit_sum_planned_sudo(company)[self]
        for currency, amount in sums.items():
            told = {"company": company.name, "amount": currency.format(abs(amount))}
            if currency.is_zero(amount):
                yield self.env._("Nothing is open with %(company)s.", **told)
            elif amount < 0:
                yield self.env._("%(amount)s are left to you at %(company)s.", **told)
            else:
                yield self._subdebit_portal_say_open(currency, amount, planned, told)

    def _subdebit_portal_say_open(self, currency, amount, planned, told):
        coming = -planned[currency]
        if currency.is_zero(coming):
            return self.env._("%(amount)s are open with %(company)s.", **told)
        told["coming"] = currency.format(coming)
        told["left"] = currency.format(amount - coming)
        return self.env._(
            "%(amount)s are open with %(company)s: %(coming)s will be debited, then"
            " %(left)s are left.",
            **told,
        )
