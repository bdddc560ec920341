"""Refunds by GoCardless: the official SDK, our strict fake, and its clock for ours."""

from datetime import timedelta

from odoo import Command
from odoo.tests import Form

from ..webhook.gocardless_case import GoCardlessCase


class RefundCase(GoCardlessCase):
    """Ada's debit of 30.00 was collected, and it is 20 March 2026 on both sides."""

    def setUp(self):
        super().setUp()
        self.patch(
            self.registry["res.company"],
            "_subdebit_today",
            lambda _company, now=None: self.fake.world.today,
        )
        self.debit = self.make_debit()
        self.advance(3, 20)
        self.hear()
        self.assertEqual(self.debit.state, "collected")
        self.payment = self.debit.payment_ids
        self.refunds = self.env["subdebit.refund"]

    # === WHAT A PERSON DOES === #

    def open_window(self, record=None, user=None, **vals):
        """Return the window as a button opens it."""
        record = (record or self.debit).with_user(user or self.billing)
        is_move = record._name == "account.move"
        action = record.action_subdebit_refund() if is_move else record.action_refund()
        with Form(
            record.env[action["res_model"]].with_context(**action["context"])
        ) as f:
            for name, value in vals.items():
                f[name] = value
        return f.record

    def press(self, record=None, **vals):
        """Press Refund in the window; return the refund that was asked for."""
        before = self.refunds.search([])
        self.open_window(record, **vals).action_confirm()
        return self.refunds.search([]) - before

    def give_back(self, amount=30.0, record=None):
        """Return a refund that the provider took."""
        refund = self.press(record, amount=amount)
        self.work()
        self.assertEqual(refund.state, "pending")
        return refund

    def credit(self, amount):
        """Return a posted credit note on a part of the invoice."""
        invoice = self.debit.invoice_ids
        note = (
            self.env["account.move"]
            .sudo()
            .create(
                {
                    "move_type": "out_refund",
                    "partner_id": invoice.partner_id.id,
                    "invoice_date": self.fake.world.today,
                    "reversed_entry_id": invoice.id,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": self.product.id,
                                "name": "Gesture",
                                "price_unit": amount,
                                "tax_ids": [Command.clear()],
                            }
                        )
                    ],
                }
            )
        )
        note.action_post()
        return note

    # === WHAT HAPPENS === #

    def tell_payers(self):
        with self.as_cron() as env:
            env["subdebit.debit.run"]._tell_refunds()

    def ask_again(self, refund):
        """Let the time pass until the worker asks again, and let it work."""
        refund = refund.sudo()
        for name in ("first_sent_at", "sent_at", "ask_again_at"):
            if refund[name]:
                refund[name] -= timedelta(hours=2)
        self.work()

    # === WHAT IS TRUE === #

    def given(self):
        """What the provider gave back and did not get back, in cents."""
        [told] = self.fake.world.objects["payments"].values()
        return told["amount_refunded"]

    def asked(self):
        """The keys under which refunds were asked for, in order."""
        return [
            headers.get("Idempotency-Key")
            for method, path, headers, _raw in self.fake.requests
            if (method, path) == ("POST", "/refunds")
        ]

    def assertItems(self, move, day, *expected):
        """A posted entry of a day: account and balance of each item."""
        move = move.sudo()
        self.assertEqual((move.state, str(move.date)), ("posted", day))
        self.assertEqual(
            [(i.account_type, i.balance) for i in move.line_ids.sorted("balance")],
            [*expected],
        )

    def assertNothingHappensAgain(self):
        counts = self.refunds.search_count([]), self.count_entries()
        asked = len(self.asked())
        self.assertEqual(self.work(), 0)
        self.read_news()
        self.assertEqual((self.refunds.search_count([]), self.count_entries()), counts)
        self.assertEqual(len(self.asked()), asked)

    def count_entries(self):
        domain = [("company_id", "=", self.company.id)]
        return self.env["account.move"].sudo().search_count(domain)
