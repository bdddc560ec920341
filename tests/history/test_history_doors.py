from odoo import Command
from odoo.tests import tagged

from ..rpc_case import RpcCase
from .history_case import HistoryCase


@tagged("post_install", "-at_install")
class TestHistoryDoors(HistoryCase, RpcCase):
    """What a comparison found, and in whose name it works, is a door's to say."""

    def test_no_default_in_the_context_begins_the_work(self):
        admin = self.setup_env.ref("base.user_admin")
        context = {
            "default_state": "comparing",
            "default_user_id": admin.id,
            "default_customer_count": 9,
        }
        histories = self.env["subdebit.history"]
        vals = {
            "file_name": "history.csv",
            "file": "YQ==",
            "date_cutover": "2025-07-01",
        }
        (made,) = self.rpc(self.manager, histories, "create", [vals], context=context)
        made = histories.browse(made)
        self.assertEqual((made.state, made.customer_count), ("draft", 0))
        self.assertFalse(made.user_id)
        for more in ({"state": "comparing"}, {"user_id": admin.id}):
            self.assertRefused(self.manager, histories, "create", [{**vals, **more}])
            self.assertRefused(self.manager, made, "write", more)
            self.assertRefused(self.manager, made, "copy", more)

    def test_another_companys_import_is_left_alone(self):
        history = self.compare(*self.club("A1", "2025-01-31 30.00"))
        theirs = self.make_one("manager", self.make_other_company()["company"])
        for user in (theirs, self.billing, self.user):
            for name in (
                "action_compare",
                "action_book",
                "action_restart",
                "action_decide_kind",
            ):
                self.assertRefused(user, history, name)
            for name in ("action_settle", "action_bill", "action_leave"):
                self.assertRefused(user, history.row_ids, name)
        self.assertEqual(history.state, "compared")
        self.assertFalse(history.row_ids.filtered("decision"))

    def test_one_import_whose_user_lost_his_rights_does_not_stop_the_others(self):
        self.make_slices(1)
        lines = self.club("A1", "2025-01-31 30.00") + self.club(
            "A2", "2025-01-31 30.00"
        )
        gone = self.make_stranger("subscription_debit.group_manager")
        first = self.open_history(*lines).with_user(gone)
        first.action_compare()
        second = self.open_history(*lines)
        second.action_compare()
        self.assertEqual((first.sudo().state, second.state), ("comparing", "comparing"))
        group = self.setup_env.ref("base.group_user")
        gone.with_env(self.setup_env).group_ids = [Command.set(group.ids)]
        self.work()
        self.assertEqual(first.sudo().state, "draft")
        self.assertIn("not allowed", first.sudo().stopped_because)
        self.assertEqual(second.state, "compared")
