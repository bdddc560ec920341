from odoo import Command
from odoo.tests import tagged

from ..common import d
from ..fakes.provider import DECLINES
from ..provider_case import DAY, ProviderCase
from .timeline_case import plain

OCTOBER = d("2025-10-27")


@tagged("post_install", "-at_install")
class TestNextDebit(ProviderCase):
    """The next debit, as the bank will see it: what is shown is what is then asked."""

    def setUp(self):
        super().setUp()
        self.day = DAY
        self.patch(
            self.registry["res.company"],
            "_subdebit_today",
            lambda _company, now=None: self.day,
        )
        self.payer = self.make_payer()

    def start(self, price, **vals):
        vals = {"partner": self.payer, **vals}
        subscription = self.make_priced(price, DAY, **vals)
        subscription._bill(DAY)
        return subscription

    def see(self, subscription):
        """Return date, sum and reason of the next payment, as a plain user reads them."""
        subscription.invalidate_recordset()
        seen = subscription.with_user(self.user).with_context(lang="en_US")
        return (
            str(seen.next_payment_date),
            seen.next_payment_amount,
            plain(seen.next_payment_why or ""),
        )

    def asked_on(self, day):
        """Return what the run of a day asks of the payer."""
        self.day = day
        debits = self.prepare(day).debit_ids
        return [
            (str(debit.date), debit.amount)
            for debit in debits
            if debit.payer_id == self.payer
        ]

    def let_it_be_paid(self):
        self.prepare(DAY)
        self.work()

    def test_tax_and_another_subscription_of_the_payer_are_in_it(self):
        on_top, _within = self.make_plain_taxes()
        ann = self.start(24.0)
        ben = self.make_subscription(
            DAY,
            self.payer,
            line_ids=[
                Command.create(
                    {
                        "product_id": self.product.id,
                        "unit_price": 30.0,
                        "tax_ids": [Command.set(on_top.ids)],
                    }
                )
            ],
        )
        self.start(7.0, partner=self.make_payer("Eve"))
        self.let_it_be_paid()
        # 24.00, and 30.00 with 20 %.
        expected = ("2025-10-27", 60.0, f"Together with {ben.display_name}.")
        self.assertEqual(self.see(ann), expected)
        self.assertEqual(
            self.see(ben), (*expected[:2], f"Together with {ann.display_name}.")
        )
        # Each month tells the sum of its own day.
        items = ann.with_context(lang="en_US").timeline["items"]
        sums = [plain(i["amount"]) for i in items if i["state"] == "expected"]
        self.assertEqual(sums, ["$ 60.00"] * 12)
        self.assertEqual(self.asked_on(OCTOBER), [("2025-10-27", 60.0)])

    def test_an_invoice_of_its_own_is_still_one_debit(self):
        # Another name on the invoice, the same payer and card.
        ann = self.start(24.0)
        other = self.make_partner("Office", parent_id=self.payer.id, type="invoice")
        ben = self.start(11.0, invoice_partner_id=other.id)
        self.assertNotEqual(ann.invoice_ids, ben.invoice_ids)
        self.let_it_be_paid()
        self.assertEqual(self.see(ann)[:2], ("2025-10-27", 35.0))
        self.assertEqual(self.asked_on(OCTOBER), [("2025-10-27", 35.0)])

    def test_what_is_issued_and_not_asked_for_yet_comes_first(self):
        ann = self.start(24.0, issue_days=5)
        self.let_it_be_paid()
        self.day = d("2025-10-22")
        ann._bill(self.day)
        issued = ann.invoice_ids.sorted("id")[-1]
        self.assertEqual(self.see(ann), ("2025-10-27", 24.0, f"For {issued.name}."))
        self.assertEqual(self.asked_on(OCTOBER), [("2025-10-27", 24.0)])

    def test_open_credit_is_set_off_before(self):
        ann = self.start(24.0)
        self.let_it_be_paid()
        self.company.subdebit_credit_use = "use"
        self.give_credit(10.0)
        self.assertEqual(
            self.see(ann),
            ("2025-10-27", 14.0, "$ 10.00 of open credit are set off before."),
        )
        self.assertEqual(self.asked_on(OCTOBER), [("2025-10-27", 14.0)])

    def give_credit(self, amount):
        note = self.setup_env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": self.payer.id,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Sorry", "price_unit": amount, "tax_ids": []}
                    )
                ],
            }
        )
        note.action_post()

    def test_who_pays_otherwise_reads_what_is_due(self):
        payer = self.make_offline_partner()
        ann, ben = (self.start(price, partner=payer) for price in (24.0, 11.0))
        self.assertEqual(
            self.see(ann),
            ("2025-10-27", 35.0, f"On one invoice with {ben.name}: $ 35.00 in all."),
        )

    def test_what_failed_and_what_is_paid(self):
        good, bad = (
            self.start(24.0),
            self.start(9.0, partner=self.make_payer("Bo", DECLINES)),
        )
        self.prepare(DAY)
        with self.answered(402):
            self.work()
        self.day = d("2025-09-28")
        for one, state, owed, failed, paid, debited in (
            (good, "paid", 0.0, 0.0, "2025-10-26", 24.0),
            (bad, "failed", 9.0, 9.0, "False", 0.0),
        ):
            one.invalidate_recordset()
            seen = one.with_user(self.user)
            self.assertEqual(
                (seen.money_state, seen.amount_open, seen.amount_failed),
                (state, owed, failed),
            )
            self.assertEqual(
                (str(seen.paid_until), seen.amount_debited), (paid, debited)
            )
            action = seen.action_view_debits()
            self.assertEqual(
                action["res_id"], one.invoice_ids.subdebit_debit_line_ids.debit_id.id
            )
        failed = self.env["subdebit.subscription"].search(
            [("money_state", "=", "failed")]
        )
        self.assertEqual(failed, bad)
