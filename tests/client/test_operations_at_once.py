import contextlib
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import Command
from odoo.exceptions import MissingError, UserError
from odoo.tests import tagged

from ..commit_case import CommitCase

# Each operation -> by how much its double click changes the number of posted entries,
# of matches, and of refunds that are asked for: once.
ONCE = {
    "transfer": (1, 1, 0),
    "undo_transfer": (1, 1, 0),
    "pay_out": (1, 1, 0),
    "take_back": (-1, -1, 0),
    "apply": (0, 1, 0),
    "undo_note": (1, 1, 0),
    "write_off": (1, 1, 0),
    "reconcile": (0, 1, 0),
    "match": (0, 1, 0),
    "undo_match": (0, -1, 0),
    "refund": (0, 0, 1),
    "refund_by_hand": (1, 0, 1),
}


@tagged("-standard", "subdebit_commit", "post_install", "-at_install")
class TestOperationsAtOnce(CommitCase):
    """Real connections: each operation, pressed twice at the same instant, is done once.

    Each of a pair begins before the other has ended; who was undone is tried again, as
    Odoo does with a request.
    """

    def setUp(self):
        super().setUp()
        self.enterContext(
            patch.object(
                self.registry["res.company"],
                "_subdebit_today",
                lambda _company, now=None: self.day,
            )
        )

    def test_a_double_click_does_it_once(self):
        for name, once in ONCE.items():
            with self.subTest(name):
                click = getattr(self, f"begin_{name}")()
                before = self.count()
                undone = (SerializationFailure, UserError, MissingError)
                results = self.at_once(click, click, undone=undone)
                self.assertIn("done", results)
                if None in results:
                    self.try_again(click)
                found = zip(self.count(), before, strict=True)
                self.assertEqual(tuple(now - then for now, then in found), once)

    def try_again(self, click):
        # Or it says that there is nothing left to do.
        with contextlib.suppress(UserError, MissingError), self.open() as env:
            click(env)

    def count(self):
        """Return how many entries are posted, pairs matched and refunds asked for."""
        with self.open() as env:
            own = ("company_id", "=", self.company_id)
            posted = env["account.move"].search_count([own, ("state", "=", "posted")])
            pairs = env["account.partial.reconcile"].search_count([own])
            return posted, pairs, env["subdebit.refund"].search_count([own])

    # === WHAT IS THERE BEFORE === #

    def make_client(self, env, name="Ada"):
        return env["res.partner"].create(
            {
                "name": name,
                "subdebit_payment_mode": "offline",
                "subdebit_offline_type": "cheque",
            }
        )

    def make_move(self, client, amount, move_type):
        move = client.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": client.id,
                "invoice_date": self.day,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Jersey", "price_unit": amount, "tax_ids": []}
                    )
                ],
            }
        )
        move.action_post()
        return move

    def make_note(self, client, amount=50.0):
        return self.make_move(client, amount, "out_refund")

    def make_invoice(self, client, amount=50.0):
        return self.make_move(client, amount, "out_invoice")

    def get_bank(self, env):
        return env["account.journal"].search(
            [("company_id", "=", self.company_id), ("type", "=", "bank")], limit=1
        )

    # === WHAT IS CLICKED === #

    def click(self, record, method):
        """Return the work of who presses a button of a record."""
        name, ids = record._name, record.ids

        def work(env):
            getattr(env[name].browse(ids), method)()
            env.flush_all()
            return "done"

        return work

    def open_window(self, operation, client, **vals):
        windows = client.env["subdebit.operation"].with_context(
            default_operation=operation, default_partner_id=client.id
        )
        return self.click(windows.create(vals), "action_confirm")

    def begin_transfer(self):
        with self.open() as env:
            client, other = self.make_client(env), self.make_client(env, "Eve")
            self.make_note(client)
            return self.open_window("transfer", client, other_id=other.id, amount=30.0)

    def begin_undo_transfer(self):
        self.begin_transfer()
        with self.open() as env:
            windows = env["subdebit.operation"]
            windows.search([], order="id desc", limit=1).action_confirm()
            entry = env["account.move"].search(
                [("subdebit_operation", "=", "transfer")], order="id desc", limit=1
            )
            return self.click(entry, "action_subdebit_undo_operation")

    def begin_pay_out(self):
        with self.open() as env:
            client = self.make_client(env)
            self.make_note(client)
            bank = self.get_bank(env)
            return self.open_window("pay_out", client, journal_id=bank.id, amount=30.0)

    def begin_take_back(self):
        self.begin_pay_out()
        with self.open() as env:
            window = env["subdebit.operation"].search([], order="id desc", limit=1)
            window.action_confirm()
            refund = env["account.payment"].search(
                [("partner_id", "=", window.partner_id.id)]
            )
            return self.open_window(
                "take_back", window.partner_id, payment_id=refund.id
            )

    def begin_apply(self):
        [number] = self.make_subscriptions(1)
        with self.open() as env:
            subscription = env["subdebit.subscription"].browse(number)
            invoice = subscription._bill(self.day)
            parts = env["subdebit.instalment"]
            rows = parts._get_plan(subscription, 30.0, 3, self.day)
            parts = parts._make(invoice, rows).sorted("number")
            self.make_note(invoice.partner_id, 5.0)
            return self.open_window(
                "apply", invoice.partner_id, instalment_id=parts[1].id
            )

    def begin_undo_note(self):
        with self.open() as env:
            note = self.make_note(self.make_client(env))
            return self.open_window("undo_note", note.partner_id, move_id=note.id)

    def begin_write_off(self):
        with self.open() as env:
            client = self.make_client(env)
            self.make_invoice(client)
            loss = env["account.account"].search(
                [
                    ("company_ids", "in", self.company_id),
                    ("account_type", "=", "expense"),
                ],
                limit=1,
            )
            return self.open_window(
                "write_off", client, account_id=loss.id, reason="Moved"
            )

    def make_pair(self, env):
        client = self.make_client(env)
        self.make_invoice(client)
        self.make_note(client, 20.0)
        return client

    def begin_reconcile(self):
        with self.open() as env:
            return self.open_window("reconcile", self.make_pair(env))

    def find_rows(self, client):
        client.env.flush_all()
        rows = client.env["subdebit.statement"]
        return rows.search([("commercial_partner_id", "=", client.id)])

    def begin_match(self):
        with self.open() as env:
            return self.click(self.find_rows(self.make_pair(env)), "action_match")

    def begin_undo_match(self):
        with self.open() as env:
            rows = self.find_rows(self.make_pair(env))
            rows.action_match()
            items = rows.move_id.line_ids
            return self.click(items.matched_credit_ids, "action_subdebit_undo_match")

    def open_refund(self, **vals):
        self.day += self.day.resolution
        run = self.make_run(1)
        self.execute(run)
        with self.open() as env:
            payments = env["subdebit.debit.run"].browse(run).debit_ids.payment_ids
            [payment] = payments.filtered(lambda one: one.amount == 30.0)
            windows = env["subdebit.give.back"]
            window = windows.create(
                {"payment_id": payment.id, "amount": 30.0, "date": self.day, **vals}
            )
            return self.click(window, "action_confirm")

    def begin_refund(self):
        return self.open_refund()

    def begin_refund_by_hand(self):
        with self.open() as env:
            bank = self.get_bank(env)
        return self.open_refund(way="hand", journal_id=bank.id)
