from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged

from ..common import d
from ..rpc_case import RpcCase
from .operation_case import OperationCase

READS, INVOICES = "account.group_account_readonly", "account.group_account_invoice"
# Windows and lists of ours that an accountant finds no button for.
NOT_HIS = (
    "action_open_subdebit_operations",
    "action_subdebit_charged_twice",
    "action_subdebit_subscriptions",
)


@tagged("post_install", "-at_install")
class TestReader(OperationCase, RpcCase):
    """Who keeps the books, with none of our groups, reads the accounts of customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader, cls.clerk = map(cls.make_stranger, (READS, INVOICES))

    def setUp(self):
        super().setUp()
        self.asked = {}

    def work(self, runs=None):
        """Let the worker work: this case is in the registry's test mode already."""
        self.env.flush_all()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            result = env["subdebit.debit.run"]._execute_slice(60)
        self.env.invalidate_all()
        return result

    # === AS THE WEB CLIENT READS === #

    def specify(self, model, node):
        """Return what the web client reads for a view, rows and tags included."""
        found = {}
        for child in node.xpath(".//field[not(ancestor::field)]") if len(node) else ():
            field = self.env[model]._fields[child.get("name")]
            if not field.relational:
                found.setdefault(field.name, {})
                continue
            inner = {"display_name": {}}
            for view in child.iterchildren("list", "kanban"):
                copy = etree.fromstring(etree.tostring(view))
                inner |= self.specify(field.comodel_name, copy)
            found.setdefault(field.name, {"fields": {}})["fields"].update(inner)
        return found

    def read_screens(self, user, record, kinds=("list", "kanban", "form")):
        """Read a record as each of its views does; return the values of the last."""
        key = (user, record._name, tuple(kinds))
        if key not in self.asked:
            asked = [(False, kind) for kind in kinds]
            answer = self.rpc(user, record.browse(), "get_views", asked)
            self.asked[key] = answer["views"]
        views = self.asked[key]
        for kind in kinds:
            arch = etree.fromstring(views[kind]["arch"])
            specification = self.specify(record._name, arch)
            [values] = self.rpc(user, record, "web_read", specification)
        return values

    def make_story(self):
        """Return a debit that was refunded in part, of who has instalments, too."""
        debit = self.make_collected(30.0)
        payer = debit.payer_id
        self.make_subscription(d("2025-09-30"), payer)
        self.make_invoice(payer, 90.0)
        self.make_note(payer, 5.0)
        self.do("refund", payer, move_id=debit.invoice_ids.id, amount=12.0)
        self.work()
        return debit

    # === WHAT HE READS === #

    def test_he_reads_contact_invoice_payment_debit_and_refund(self):
        debit = self.make_story()
        payer = debit.payer_id
        for user in (self.reader, self.clerk):
            for record in (
                debit.invoice_ids,
                debit.payment_ids,
                debit,
                debit.refund_ids,
            ):
                with self.subTest(record=record, user=user.login):
                    self.assertEqual(len(record), 1)
                    self.read_screens(user, record)
            values = self.read_screens(user, payer)
            # 90.00 owed, 5.00 credited, and 12.00 on the way back with its note.
            self.assertEqual(values["subdebit_current_balance"], 85.0)
            action = self.rpc(user, payer, "action_open_subdebit_balance")
            window = self.env["subdebit.balance"].browse(action["res_id"])
            values = self.read_screens(user, window, ["form"])
            sums = sorted(part["amount"] for part in values["part_ids"])
            self.assertEqual(sums, [-5.0, 90.0])

    def test_he_reads_the_list_and_opens_each_row(self):
        debit = self.make_story()
        payer = debit.payer_id
        for user in (self.reader, self.clerk):
            action = self.rpc(user, payer, "action_view_subdebit_statement")
            read = self.rpc(
                user,
                self.rows.browse(),
                "web_search_read",
                action["domain"],
                {"kind": {}},
            )["records"]
            # One row of each kind: others of it differ in date and sum.
            kinds = {row["kind"]: row["id"] for row in read}
            self.assertLess(
                {"invoice", "payment", "credit_note", "charge", "refund"}, set(kinds)
            )
            rows = self.rows.browse(kinds.values())
            for row in rows:
                with self.subTest(row=row.name, kind=row.kind, user=user.login):
                    self.read_screens(user, row)
                    opened = self.rpc(user, row, "action_open")
                    record = self.env[opened["res_model"]].browse(opened["res_id"])
                    self.read_screens(user, record, ["form"])
                    self.rpc(user, row, "action_view_matches")
            for method in (
                "action_view_subdebit_income",
                "action_view_subdebit_received",
            ):
                self.rpc(user, payer, method)
            sums = self.rpc(
                user,
                self.env["subdebit.income"],
                "formatted_read_group",
                [("partner_id", "=", payer.id)],
                ["kind"],
                ["amount:sum"],
            )
            self.assertEqual(
                {one["kind"]: one["amount:sum"] for one in sums},
                {"invoiced": 103.0, "received": 18.0},
            )

    def test_he_operates_nothing(self):
        debit = self.make_story()
        payer = debit.payer_id
        for user in (self.reader, self.clerk):
            for method in NOT_HIS[:2]:
                self.assertRefused(user, payer, method, words="the right")
            self.assertRefused(user, debit, "action_cancel", words="the right")
            for record in (debit, debit.refund_ids):
                self.assertRefused(user, record, "write", {"reason": "x"})
            self.assertRefused(
                user,
                self.env["subdebit.operation"],
                "create",
                [{"operation": "reconcile", "partner_id": payer.id}],
            )
            arch = self.rpc(user, payer.browse(), "get_views", [(False, "form")])
            arch = arch["views"]["form"]["arch"]
            for method in NOT_HIS:
                self.assertNotIn(method, arch)

    def test_a_menu_that_he_cannot_use_is_not_shown(self):
        menus = self.env["ir.ui.menu"]
        for user in (self.reader, self.clerk):
            shown = menus.with_user(user).load_menus(False)
            ours = {
                menu["xmlid"]
                for menu in shown.values()
                if menu.get("xmlid", "").startswith("subscription_debit.")
            }
            self.assertEqual(ours, {"subscription_debit.menu_statement_of_books"})

    def test_another_company_is_not_his(self):
        debit = self.make_story()
        there = self.make_stranger(
            "account.group_account_user", company=self.make_other_company()["company"]
        )
        for record in (debit, debit.refund_ids):
            self.assertRefused(there, record, "web_read", {"amount": {}})
        found = self.rpc(
            there,
            self.rows.browse(),
            "web_search_read",
            [("commercial_partner_id", "=", debit.payer_id.id)],
            {"kind": {}},
        )
        self.assertEqual(found["records"], [])
        values = self.read_screens(there, debit.payer_id, ["form"])
        self.assertEqual(values["subdebit_current_balance"], 0.0)
