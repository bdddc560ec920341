from odoo.tests import tagged

from ..common import d
from .test_crediting import CreditingCase
from .test_upcoming import UpcomingMixin


@tagged("post_install", "-at_install")
class TestTogether(UpcomingMixin, CreditingCase):
    """What two subscriptions of one payer are billed on one invoice, both say so."""

    def setUp(self):
        super().setUp()
        self.payer = self.make_offline_partner("Mum")

    def start(self, price, day="2025-04-01", **vals):
        return self.make_priced(price, d(day), partner=self.payer, **vals)

    def told(self, subscription, today="2025-04-01"):
        rows = self.look(subscription, today)
        return [row["together"].replace("\xa0", " ") for row in rows]

    def test_what_shares_an_invoice_is_told_with_its_sum(self):
        ann, ben = self.start(19.0), self.start(26.5)
        other_day = self.start(8.0, "2025-04-09")
        said = f"On one invoice with {ben.name}: $ 45.50 in all."
        self.assertEqual(self.told(ann), [said] * 13)
        self.assertEqual(self.told(ben)[0], said.replace(ben.name, ann.name))
        self.assertEqual(self.told(other_day), [""] * 13)
        move = (ann | ben)._bill(d("2025-04-01"))
        self.assertEqual((len(move), move.amount_total), (1, 45.5))
        self.assertIn(said, self.told(ann, "2025-04-02"))
        self.assertIn(said, self.read_out(ann, "2025-04-02"))

    def test_taxes_and_a_waiting_credit_are_in_the_sum(self):
        # 24.00 and 20 % on top; and 30.00 less 10 of 30 days, without a tax.
        ann = self.bill(24.0, tax=self.tax, partner_id=self.payer.id)
        ben = self.bill(partner_id=self.payer.id)
        self.credit(ben, "pause", "2025-04-16", policy="prorate", until="2025-04-26")
        self.assertEqual(
            self.told(ann, "2025-04-27")[0],
            f"On one invoice with {ben.name}: $ 48.80 in all.",
        )
        (move,) = (ann | ben)._bill(d("2025-05-01"))
        self.assertEqual(move.amount_total, 48.8)

    def test_of_three_all_are_named(self):
        ann, ben, cem = self.start(19.0), self.start(26.5), self.start(4.25)
        self.assertEqual(
            self.told(ann)[0],
            f"On one invoice with {ben.name} and {cem.name}: $ 49.75 in all.",
        )

    def test_of_another_payer_or_in_another_way_it_is_apart(self):
        ann = self.start(19.0)
        self.make_priced(26.5, d("2025-04-01"))
        self.start(7.0, offline_type="cash")
        self.assertEqual(self.told(ann), [""] * 13)

    def test_what_is_over_is_not_named(self):
        ann, ben = self.start(19.0), self.start(26.5)
        ben._end(d("2025-06-01"))
        told = self.told(ann)
        self.assertEqual([bool(said) for said in told[:4]], [True, True, False, False])

    def test_of_very_many_it_is_told_that_there_are(self):
        ann = self.start(19.0)
        for _number in range(13):
            self.start(5.0)
        self.assertEqual(
            self.told(ann)[0],
            "On one invoice with what else the payer is billed for on that day: there are"
            " more than 12 other subscriptions.",
        )
