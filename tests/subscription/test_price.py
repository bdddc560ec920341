from odoo import Command
from odoo.tests import tagged

from ..common import SubdebitCase


@tagged("post_install", "-at_install")
class TestPrice(SubdebitCase):
    """What a subscription costs: never a month and a year in one sum."""

    def make(self, *lines, **vals):
        """Return a draft with lines ``(price, unit, count)``; None as unit: once."""
        draft = self.env["subdebit.subscription"].create(
            {
                "partner_id": self.make_offline_partner().id,
                "plan_id": self.plan.id,
                "line_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "unit_price": price,
                            "kind": "recurring" if unit else "one_time",
                            "cadence_unit": unit or "month",
                            "cadence_count": count,
                        }
                    )
                    for price, unit, count in lines
                ],
                **vals,
            }
        )
        return draft.with_context(lang="en_US")

    def assertCosts(self, draft, text, monthly):
        self.assertEqual(draft.price_text.replace("\xa0", " "), text)
        self.assertEqual(draft.monthly_amount, monthly)

    def test_a_month_and_a_year(self):
        # 150.00 and a twelfth of 120.00.
        draft = self.make((100.0, "month", 1), (120.0, "year", 1), (50.0, "month", 1))
        self.assertCosts(draft, "$ 150.00 a month and $ 120.00 a year", 160.0)
        self.assertEqual(draft.amount_period, 150.0)

    def test_only_a_year_in_a_subscription_by_the_month(self):
        # 100.00 / 12 = 8.333…
        draft = self.make((100.0, "year", 1))
        self.assertCosts(draft, "$ 100.00 a year", 8.33)
        self.assertEqual(draft.amount_period, 0.0)

    def test_weeks_and_days(self):
        # 7.00 × 365 / 84 = 30.4166…, 1.00 × 365 / 12 = 30.4166…: 60.8333…
        draft = self.make((7.0, "week", 1), (1.0, "day", 1))
        self.assertCosts(draft, "$ 1.00 a day and $ 7.00 a week", 60.83)

    def test_each_quarter_every_ten_days_and_once(self):
        # 90.00 / 3 = 30.00; 12.00 × 365 / 120 = 36.50.
        draft = self.make((90.0, "month", 3), (12.0, "day", 10), (20.0, None, 1))
        self.assertCosts(
            draft,
            "$ 12.00 every 10 days, $ 90.00 every 3 months, and $ 20.00 once",
            66.5,
        )

    def test_without_lines(self):
        draft = self.make((30.0, "month", 1))
        draft.line_ids.unlink()
        self.assertEqual((draft.price_text, draft.monthly_amount), (False, 0.0))

    def test_a_list_adds_up_what_can_be_added(self):
        both = self.make((30.0, "month", 1)) | self.make((120.0, "year", 1))
        [(total,)] = both._read_group(
            [("id", "in", both.ids)], [], ["monthly_amount:sum"]
        )
        self.assertEqual(total, 40.0)
