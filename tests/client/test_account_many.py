from odoo.tests import tagged

from ..pause.portal_case import PortalCase
from ..provider_case import DAY
from .client_case import ClientCase
from .operation_case import OperationCase

FEW, MANY = 12, 3000


class Counting:
    """An account with few rows, and one with many: invoices of 10.00, notes of 4.00."""

    def fill(self, client, rows):
        for move in self.make_invoice(client, 10.0), self.make_note(client, 4.0):
            self.multiply(move, rows // 2 - 1)

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
    """Three thousand rows take as many queries as twelve, or so many as is said here."""

    def setUp(self):
        super().setUp()
        names = {"Few": FEW, "Many": MANY}
        self.few, self.many = (self.make_offline_partner(name) for name in names)
        for client, rows in zip((self.few, self.many), names.values(), strict=True):
            self.fill(client, rows)

    def test_three_thousand_rows(self):
        works = {
            "balances": self.balances,
            "reasons": lambda one: one.with_user(self.user)._subdebit_get_reasons(),
            "menu": lambda one: self.get_why_not(one, "reconcile"),
            "transfer": lambda one: self.open("transfer", one, amount=4.0).problem,
            "write off": lambda one: self.open("write_off", one, self.manager).problem,
            "reconcile": lambda one: self.open("reconcile", one).problem,
        }
        found = {name: self.compare(work) for name, work in works.items()}
        self.assertEqual(found, {})

    def test_all_clients_at_once(self):
        """Reconcile all: so many queries for each client, not for each row."""

        def count_clients():
            windows = self.env["subdebit.operation"].with_user(self.billing)
            windows = windows.with_context(default_operation="reconcile")
            return self.count(lambda _none: windows.create({}).problem, None)

        before = count_clients()
        for number in range(10):
            self.fill(self.make_offline_partner(f"Client {number}"), FEW)
        self.assertEqual((before, count_clients()), (0, 0))


@tagged("post_install", "-at_install")
class TestPortalMany(Counting, PortalCase, ClientCase):
    """A client at home, with three thousand rows."""

    def test_three_thousand_rows_at_home(self):
        visitors = [self.make_visitor(name) for name in ("Few", "Many")]
        for visitor, rows in zip(visitors, (FEW, MANY), strict=True):
            self.fill(visitor.partner_id, rows)
        found = [
            self.count(lambda one: self.visit(one, "/../billing"), visitor)
            for visitor in visitors
        ]
        self.assertEqual(found, [0, 0])
        self.assertEqual(self.day, DAY)
