from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..provider_case import ProviderCase
from ..rpc_case import RpcCase

READS, INVOICES = "account.group_account_readonly", "account.group_account_invoice"
TOLD = (
    "subdebit_explanation",
    "subdebit_period",
    "subdebit_payment_mode",
    "subdebit_collection_state",
    "subdebit_debit_sentence",
)


@tagged("post_install", "-at_install")
class TestAccountant(ProviderCase, RpcCase):
    """Who keeps the books, with none of our groups, reads what an invoice is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader, cls.clerk = map(cls.make_stranger, (READS, INVOICES))

    def work(self, runs=None):
        """Let the worker work: this case is in the registry's test mode already."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            return env["subdebit.debit.run"]._execute_slice(60)

    def make_collected(self):
        debit = self.make_debit()
        self.work()
        self.env.invalidate_all()
        return debit

    def read_form(self, user, move):
        """Return the form that a user gets, and what the web client reads for it."""
        views = self.rpc(user, move.browse(), "get_views", [(False, "form")])
        arch = etree.fromstring(views["views"]["form"]["arch"])
        nodes = arch.xpath("//field[not(ancestor::field)]")
        specification = {node.get("name"): {} for node in nodes}
        [values] = self.rpc(user, move, "web_read", specification)
        return arch, values

    def test_he_reads_why_for_when_and_how_it_is_paid(self):
        invoice = self.make_collected().invoice_ids
        for user in (self.reader, self.clerk):
            arch, values = self.read_form(user, invoice)
            for name in TOLD:
                self.assertTrue(arch.xpath(f"//field[@name='{name}']"), name)
            why = values["subdebit_explanation"].splitlines()
            self.assertTrue(why[0].startswith("Membership: "), why)
            self.assertIn("$ 30.00", why[-1].replace("\N{NO-BREAK SPACE}", " "))
            self.assertEqual(values["subdebit_period"], "09/27/2025 – 10/26/2025")
            self.assertEqual(values["subdebit_payment_mode"], "automatic")
            self.assertEqual(values["subdebit_collection_state"], "honoured")
            self.assertIn("on 09/27/2025: Collected", values["subdebit_debit_sentence"])

    def find_buttons(self, arch):
        """Return ``(method, context)`` of each button of ours on a form."""
        buttons = arch.xpath("//button[@type='object']")
        return [
            (button.get("name"), safe_eval(button.get("context", "{}")))
            for button in buttons
            if "subdebit" in button.get("name")
        ]

    def test_none_of_his_buttons_is_refused(self):
        invoice = self.make_collected().invoice_ids
        note = invoice.with_env(self.setup_env)._reverse_moves(
            [{"invoice_date": invoice.invoice_date}]
        )
        note.action_post()
        found = set()
        for user in (self.reader, self.clerk):
            for move in (invoice, note):
                arch, _values = self.read_form(user, move)
                for method, context in self.find_buttons(arch):
                    found.add((user, method))
                    if method == "action_subdebit_dispute" and move == note:
                        continue  # Not shown there.
                    self.rpc(user, move, method, context=context)
        reading = ("action_subdebit_debits", "action_subdebit_instalments")
        self.assertEqual(
            found,
            {
                (self.clerk, "action_subdebit_dispute"),
                (self.clerk, "action_subdebit_settle_dispute"),
                *((user, one) for user in (self.reader, self.clerk) for one in reading),
            },
        )

    def test_a_credit_note_of_his_is_ours_all_the_same(self):
        invoice = self.make_collected().invoice_ids
        wizard = self.rpc(
            self.clerk,
            self.env["account.move.reversal"],
            "create",
            [{"reason": "Kindness", "journal_id": invoice.journal_id.id}],
            context={"active_model": "account.move", "active_ids": invoice.ids},
        )
        wizard = self.env["account.move.reversal"].browse(wizard)
        self.rpc(self.clerk, wizard, "reverse_moves")
        note = invoice.reversal_move_ids
        self.rpc(self.clerk, note, "action_post")
        self.assertEqual(note.subdebit_credited_names, invoice.name)
        # Money leaves by the hand of Billing alone.
        self.assertRefused(self.clerk, note, "action_subdebit_refund", words="Billing")
        action = self.rpc(self.billing, note, "action_subdebit_refund")
        self.assertEqual(action["res_model"], "subdebit.give.back")
        self.assertEqual(action["context"]["default_amount"], 30.0)
