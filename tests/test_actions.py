"""Every action of ours, opened as the web client opens it: from a menu or *Actions*."""

from odoo.tests import tagged

from .test_doors import DoorsCase

NEEDS = {"subdebit.subscription", "res.partner"}


@tagged("post_install", "-at_install")
class TestActions(DoorsCase):
    """What a menu, or *Actions* above chosen records, offers to somebody opens for him."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ours = cls.setup_env(su=True)["ir.actions.actions"].browse(
            cls.setup_env(su=True)["ir.model.data"]
            .search(
                [
                    ("module", "=", "subscription_debit"),
                    ("model", "=like", "ir.actions.%"),
                ]
            )
            .mapped("res_id")
        )

    def find_menus(self, user):
        """Return the ids of the actions of our menus that a user sees."""
        names = self.setup_env(su=True)["ir.model.data"].search(
            [("module", "=", "subscription_debit"), ("model", "=", "ir.ui.menu")]
        )
        menus = self.env["ir.ui.menu"].with_user(user)
        seen = menus.browse(menus._visible_menu_ids()) & menus.browse(
            names.mapped("res_id")
        )
        return {menu.action.id for menu in seen.sudo() if menu.action}

    def send(self, user, route, params):
        """Return the answer to a route of the web client."""
        self.log_in(user)
        self.env.flush_all()
        response = self.opener.post(
            f"{self.base_url()}{route}",
            json={"jsonrpc": "2.0", "method": "call", "params": params},
            timeout=60,
        )
        self.env.invalidate_all()
        response.raise_for_status()
        answer = response.json()
        self.assertNotIn("error", answer, f"{route} {params} as {user.login}")
        return answer["result"]

    def open(self, user, action_id, context=None):
        """Open an action, its views and its records as the web client does."""
        context = context or {}
        action = self.send(
            user, "/web/action/load", {"action_id": action_id, "context": context}
        )
        if action["type"] == "ir.actions.server":
            action = self.send(
                user, "/web/action/run", {"action_id": action_id, "context": context}
            )
        self.assertTrue(action, action_id)
        if action["type"] == "ir.actions.act_window":
            self.show(user, action, context)
        return action

    def show(self, user, action, context):
        model = self.env[action["res_model"]]
        views = [view for view in action["views"] if view[1] != "search"]
        found = self.rpc(
            user, model, "get_views", views=views, options={}, context=context
        )
        if action.get("target") == "new":
            fields = found["models"][model._name]["fields"]
            spec = {name: {} for name in fields if name != "id"}
            self.rpc(user, model, "onchange", {}, [], spec, context=context)
        else:
            self.rpc(user, model, "search", [], limit=3)

    def find_bound(self, user):
        """Return ``(action's id, model's name)`` of what a user finds under *Actions*."""
        actions = self.env["ir.actions.actions"].with_user(user)
        return [
            (action["id"], model)
            for model in sorted(NEEDS)
            for action in actions.get_bindings(model).get("action", ())
            if action["id"] in self.ours.ids
        ]

    def assertOpened(self, user):
        for action_id in sorted(self.find_menus(user)):
            self.open(user, action_id)
        for action_id, model in self.find_bound(user):
            records = self.get_record(model)
            context = {"active_model": model, "active_ids": records.ids}
            self.open(user, action_id, {**context, "active_id": records.id})

    def test_what_stands_under_actions_is_found(self):
        bound = {action.binding_model_id.model for action in self.ours} - {False}
        self.assertEqual(bound, NEEDS)
        offered = [model for _id, model in self.find_bound(self.manager)]
        self.assertEqual(offered.count("res.partner"), 2)
        self.assertEqual(offered.count("subdebit.subscription"), 5)

    def test_each_opens_for_a_manager(self):
        self.assertGreater(len(self.find_menus(self.manager)), 15)
        self.assertOpened(self.manager)

    def test_each_opens_for_a_plain_user(self):
        self.assertGreater(len(self.find_menus(self.user)), 10)
        self.assertOpened(self.user)
