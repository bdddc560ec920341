from unittest.mock import patch

from odoo.tests import tagged

from ..common import d
from ..rpc_case import RpcCase

TODAY = d("2025-09-27")


@tagged("post_install", "-at_install")
class TestInstalmentDoors(RpcCase):
    """The windows of instalments, over the route that the web client takes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enterClassContext(
            patch.object(
                cls.registry["res.company"],
                "_subdebit_today",
                lambda _company, _now=None: TODAY,
            )
        )
        cls.move = cls.make_priced(
            100.0, TODAY, partner=cls.make_offline_partner("Numa")
        )._bill(TODAY)
        cls.plans = cls.env["subdebit.instalment.plan"]
        cls.acts = cls.env["subdebit.instalment.act"]

    def save(self, user, model, vals):
        [saved] = self.rpc(user, model, "web_save", vals, specification={"id": {}})
        return model.browse(saved["id"])

    def save_plan(self, user, **vals):
        fine = {
            "partner_id": self.move.partner_id.id,
            "move_ids": [[6, 0, self.move.ids]],
            "way": "cash",
            "count": 2,
            "first_date": "2025-10-01",
        }
        return self.save(user, self.plans, fine | vals)

    def agree(self):
        self.rpc(self.billing, self.save_plan(self.billing), "action_confirm")
        return self.move.sudo().subdebit_instalment_ids.sorted("date")

    def test_nonsense_is_refused_in_a_sentence(self):
        for vals, words in (
            ({"count": 0}, "not in 0"),
            ({"count": -1}, "not in -1"),
            ({"first_date": "1900-01-01"}, "is the year right"),
            ({"first_date": "2025-09-26"}, "lies in the past"),
            ({"total": -100.0}, "There is nothing to divide"),
            ({"total": 0.0}, "There is nothing to divide"),
            ({"total": 101.0}, "are open of the invoices by now"),
            ({"currency_id": self.env.ref("base.JPY").id}, "The invoices are in"),
            ({"move_ids": [[6, 0, []]], "partner_id": False}, "There is no invoice"),
        ):
            with self.subTest(**vals):
                window = self.save_plan(self.billing, **vals)
                self.assertRefused(self.billing, window, "action_confirm", words=words)
        self.assertFalse(self.move.sudo().subdebit_instalment_ids)

    def test_what_is_agreed_is_done_by_billing_alone(self):
        first, second = self.agree()
        self.assertEqual([first.amount, second.amount], [50.0, 50.0])
        vals = {
            "operation": "record",
            "instalment_ids": [[6, 0, first.ids]],
            "date": "2025-09-27",
        }
        for user in (self.user, self.make_one("failed_payments")):
            window = self.save(user, self.acts, vals)
            self.assertRefused(user, window, "action_confirm", words="Billing")
        for day in ("1900-01-01", "2025-09-28", "2999-01-01"):
            window = self.save(self.billing, self.acts, {**vals, "date": day})
            self.assertRefused(
                self.billing, window, "action_confirm", words="today or before"
            )
        window = self.save(self.billing, self.acts, vals)
        self.rpc(self.billing, window, "action_confirm")
        self.assertEqual(self.move.amount_residual, 50.0)
        self.assertRefused(
            self.billing,
            self.save(self.billing, self.acts, vals),
            "action_confirm",
            words="there is nothing to record",
        )

    def test_nobody_of_another_company_comes_in(self):
        first = self.agree()[0]
        other = self.make_other_company()["company"]
        theirs = self.make_one("manager", other)
        self.assertRefused(
            theirs,
            self.plans,
            "web_save",
            {"move_ids": [[6, 0, self.move.ids]]},
            specification={},
        )
        self.assertRefused(
            theirs,
            self.acts,
            "web_save",
            {"operation": "cancel", "instalment_ids": [[6, 0, first.ids]]},
            specification={},
        )
        window = self.save_plan(self.billing)
        self.assertRefused(theirs, window, "action_confirm")

    def test_nobody_says_by_hand_what_a_credit_came_off(self):
        part = self.agree()[1]
        books = ("account.group_account_manager", "subscription_debit.group_user")
        keeper = self.make_stranger(*books)
        note = self.move._reverse_moves([{"invoice_date": TODAY, "date": TODAY}])
        note.action_post()
        items = (self.move | note).line_ids.filtered(
            lambda item: item.account_type == "asset_receivable"
        )
        items.remove_move_reconcile()
        context = {"default_subdebit_instalment_id": part.id}
        self.rpc(keeper, items, "reconcile", context=context)
        pair = items.matched_credit_ids.sudo()
        self.assertEqual((len(pair), pair.subdebit_instalment_id.id), (1, False))
        forged = {"subdebit_instalment_id": part.id}
        for method, values in (("write", forged), ("create", pair.copy_data()[0])):
            target = pair if method == "write" else pair.browse()
            self.assertRefused(
                keeper, target, method, values | forged, words="not written by hand"
            )
        self.assertFalse(pair.subdebit_instalment_id)
