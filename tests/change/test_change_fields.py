from odoo.tests import tagged

from ..common import d
from .change_case import ChangeCase

SUMS = ("credit_total", "charge_total", "net_total")
SPECIFICATION = {
    **{name: {} for name in (*SUMS, "when", "date", "until", "discount_code")},
    **{name: {} for name in ("cadence_unit", "cadence_count", "problem")},
    "subscription_id": {},
    "subscription_ids": {},
    "plan_id": {},
    "addon_ids": {},
    "line_ids": {"fields": {"quantity": {}, "unit_price": {}, "line_id": {}}},
    "preview_ids": {
        "fields": {
            "effect": {},
            "amount_before": {},
            "amount_total": {},
            "charge_on": {},
        }
    },
}


@tagged("post_install", "-at_install")
class TestChangeFields(ChangeCase):
    """The fields that others read, over the routes of a client, as Billing.

    Silver to Gold on 11 April 2025: 20 of 30 days of 30.00 and of 60.00, with 20 %.
    """

    def open_by(self, subscription, way, **vals):
        """Save the window with one subscription, said in one of three ways."""
        context, named = {}, {}
        if way == "default":
            context = {"default_subscription_id": subscription.id}
        elif way == "list":
            context = {"default_subscription_ids": subscription.ids}
        else:
            named = {"subscription_id": subscription.id}
        (saved,) = self.rpc(
            self.billing,
            self.env["subdebit.change"],
            "web_save",
            {**named, **vals},
            specification=SPECIFICATION,
            context=context,
        )
        return saved

    def test_each_way_to_name_the_subscription(self):
        for way in ("value", "default", "list"):
            with self.subTest(way):
                running = self.run_on()
                saved = self.open_by(running, way, plan_id=self.gold.id)
                self.assertFalse(saved["problem"])
                self.assertEqual(saved["subscription_id"], running.id)
                self.assertEqual(saved["subscription_ids"], running.ids)
                self.assertEqual([saved[name] for name in SUMS], [24.0, 48.0, 24.0])
                self.assertEqual(
                    (saved["when"], saved["plan_id"]), ("now", self.gold.id)
                )
                self.assertEqual(
                    [
                        (row["effect"], row["amount_before"], row["amount_total"])
                        for row in saved["preview_ids"]
                    ],
                    [("billed", 0.0, 24.0), *[("changed", 36.0, 72.0)] * 3],
                )
                window = self.env["subdebit.change"].browse(saved["id"])
                self.rpc(self.billing, window, "action_confirm")
                self.assertEqual(running.plan_id, self.gold)

    def test_what_a_client_reads_while_somebody_chooses(self):
        running = self.run_on()
        windows = self.env["subdebit.change"]
        for context, named in (
            ({"default_subscription_id": running.id}, {}),
            ({"default_subscription_ids": running.ids}, {}),
            ({}, {"subscription_id": running.id}),
        ):
            with self.subTest(context=context, named=named):
                answer = self.rpc(
                    self.billing,
                    windows,
                    "onchange",
                    named,
                    list(named),
                    SPECIFICATION,
                    context=context,
                )
                shown = answer["value"]
                self.assertEqual(
                    (shown["cadence_unit"], shown["cadence_count"]), ("month", 1)
                )
                self.assertEqual(shown["plan_id"], self.silver.id)
                chosen = self.rpc(
                    self.billing,
                    windows,
                    "onchange",
                    {
                        "subscription_id": running.id,
                        "subscription_ids": [[6, 0, running.ids]],
                        "plan_id": self.gold.id,
                    },
                    ["plan_id"],
                    SPECIFICATION,
                )["value"]
                self.assertEqual([chosen[name] for name in SUMS], [24.0, 48.0, 24.0])

    def test_renewal_a_date_and_an_end(self):
        running = self.run_on()
        saved = self.open_by(running, "value", plan_id=self.gold.id, when="renewal")
        self.assertEqual([saved[name] for name in SUMS], [0.0, 0.0, 0.0])
        day = {"when": "date", "date": "2025-04-21", "until": "2025-06-01"}
        saved = self.open_by(running, "value", plan_id=self.gold.id, **day)
        self.assertFalse(saved["problem"])
        self.assertEqual((saved["date"], saved["until"]), ("2025-04-21", "2025-06-01"))
        self.confirm(
            self.env["subdebit.change"].browse(saved["id"]).with_user(self.billing)
        )
        self.assertEqual(running._get_planned_changes().date_effective, d("2025-04-21"))

    def test_who_may_not_read_it_opens_nothing_by_a_default(self):
        running = self.run_on()
        theirs = self.make_one("billing", self.make_other_company()["company"])
        context = {"default_subscription_id": running.id}
        windows = self.env["subdebit.change"]
        self.assertRefused(
            theirs, windows, "web_save", {}, specification={}, context=context
        )
        self.assertRefused(
            theirs, windows, "onchange", {}, [], SPECIFICATION, context=context
        )
