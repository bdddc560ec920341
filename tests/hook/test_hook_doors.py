from odoo.tests import tagged

from ..rpc_case import RpcCase
from .hook_case import SECRET, HookStories


@tagged("post_install", "-at_install")
class TestHookDoors(HookStories, RpcCase):
    """Who may let other software listen, and who reads the secret (O7)."""

    def vals(self, **vals):
        return {"name": "Accounts", "url": "https://example.com/hook", **vals}

    def test_a_manager_makes_one_and_sees_the_secret_once(self):
        hooks = self.env["subdebit.hook"]
        [made] = self.rpc(
            self.manager, hooks, "web_save", self.vals(), specification={}
        )
        hook = hooks.browse(made["id"])
        self.assertEqual(hook.company_id, self.company)
        self.assertFalse(hook.is_on or hook.has_secret)
        self.assertEqual(len(hook.kind_ids), 17)
        self.assertRefused(self.manager, hook, "action_switch_on", words="no secret")
        self.assertRefused(self.manager, hook, "action_test", words="no secret")
        window = self.rpc(self.manager, hook, "action_new_secret")
        secret = window["context"]["default_secret"]
        self.assertEqual(secret, hook.sudo().secret)
        # As the web client opens the window.
        shown, asked = self.env["subdebit.hook.secret"], ({}, [], {"secret": {}})
        how = {"context": window["context"]}
        opened = self.rpc(self.manager, shown, "onchange", *asked, **how)
        self.assertEqual(opened["value"]["secret"], secret)
        self.assertRefused(self.billing, shown, "onchange", *asked, **how)
        self.assertRefused(self.manager, hook, "read", ["secret"])
        self.assertRefused(
            self.manager, hooks, "search", [("secret", "like", secret[:9])]
        )
        self.assertNotIn("secret", self.rpc(self.manager, hook, "fields_get"))
        self.rpc(self.manager, hook, "action_switch_on")
        self.assertTrue(hook.is_on)
        self.assertNotIn(secret, str(hook.sudo().message_ids.mapped("body")))

    def test_nobody_else_has_anything_to_do_with_it(self):
        hook = self.make_hook()
        self.make_subscription()
        row = self.outbox(hook)
        portal = self.make_stranger("base.group_portal")
        accountant = self.make_stranger("account.group_account_manager")
        handler = self.make_one("failed_payments")
        for user in (self.user, self.billing, handler, accountant, portal):
            self.assertRefused(user, hook, "read", ["url"])
            self.assertRefused(user, hook, "write", {"url": "https://x.example"})
            self.assertRefused(user, self.env["subdebit.hook"], "create", self.vals())
            for name in ("action_new_secret", "action_switch_on", "action_test"):
                self.assertRefused(user, hook, name)
            self.assertRefused(user, hook, "action_switch_off")
            self.assertRefused(user, row, "read", ["body"])
            self.assertRefused(user, row, "action_send_again")
        self.assertEqual(hook.sudo().secret, SECRET)

    def test_nor_the_manager_of_another_company(self):
        hook = self.make_hook()
        self.make_subscription()
        row = self.outbox(hook)
        other = self.make_other_company()["company"]
        theirs = self.make_one("manager", other)
        self.assertRefused(theirs, hook, "read", ["url"])
        for name in ("action_new_secret", "action_switch_off", "action_test"):
            self.assertRefused(theirs, hook, name)
        self.assertRefused(theirs, row, "read", ["body"])
        self.assertRefused(theirs, row, "action_send_again")
        self.assertRefused(
            theirs,
            self.env["subdebit.hook"],
            "create",
            self.vals(company_id=self.company.id),
        )
        self.assertTrue(hook.is_on)

    def test_only_the_buttons_switch_it_and_nobody_writes_the_outbox(self):
        hook = self.make_hook()
        self.make_subscription()
        row = self.outbox(hook)
        hook.action_switch_off()
        hooks = self.env["subdebit.hook"]
        for vals in ({"is_on": True}, {"secret": SECRET}, {"problem": "x"}):
            self.assertRefused(self.manager, hook, "write", vals)
            self.assertRefused(self.manager, hooks, "create", self.vals(**vals))
        [made] = self.rpc(
            self.manager,
            hooks,
            "web_save",
            self.vals(),
            specification={},
            context={"default_is_on": True},
        )
        self.assertFalse(hooks.browse(made["id"]).is_on)
        self.assertRefused(
            self.manager,
            hooks,
            "web_save",
            self.vals(),
            specification={},
            context={"default_secret": SECRET},
        )
        [copy] = self.rpc(self.manager, hook, "copy")
        self.assertFalse(hooks.browse(copy).sudo().secret)
        self.assertRefused(self.manager, row, "write", {"state": "waiting"})
        self.assertRefused(self.manager, row, "unlink")
        self.assertRefused(
            self.manager,
            row,
            "create",
            {"hook_id": hook.id, "ref": "x", "body": "{}", "kind_id": 1},
        )

    def test_an_address_is_https_and_says_what_is_wrong(self):
        hooks = self.env["subdebit.hook"]
        for url, words in (
            ("http://example.com", "must begin with https://"),
            ("http://127.0.0.2/", "must begin with https://"),
            ("example.com", "no address"),
            ("https://me:word@example.com", "no address"),
            ("javascript:alert(1)", "no address"),
        ):
            self.assertRefused(
                self.manager, hooks, "create", self.vals(url=url), words=words
            )
        # Which hosts of the own network may be called, the system says alone.
        vals = {"key": "subscription_debit.hook_hosts_too", "value": "x"}
        parameters = self.env["ir.config_parameter"]
        self.assertRefused(self.manager, parameters, "create", vals)
