"""The billing frequencies in which a plan is sold are its own choice."""

from odoo import Command
from odoo.tests import Form, tagged

from ..backdate.backdate_case import BackdateCase
from ..common import d
from ..rpc_case import RpcCase

NAMES = {
    ("day", 1): "Daily",
    ("week", 1): "Weekly",
    ("week", 4): "Every 4 weeks",
    ("month", 1): "Monthly",
    ("month", 2): "Every 2 months",
    ("month", 3): "Quarterly",
    ("month", 6): "Half-yearly",
    ("year", 1): "Yearly",
    ("year", 2): "Every 2 years",
}


@tagged("post_install", "-at_install")
class TestSold(RpcCase, BackdateCase):
    def find(self, unit, count):
        return self.env["subdebit.cadence"].sudo()._find_or_make(unit, count)

    def sold(self, plan):
        return plan.cadence_ids.sorted("days_about").mapped("display_name")

    def test_a_frequency_has_a_name_that_people_use(self):
        for pair, name in NAMES.items():
            self.assertEqual(self.find(*pair).display_name, name)

    def test_a_frequency_is_found_by_its_name(self):
        for typed, found in (("quart", "Quarterly"), ("2 YEARS", "Every 2 years")):
            answer = self.rpc(self.manager, self.find("month", 1), "name_search", typed)
            self.assertEqual([row[1] for row in answer], [found])

    def test_a_frequency_is_made_by_a_manager_once_and_never_changed(self):
        cadences = self.find("month", 1).browse()
        made = self.rpc(self.manager, cadences, "create", {"cadence_count": 5})
        five = cadences.browse(made)
        self.assertEqual(five.display_name, "Every 5 months")
        for vals, words in (
            ({"cadence_count": 5}, "there already"),
            ({"cadence_count": 0}, "at least one unit"),
            ({"cadence_count": 2_000_000_000}, "a hundred years"),
        ):
            self.assertRefused(self.manager, cadences, "create", vals, words=words)
        self.assertRefused(self.billing, cadences, "create", {"cadence_count": 7})
        self.assertRefused(self.manager, five, "write", {"cadence_count": 7})
        self.assertRefused(self.manager, five, "unlink")

    def test_a_new_plan_is_sold_by_the_month_unless_its_prices_say_otherwise(self):
        self.assertEqual(self.sold(self.plan), ["Monthly"])
        prices = [Command.create({"cadence_unit": "year", "price": 300.0})]
        line = Command.create({"product_id": self.product.id, "price_ids": prices})
        yearly = self.plan.browse(
            self.rpc(
                self.manager,
                self.plan.browse(),
                "create",
                {"name": "By the year", "line_ids": [line]},
            )
        )
        self.assertEqual(self.sold(yearly), ["Yearly"])
        form = Form(self.env["subdebit.plan"].with_user(self.manager))
        self.assertEqual(form.cadence_ids[:].mapped("display_name"), ["Monthly"])

    def test_who_writes_a_price_for_a_frequency_sells_in_it(self):
        self.price_plan(self.plan, ("month", 1, 30.0), ("month", 3, 85.0))
        self.assertEqual(self.sold(self.plan), ["Monthly", "Quarterly"])
        quarter = self.plan.price_ids.filtered(lambda cell: cell.cadence_count == 3)
        self.rpc(self.manager, quarter, "write", {"cadence_count": 6})
        self.assertEqual(self.sold(self.plan), ["Monthly", "Quarterly", "Half-yearly"])

    def test_what_is_no_longer_sold_has_no_price_left(self):
        self.price_plan(self.plan, ("month", 1, 30.0), ("year", 1, 300.0))
        year = self.find("year", 1)
        self.rpc(
            self.manager,
            self.plan,
            "web_save",
            {"cadence_ids": [Command.unlink(year.id)]},
            specification={},
        )
        self.assertEqual(self.plan.price_ids.mapped("price"), [30.0])
        self.assertEqual(self.sold(self.plan), ["Monthly"])

    def test_a_plan_is_sold_in_one_frequency_at_least(self):
        self.assertRefused(
            self.manager,
            self.plan,
            "web_save",
            {"cadence_ids": [Command.clear()]},
            specification={},
            words="Choose at least one billing frequency in which Club is sold.",
        )

    def test_a_copied_plan_is_sold_as_the_first(self):
        self.price_plan(self.plan, ("month", 3, 85.0), ("year", 1, 300.0))
        [number] = self.rpc(self.manager, self.plan, "copy")
        copy = self.plan.browse(number)
        self.assertEqual(self.sold(copy), self.sold(self.plan))
        self.assertEqual(copy.price_ids.mapped("price"), [85.0, 300.0])

    def test_a_draft_begins_with_the_first_frequency_and_chooses_among_those(self):
        self.price_plan(self.plan, ("month", 3, 85.0), ("year", 1, 300.0))
        self.plan.sudo().cadence_ids = [Command.unlink(self.find("month", 1).id)]
        form = Form(self.env["subdebit.subscription"].with_user(self.user))
        form.partner_id = self.ada
        form.plan_id = self.plan
        self.assertEqual(form.cadence_id.display_name, "Quarterly")
        self.assertEqual(
            form.plan_cadence_ids[:].mapped("display_name"), ["Quarterly", "Yearly"]
        )
        form.cadence_id = self.find("year", 1)
        draft = form.save()
        self.assertEqual((draft.cadence_unit, draft.cadence_count), ("year", 1))
        self.assertEqual(draft.line_ids.unit_price, 300.0)

    def test_the_frequency_of_what_runs_is_not_chosen_any_more(self):
        self.price_plan(self.plan, ("month", 1, 30.0), ("year", 1, 300.0))
        running = self.make_subscription(d("2025-10-15"), self.ada)
        self.assertRefused(
            self.billing,
            running,
            "web_save",
            {"cadence_id": self.find("year", 1).id},
            specification={},
            words="is changed by Billing",
        )

    def test_the_window_proposes_what_is_sold(self):
        self.price_plan(self.plan, ("month", 3, 85.0), ("year", 1, 300.0))
        self.plan.sudo().cadence_ids = [Command.unlink(self.find("month", 1).id)]
        context = {"default_plan_id": self.plan.id}
        for model in ("subdebit.backdate", "subdebit.backdate.bulk"):
            form = Form(self.env[model].with_user(self.manager).with_context(**context))
            self.assertEqual(form.cadence_id.display_name, "Quarterly")
            self.assertFalse(form.has_addons)
