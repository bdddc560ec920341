from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import d
from ..rpc_case import RpcCase
from .payer_case import DAY, PayerCase


@tagged("post_install", "-at_install")
class TestClients(RpcCase, PayerCase):
    """A firm sees all the clients it pays for, with sums, and changes them at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls.make_offline_partner("Firm", is_company=True)
        cls.clients = [
            cls.make_offline_partner(name, subdebit_payer_id=cls.firm.id)
            for name in ("Ada", "Bea")
        ]
        cls.running = cls.env["subdebit.subscription"].union(
            *(cls.make_subscription(DAY, client) for client in cls.clients)
        )

    def look_at(self, user, *names):
        [found] = self.rpc(user, self.firm, "read", [*names])
        return found

    def test_its_clients_with_sums(self):
        own = self.make_subscription(DAY, self.firm)
        found = self.look_at(
            self.user,
            *("subdebit_paid_ids", "subdebit_client_count", "subdebit_paid_sentence"),
        )
        self.assertEqual(found["subdebit_paid_ids"], self.running.ids)
        self.assertNotIn(own.id, found["subdebit_paid_ids"])
        self.assertEqual(found["subdebit_client_count"], 2)
        sentence = found["subdebit_paid_sentence"].replace("\xa0", " ")
        self.assertEqual(sentence, "Clients: 2. $ 60.00 a month on average.")
        action = self.rpc(self.user, self.firm, "action_subdebit_clients")
        self.assertEqual(
            self.env["subdebit.subscription"].search(action["domain"]), self.running
        )

    def test_of_a_shared_one_it_pays_its_part(self):
        self.make_shared(
            100.01,
            33.33,
            self.make_offline_partner("Other"),
            self.firm,
            partner_id=self.make_partner("Cleo").id,
        )
        found = self.look_at(
            self.user, "subdebit_paid_sentence", "subdebit_client_count"
        )
        self.assertEqual(found["subdebit_client_count"], 3)
        told = self.look_at(
            self.user, "subdebit_pays_for", "subdebit_subscription_count"
        )
        self.assertEqual(told["subdebit_pays_for"], "Ada, Bea, and Cleo")
        self.assertEqual(told["subdebit_subscription_count"], 3)
        # 33.33 % of 100.01 is 33.333….
        sentence = found["subdebit_paid_sentence"].replace("\xa0", " ")
        self.assertEqual(sentence, "Clients: 3. $ 93.33 a month on average.")

    def test_all_clients_are_changed_at_once(self):
        action = self.rpc(self.billing, self.firm, "action_subdebit_change_clients")
        windows = self.env["subdebit.payer.change"]
        other = self.make_offline_partner("Successor", is_company=True)
        vals = {"payer_id": other.id, "reason": "Sold.", "payer_kind": "for_client"}
        [saved] = self.rpc(
            self.billing,
            windows,
            "web_save",
            vals,
            specification={"problem": {}, "summary": {}},
            context=action["context"],
        )
        self.assertFalse(saved["problem"])
        window = windows.browse(saved["id"])
        self.rpc(self.billing, window, "action_confirm")
        self.assertEqual(self.running.payer_id, other)
        self.assertEqual(self.running.invoice_partner_id, other)
        self.assertRefused(
            self.billing,
            self.firm,
            "action_subdebit_change_clients",
            words="pays for nobody else",
        )

    def test_what_runs_follows_the_contact_when_billing_says_so(self):
        ada = self.clients[0]
        self.assertFalse(ada.subdebit_differing_ids)
        self.rpc(self.billing, ada, "write", {"subdebit_payer_id": False})
        [found] = self.rpc(self.user, ada, "read", ["subdebit_differing_ids"])
        self.assertEqual(found["subdebit_differing_ids"], self.running[0].ids)
        self.assertEqual(self.running[0].payer_id, self.firm)
        self.assertRefused(self.user, ada, "action_subdebit_follow")
        action = self.rpc(self.billing, ada, "action_subdebit_follow")
        windows = self.env["subdebit.payer.change"]
        [saved] = self.rpc(
            self.billing,
            windows,
            "web_save",
            {"reason": "As the contact says."},
            specification={"problem": {}},
            context=action["context"],
        )
        self.rpc(self.billing, windows.browse(saved["id"]), "action_confirm")
        self.assertEqual(self.running[0].payer_id, ada)
        self.assertFalse(self.running[0].payer_kind)
        self.assertEqual(self.running[0].invoice_partner_id, ada)
        self.assertFalse(ada.subdebit_differing_ids)

    def test_another_company_sees_nothing_of_it(self):
        theirs = self.make_one("user", self.make_other_company()["company"])
        found = self.look_at(theirs, "subdebit_paid_ids", "subdebit_client_count")
        self.assertEqual(
            (found["subdebit_paid_ids"], found["subdebit_client_count"]), ([], 0)
        )

    def test_a_share_is_nobody_elses_to_write(self):
        shared = self.make_shared(
            100.0, 40, self.make_offline_partner("Other"), self.firm
        )
        share = shared.share_ids
        for user in (self.user, self.billing, self.manager):
            self.assertRefused(
                user, share, "write", {"percent": 10.0}, words="is running"
            )
            self.assertRefused(user, share, "unlink", words="is running")
            self.assertRefused(
                user,
                shared,
                "web_save",
                {"share_ids": [Command.update(share.id, {"percent": 10.0})]},
                specification={},
                words="is running",
            )
        self.assertRefused(
            self.user,
            self.env["subdebit.share"],
            "create",
            {
                "subscription_id": self.running[0].id,
                "payer_id": self.firm.id,
                "percent": 10.0,
            },
            words="is running",
        )
        draft = self.env["subdebit.subscription"].create(
            {"partner_id": self.firm.id, "plan_id": self.plan.id, "date_start": DAY}
        )
        self.assertRefused(
            self.user, share, "write", {"subscription_id": draft.id}, words="is running"
        )
        with self.assertRaises(UserError):
            draft.with_user(self.user).share_ids = [Command.link(share.id)]
        self.assertEqual(share.percent, 40.0)
        self.assertEqual(DAY, d("2025-01-01"))
