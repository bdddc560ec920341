"""A plan, its products and their prices are one form, saved in one go."""

from odoo import Command
from odoo.tests import tagged

from ..rpc_case import RpcCase

CELL = {"cadence_unit": {}, "cadence_count": {}, "price": {}}
SHOWN = {
    "name": {},
    "price_note": {},
    "cadence_ids": {"fields": {"display_name": {}}},
    "line_ids": {
        "fields": {
            "product_id": {"fields": {"display_name": {}}},
            "at_sales_price": {},
            "tax_ids": {"fields": {"display_name": {}}},
            "price_ids": {"fields": CELL},
        }
    },
}


def cell(unit, count, price):
    return Command.create(
        {"cadence_unit": unit, "cadence_count": count, "price": price}
    )


@tagged("post_install", "-at_install")
class TestPriceGrid(RpcCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.locker = cls.make_product("Locker", 5.0)
        cls.monthly, cls.quarterly, cls.yearly = (
            cls.env["subdebit.cadence"]._find(*pair)
            for pair in (("month", 1), ("month", 3), ("year", 1))
        )

    def save(self, plan, vals, user=None):
        """Save as the form does; return what it reads."""
        saved = self.rpc(
            user or self.manager, plan, "web_save", vals, specification=SHOWN
        )
        return saved[0]

    def make_gym(self):
        """Return a new plan, saved once: two products, 35.00 and 350.00, 5.00 a month."""
        saved = self.save(
            self.plan.browse(),
            {
                "name": "Gym",
                "cadence_ids": [
                    Command.link(self.monthly.id),
                    Command.link(self.yearly.id),
                ],
                "line_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "at_sales_price": False,
                            "price_ids": [
                                cell("month", 1, 35.0),
                                cell("year", 1, 350.0),
                            ],
                        }
                    ),
                    Command.create(
                        {
                            "product_id": self.locker.id,
                            "at_sales_price": False,
                            "price_ids": [cell("month", 1, 5.0)],
                        }
                    ),
                ],
            },
        )
        return saved, self.plan.browse(saved["id"])

    def said(self, plan):
        """Return what the chatter says of the grid, and who, since it was last asked."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        told = plan.sudo().message_ids.filtered(lambda m: "<li>" in (m.body or ""))
        new = (told - getattr(self, "heard", told.browse())).sorted("id")
        self.heard = told
        return [
            (m.author_id, str(m.body).replace("&nbsp;", "").replace("\xa0", ""))
            for m in new
        ]

    def test_a_new_plan_with_products_and_prices_is_saved_in_one_go(self):
        saved, plan = self.make_gym()
        self.assertEqual(
            [c["display_name"] for c in saved["cadence_ids"]], ["Monthly", "Yearly"]
        )
        self.assertEqual(
            [[p["price"] for p in line["price_ids"]] for line in saved["line_ids"]],
            [[35.0, 350.0], [5.0]],
        )
        self.assertEqual(saved["price_note"], "In USD, excluding tax")
        self.assertEqual(plan.price_ids.plan_id, plan)
        yearly = plan._prepare_line_vals_list("year", 1)
        self.assertEqual([vals["unit_price"] for vals in yearly], [350.0, 0.0])

    def test_whoever_uses_prices_with_tax_reads_so(self):
        self.company.sudo().account_price_include = "tax_included"
        saved, _plan = self.make_gym()
        self.assertIn("including the taxes", saved["price_note"])

    def test_each_change_stands_in_the_chatter_with_a_name_once(self):
        _saved, plan = self.make_gym()
        [(who, text)] = self.said(plan)
        self.assertEqual(who, self.manager.partner_id)
        self.assertIn("Membership, Yearly: no price → $350.00", text)
        pass_, locker = plan.line_ids
        self.save(
            plan,
            {
                "line_ids": [
                    Command.update(
                        pass_.id,
                        {
                            "price_ids": [
                                Command.update(pass_.price_ids[0].id, {"price": 37.5}),
                                Command.delete(pass_.price_ids[1].id),
                            ]
                        },
                    ),
                    Command.update(locker.id, {"price_ids": [cell("month", 3, 12.0)]}),
                ]
            },
        )
        [(who, text)] = self.said(plan)
        self.assertEqual(who, self.manager.partner_id)
        for words in (
            "Membership, Monthly: $35.00 → $37.50",
            "Membership, Yearly: $350.00 → no price",
            "Locker, Quarterly: no price → $12.00",
        ):
            self.assertIn(words, text)
        self.assertNotIn("Locker, Monthly", text)
        self.save(plan, {"name": "Gym of the town"})
        self.assertEqual(self.said(plan), [])

    def test_no_other_way_in_leaves_no_trace(self):
        """A price by itself, a product with its prices, the frequency of some."""
        _saved, plan = self.make_gym()
        self.said(plan)
        pass_, locker = plan.line_ids
        self.rpc(self.manager, pass_.price_ids[0], "write", {"price": 36.0})
        self.assertIn("$35.00 → $36.00", self.said(plan)[0][1])
        self.rpc(self.manager, locker, "unlink")
        text = self.said(plan)[0][1]
        self.assertIn("Product removed: Locker", text)
        self.assertIn("Locker, Monthly: $5.00 → no price", text)
        self.rpc(self.manager, pass_.price_ids[1], "unlink")
        self.assertIn("$350.00 → no price", self.said(plan)[0][1])
        vals = {"plan_line_id": pass_.id, "cadence_count": 3, "price": 99.0}
        self.rpc(self.manager, pass_.price_ids, "create", vals)
        self.assertIn("Quarterly: no price → $99.00", self.said(plan)[0][1])
        self.rpc(self.manager, pass_, "write", {"quantity": 2})
        self.assertIn("quantity 1 → 2", self.said(plan)[0][1])

    def test_who_only_reads_plans_changes_no_price(self):
        _saved, plan = self.make_gym()
        line = plan.line_ids[0]
        update = Command.update(line.price_ids[0].id, {"price": 1.0})
        vals = {"line_ids": [Command.update(line.id, {"price_ids": [update]})]}
        for user in (self.user, self.billing):
            self.assertRefused(user, plan, "web_save", vals, specification={})
            self.assertRefused(user, line.price_ids, "write", {"price": 1.0})
        self.assertEqual(line.price_ids[0].price, 35.0)

    def test_slips_of_the_pen_are_refused_and_nothing_is_saved(self):
        _saved, plan = self.make_gym()
        line = plan.line_ids[0]
        for new, words in (
            (cell("month", 3, -1.0), "negative"),
            (cell("month", 3, 1e9), "is the number right?"),
            (cell("month", 0, 1.0), "at least one unit"),
            (cell("year", 101, 1.0), "a hundred years"),
            (cell("month", 1, 1.0), "one price for each"),
        ):
            vals = {
                "name": "Other",
                "line_ids": [Command.update(line.id, {"price_ids": [new]})],
            }
            self.assertRefused(
                self.manager, plan, "web_save", vals, specification={}, words=words
            )
        self.assertEqual(plan.name, "Gym")

    def test_a_product_made_here_is_a_service_and_shows_its_taxes(self):
        tax = self.make_plain_taxes()[0]
        self.product.sudo().taxes_id = tax
        saved, plan = self.make_gym()
        self.assertEqual(
            [t["display_name"] for t in saved["line_ids"][0]["tax_ids"]], [tax.name]
        )
        arch = plan.with_user(self.manager).get_view(view_type="form")["arch"]
        self.assertEqual(arch.count("'default_type': 'service'"), 2)

    def test_the_next_step_is_to_subscribe_a_customer(self):
        _saved, plan = self.make_gym()
        for user in (self.billing, self.manager):
            action = self.rpc(user, plan, "action_subscribe")
            self.assertEqual(action["res_model"], "subdebit.backdate")
            self.assertEqual(action["context"], {"default_plan_id": plan.id})
        self.assertRefused(self.user, plan, "action_subscribe")
