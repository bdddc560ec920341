from odoo import api, models
from odoo.fields import Domain

from ...const import BILLED_STATES
from .scope import (
    BASE,
    CHARGE,
    MOST_CHARGES,
    get_numbers,
    is_about_charges,
)

# So many charges of each subscription are listed.
CHARGES_SHOWN = 12
# What a search may name -> whose subscriptions have charges to come.
NAMED_BY = {
    "subscription_id": "id",
    "receiver_id": "partner_id",
    "payer_id": "payer_id",
    "partner_id": "invoice_partner_id",
    "commercial_partner_id": "invoice_partner_id.commercial_partner_id",
}


class SubdebitStatement(models.Model):
    """The charges to come of the clients that a search names: from the one preview."""

    _inherit = "subdebit.statement"

    @api.model
    def _get_charges_to_come(self, scope):
        """Return rows of what the engine will bill, the next twelve months.

        Of all clients at once none: thousands of previews are nothing to look at.

        :param scope: as of ``find_scope``.
        :return: list of dict, by column.
        """
        domain = self._get_charged_domain(scope)
        if domain is None:
            return []
        subscriptions = self._get_readable_sudo(domain)
        return [row for one in subscriptions for row in one._get_charge_rows()]

    @api.model
    def _get_readable_sudo(self, domain):
        """Return the subscriptions whose sums to come the user may read.

        NOTE: who keeps the books sees no subscription, and of his companies each sum.
        """
        subscriptions = self.env["subdebit.subscription"]
        if subscriptions.has_access("read"):
            return subscriptions.search(domain)
        own = Domain("company_id", "in", self.env.companies.ids)
        return subscriptions.sudo().search(domain & own)

    @api.model
    def _get_charged_domain(self, scope):
        """Return which subscriptions may have charges among the rows; None for none."""
        if not scope or not is_about_charges(scope):
            return None
        billed = Domain("state", "in", BILLED_STATES) & Domain("managed_by", "=", False)
        numbers = get_numbers(scope, CHARGE)
        if numbers is not None:
            ids = {number // MOST_CHARGES for number in numbers}
            return billed & Domain("id", "in", ids) if any(ids) else None
        for name, field in NAMED_BY.items():
            if name in scope:
                return billed & Domain(field, "in", scope[name])
        return None


class SubdebitSubscription(models.Model):
    _inherit = "subdebit.subscription"

    def _get_charge_rows(self):
        """Return the rows of the next charges of a subscription that the user may see."""
        self.ensure_one()
        since, until = self._get_upcoming_window()
        rows = self._preview_documents((), until, since, CHARGES_SHOWN)
        billed = [row for row in rows if not row["is_free"]][:CHARGES_SHOWN]
        return [
            self._prepare_charge_row(number, row) for number, row in enumerate(billed)
        ]

    def _prepare_charge_row(self, number, row):
        """Return a row of the preview as one of the statement."""
        debtor = self.invoice_partner_id
        return {
            "id": (self.id * MOST_CHARGES + number) * BASE + CHARGE,
            "date": row["due_on"],
            "kind": "charge",
            "name": _say_name(self, row),
            "state": "planned",
            "amount": row["sign"] * row["amount_total"],
            "residual": 0,
            "is_in_ledger": False,
            "partner_id": debtor.id,
            "commercial_partner_id": debtor.commercial_partner_id.id,
            "payer_id": self.payer_id.id,
            "receiver_id": self.partner_id.id,
            "subscription_id": self.id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "method": self.method_label or None,
        }


def _say_name(subscription, row):
    names = dict.fromkeys(line["name"] for line in row["lines"] if line["name"])
    return " ".join([subscription.name, ", ".join(names)]).strip()
