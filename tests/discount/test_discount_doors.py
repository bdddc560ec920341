from odoo.tests import tagged

from ..common import d
from .discount_case import DiscountCase


@tagged("post_install", "-at_install")
class TestDiscountDoors(DiscountCase):
    """Who keeps codes, who enters them, and which ways in are closed."""

    def make_draft(self, user, **vals):
        drafts = self.env["subdebit.subscription"]
        vals = {
            "partner_id": self.make_offline_partner("Grace").id,
            "plan_id": self.plan.id,
            "date_start": "2025-03-11",
            **vals,
        }
        [number] = self.rpc(user, drafts, "create", [vals])
        return drafts.browse(number)

    def test_managers_keep_codes_and_others_read_them(self):
        codes = self.env["subdebit.discount"]
        vals = {"code": "MINE", "percent": 5.0}
        code = self.make_code()
        for user in (self.user, self.billing):
            self.assertRefused(user, codes, "create", vals)
            self.assertRefused(user, code, "write", {"percent": 50.0})
            self.assertRefused(user, code, "unlink")
            [found] = self.rpc(user, code, "read", ["percent", "left_text"])
            self.assertEqual(found["percent"], 10.0)
        [number] = self.rpc(self.manager, codes, "create", [vals])
        self.rpc(self.manager, codes.browse(number), "unlink")
        stranger = self.make_stranger("base.group_user")
        self.assertRefused(stranger, code, "read", ["code"])

    def test_nobody_counts_uses_by_hand(self):
        code = self.make_code(max_uses=1)
        self.start_coded("2025-03-11")
        uses = self.env["subdebit.discount.use"]
        vals = {
            "discount_id": code.id,
            "subscription_id": self.subscription.id,
            "partner_id": self.subscription.partner_id.id,
            "user_id": self.manager.id,
        }
        use = code.use_ids
        for user in (self.user, self.billing, self.manager):
            self.assertRefused(user, uses, "create", vals)
            self.assertRefused(
                user, use, "write", {"partner_id": self.env.user.partner_id.id}
            )
            self.assertRefused(user, use, "unlink")
        self.assertRefused(self.manager, code, "write", {"used_count": 0})
        more = {"code": "MORE", "percent": 5.0, "used_count": 7}
        self.assertRefused(self.manager, code, "create", more)
        self.assertRefused(self.manager, code, "write", {"use_ids": [(5, 0, 0)]})
        code.invalidate_recordset()
        self.assertEqual((code.used_count, len(code.use_ids)), (1, 1))
        [copied] = self.rpc(self.manager, code, "copy")
        found = code.browse(copied)
        self.assertEqual((found.code, found.used_count), ("SPRING10-COPY", 0))

    def test_a_user_enters_one_on_a_draft_and_billing_on_what_runs(self):
        code = self.make_code()
        draft = self.make_draft(self.user, discount_code="spring10")
        self.rpc(self.user, draft, "write", {"discount_code": "SPRING10"})
        self.assertRefused(self.user, draft, "action_start")
        self.rpc(self.billing, draft, "action_start")
        code.invalidate_recordset()
        self.assertEqual(code.used_count, 1)
        # What runs is not written, by nobody.
        for user in (self.user, self.manager):
            self.assertRefused(user, draft, "write", {"discount_code": "OTHER"})
        other = self.make_code("OTHER")
        window = self.open("open_discount", draft, self.user, discount_code="other")
        self.assertIn("OTHER", window.summary)
        self.assertRefused(self.user, window, "action_confirm", words="Billing")
        self.assertRefused(self.billing, window, "action_confirm")
        for name in ("_save_discount", "_preview_discount", "_add_discounts"):
            self.assertRefused(self.billing, draft, name, "other")
        self.assertFalse(other.used_count)

    def test_codes_are_their_companys(self):
        company = self.make_other_company()["company"]
        stranger = self.make_one("manager", company)
        code = self.make_code()
        self.assertRefused(stranger, code, "read", ["code"])
        self.assertRefused(stranger, code, "write", {"percent": 99.0})
        # The same name is another code there, and the first is none.
        own = code.with_user(stranger).create({"code": "SPRING10", "percent": 50.0})
        self.assertEqual(own.company_id, company)
        self.start_coded("2025-03-11")
        self.assertEqual(self.subscription.discount_use_ids.discount_id, code)
        self.assertRefused(
            stranger, self.subscription.discount_use_ids, "read", ["partner_id"]
        )
        subscription = self.subscription
        own.with_user(stranger).code = "THEIRS"
        self.assertEqual(
            subscription._preview_discount("theirs").problem,
            "There is no promo code THEIRS.",
        )

    def test_merged_customers_keep_their_uses(self):
        code = self.make_code(max_per_customer=1)
        ada, twin = (self.make_offline_partner(name) for name in ("Ada", "Ada's twin"))
        for partner in (ada, twin):
            self.start_coded("2025-03-11", partner=partner)
        merge = self.env["base.partner.merge.automatic.wizard"].sudo().create({})
        merge._merge((ada | twin).ids, ada)
        self.assertEqual(code.use_ids.partner_id, ada)
        self.assertEqual((code.used_count, len(code.use_ids)), (2, 2))
        self.today = d("2025-03-12")
        self.assertTrue(
            code._get_limit_problem(self.subscription, {"code": "", "customer": ""})
        )
