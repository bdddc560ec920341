from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..commit_case import CommitCase


@tagged("-standard", "subdebit_commit", "-at_install", "post_install")
class TestOperationsAtOnce(CommitCase):
    """An operation is done once, whether a person clicks twice or two click at once."""

    def make_client(self, env):
        return env["res.partner"].create(
            {
                "name": "Ada",
                "subdebit_payment_mode": "offline",
                "subdebit_offline_type": "cheque",
            }
        )

    def make_invoice(self, env, client, kind="out_invoice"):
        accounts = env["account.account"]
        income = accounts.search(
            [
                ("company_ids", "in", self.company_id),
                ("account_type", "=", "income"),
            ],
            limit=1,
        )
        move = env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": client.id,
                "company_id": self.company_id,
                "invoice_date": self.day,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Jersey",
                            "price_unit": 30.0,
                            "tax_ids": [],
                            "account_id": income.id,
                        }
                    )
                ],
            }
        )
        move.action_post()
        return move

    def open_window(self, env, operation, client, **vals):
        windows = env["subdebit.operation"].with_context(
            default_operation=operation, default_partner_id=client.id
        )
        return windows.create({"company_id": self.company_id, **vals})

    def make_windows(self, operation, count):
        """Return windows for one account, and the client; committed."""
        with self.open() as env:
            client = self.make_client(env)
            other = self.make_client(env)
            vals = {}
            if operation == "transfer":
                self.make_invoice(env, client, "out_refund")
                vals = {"other_id": other.id}
            else:
                move = self.make_invoice(env, client)
            if operation in ("refund", "undo_payment"):
                self.open_window(env, "pay", client).action_confirm()
            if operation in ("refund", "cancel"):
                vals = {"move_id": move.id}
            windows = [
                self.open_window(env, operation, client, **vals) for _n in range(count)
            ]
            return [window.id for window in windows], client.id

    def confirm(self, window_id):
        def work(env):
            env["subdebit.operation"].browse(window_id).action_confirm()
            return True

        return work

    def count(self, client_id):
        """Return how many entries, and payments that stand, an account has."""
        with self.open() as env:
            client = ("partner_id", "=", client_id)
            moves = env["account.move"].search_count(
                [
                    ("line_ids.partner_id", "=", client_id),
                    ("state", "=", "posted"),
                ]
            )
            return moves, env["account.payment"].search_count(
                [client, ("state", "in", ("in_process", "paid"))]
            )

    # What an account has afterwards: entries, and payments that stand.
    RESULTS = {
        "pay": (2, 1),
        "undo_payment": (1, 0),
        "cancel": (2, 0),
        "refund": (4, 2),
        "transfer": (2, 0),
    }

    def test_who_clicks_twice_at_once_does_it_once(self):
        for operation, result in self.RESULTS.items():
            with self.subTest(operation=operation):
                [window], client = self.make_windows(operation, 1)
                done = self.at_once(self.confirm(window), self.confirm(window))
                self.assertEqual(sorted(map(bool, done)), [False, True])
                with self.open() as env:
                    self.confirm(window)(env)
                self.assertEqual(self.count(client), result)

    def test_two_who_do_the_same_at_once_do_it_once(self):
        for operation, result in self.RESULTS.items():
            with self.subTest(operation=operation):
                windows, client = self.make_windows(operation, 2)
                done = self.at_once(*map(self.confirm, windows))
                self.assertEqual(sorted(map(bool, done)), [False, True])
                late = windows[done.index(None)]
                with self.assertRaises(UserError), self.open() as env:
                    self.confirm(late)(env)
                self.assertEqual(self.count(client), result)
