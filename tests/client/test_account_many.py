from odoo.tests import tagged

from ...models.statistics import add_to_bulk
from ..pause.portal_case import PortalCase
from .client_case import ClientCase
from .operation_case import OperationCase

FEW, MANY = 12, 3000
# Odoo reads a thousand records at once: so many queries more, and none for each row.
BATCHES = 40
# What it may take to look at one more client, of those who have something to pair.
FOR_A_CLIENT = 25


class Counting:
    """An account with few rows, and one with many: invoices of 10.00, notes of 4.00."""

    def fill(self, counts):
        """Let clients have so many rows each: the copies have no number of a day."""
        moves = {
            move: rows // 2 - 1
            for client, rows in counts.items()
            for move in (self.make_invoice(client, 10.0), self.make_note(client, 4.0))
        }
        for move, count in moves.items():
            self.multiply(move, count)
        add_to_bulk(self.env, sum(counts.values()))

    def count(self, work, client):
        """Return how many queries a work takes that was done before."""
        work(client)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work(client)
        return self.env.cr.sql_log_count - before

    def compare(self, work):
        return tuple(self.count(work, client) for client in (self.few, self.many))


@tagged("post_install", "-at_install")
class TestAccountMany(Counting, OperationCase):
    """Three thousand rows take as many queries as twelve, but for Odoo's own batches."""

    def test_three_thousand_rows(self):
        self.few, self.many = (self.make_offline_partner(name) for name in "ab")
        self.fill({self.few: FEW, self.many: MANY})
        works = {
            "balances": self.balances,
            "reasons": lambda one: one.with_user(self.user)._subdebit_get_reasons(),
            "menu": lambda one: self.get_why_not(one, "reconcile"),
            "transfer": lambda one: self.open("transfer", one, amount=4.0).problem,
            "write off": lambda one: self.open("write_off", one, self.manager).problem,
            "reconcile": lambda one: self.open("reconcile", one).problem,
        }
        for name, work in works.items():
            with self.subTest(name):
                few, many = self.compare(work)
                self.assertLess(many - few, BATCHES)

    def test_all_clients_at_once(self):
        """Reconcile all: so many queries for each client, not for each row."""

        def count_clients():
            windows = self.env["subdebit.operation"].with_user(self.billing)
            windows = windows.with_context(default_operation="reconcile")
            return self.count(lambda _none: windows.create({}).problem, None)

        first, *more = (self.make_offline_partner(f"Client {n}") for n in range(11))
        self.fill({first: 2})
        before = count_clients()
        self.fill(dict.fromkeys(more, 2))
        self.assertLess(count_clients() - before, len(more) * FOR_A_CLIENT)


@tagged("post_install", "-at_install")
class TestPortalMany(Counting, PortalCase, ClientCase):
    """A client at home, with three thousand rows."""

    def test_three_thousand_rows_at_home(self):
        visitors = [self.make_visitor(name) for name in ("Few", "Many")]
        few, many = (visitor.partner_id for visitor in visitors)
        self.fill({few: FEW, many: MANY})
        found = [
            self.count(lambda one: self.visit(one, "/../billing"), visitor)
            for visitor in visitors
        ]
        self.assertLess(found[1] - found[0], BATCHES)
