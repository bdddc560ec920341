from odoo import SUPERUSER_ID

from ..common import d
from .pause_case import PauseCase


class SuspensionCase(PauseCase):
    """30.00 a month by cheque; suspended when more than 20.00 is overdue."""

    def setUp(self):
        super().setUp()
        self.company.sudo().write(
            {
                "subdebit_suspend_above": 20.0,
                "subdebit_fee_product_id": self.make_product("Restart", 15.0).id,
            }
        )

    def run_day(self, day, company=None):
        """Bill and plan a day with the rights of the cron, as the daily run does."""
        self.today = d(day)
        runs = self.env["subdebit.debit.run"].with_user(SUPERUSER_ID)
        return runs._prepare(company or self.company, self.today)

    def pay(self, *moves):
        """Pay invoices by hand, in full."""
        for move in moves:
            self.env["account.payment.register"].sudo().with_context(
                active_model="account.move", active_ids=move.ids
            ).create({})._create_payments()

    def billed(self, subscription):
        """Return the first day and the sum of all that was billed."""
        return [
            (str(charge.date_from), charge.amount_net)
            for charge in subscription.charge_ids.sorted(lambda c: (c.date_from, c.id))
        ]

    def start_told(self, **vals):
        """Return a subscription of somebody whom mails reach, billed on 1 January."""
        partner = self.make_offline_partner(email="grace@example.com")
        return self.start("2025-01-01", "2025-01-01", partner=partner, **vals)

    def suspend(self, **vals):
        """Return a subscription that was billed on 1 January, and suspended on the 1st
        of February; and its unpaid invoice.
        """
        subscription = self.start_told(**vals)
        for day in ("2025-01-18", "2025-02-01"):
            self.run_day(day)
        self.assertEqual(subscription.state, "suspended")
        return subscription, subscription.invoice_ids

    def told(self, subscription):
        """Return what the customer was told: ``(of what, from when on)``."""
        return [
            (notice.kind, str(notice.date_effective))
            for notice in subscription.sudo().notice_ids.sorted("id")
        ]

    def events(self, subscription):
        return [
            (event.kind, str(event.date_effective))
            for event in subscription.event_ids.sorted("id")
            if event.kind != "start"
        ]
