"""A bulk in one transaction is planned for what it has made, not for an empty table."""

from contextlib import closing
from unittest.mock import patch

import psycopg2

from odoo import SUPERUSER_ID, Command
from odoo.sql_db import connection_info_for
from odoo.tests import get_db_name, tagged

from ..models import statistics
from ..models.backdate import move as backdate_move
from ..models.statistics import TABLES, add_to_bulk
from .common import d
from .provider_case import DAY, ProviderCase

TODAY = d("2025-10-15")


def connect():
    """Return another connection, which works outside of our transaction."""
    _name, info = connection_info_for(get_db_name())
    return closing(psycopg2.connect(**info))


def vacuum(truncate=True):
    """Do what autovacuum does when it comes by; it shortens only what nobody uses."""
    with connect() as other:
        other.autocommit = True
        cursor = other.cursor()
        cursor.execute("SET lock_timeout = '20s'")
        cursor.execute(
            f"VACUUM (DISABLE_PAGE_SKIPPING, TRUNCATE {truncate}) {', '.join(TABLES)}"
        )


@tagged("-at_install", "post_install")
class TestStatistics(ProviderCase):
    @classmethod
    def setUpClass(cls):
        # The last of all cleanups: nothing of what was written is left to count.
        cls.addClassCleanup(vacuum)
        super().setUpClass()

    def look_every(self, count):
        return patch.object(statistics, "LOOK_EVERY", count)

    def make_invoices(self, count=3):
        """Return posted invoices which core alone has made: no bulk of ours."""
        line = {"product_id": self.product.id, "price_unit": 30.0, "tax_ids": []}
        vals = {
            "move_type": "out_invoice",
            "partner_id": self.make_partner().id,
            "invoice_date": TODAY,
            "invoice_line_ids": [Command.create(line)],
        }
        moves = self.env["account.move"].create([vals] * count)
        moves.action_post()
        return moves

    def estimate(self, table):
        """Return how many rows PostgreSQL plans for."""
        self.env.flush_all()
        self.env.cr.execute(f"EXPLAIN (FORMAT JSON) SELECT 1 FROM {table}")
        return self.env.cr.fetchone()[0][0]["Plan"]["Plan Rows"]

    def let_autovacuum_come_by(self):
        """Bring the tables into the state that makes a bulk stand still."""
        self.env.flush_all()
        vacuum(truncate=False)
        self.assertEqual(self.estimate("account_move"), 1)
        self.assertEqual(self.estimate("account_move_line"), 1)

    def assertHonest(self, **counts):
        """Compare with how many rows there are at least."""
        for table, count in counts.items():
            with self.subTest(table):
                self.assertGreaterEqual(self.estimate(table), count)

    def test_payments_by_hand(self):
        """Three invoices, in two batches, and the entries of their payments."""
        moves = self.make_invoices()
        self.let_autovacuum_come_by()
        bank = self.company_data["default_journal_bank"]
        with self.look_every(3), patch.object(backdate_move, "BOOKING_BATCH", 2):
            payments = moves._subdebit_pay_by_hand(bank, TODAY)
        self.assertEqual(payments.mapped("amount"), [30.0] * 3)
        self.assertEqual(moves.mapped("payment_state"), ["paid"] * 3)
        self.assertHonest(
            account_move=6,
            account_move_line=12,
            account_payment=3,
            account_partial_reconcile=3,
        )

    def test_billing(self):
        """Three that are there, and three of the day."""
        subscriptions = self.env["subdebit.subscription"].union(
            *(self.make_subscription(TODAY) for _number in range(3))
        )
        self.make_invoices()
        self.let_autovacuum_come_by()
        with self.look_every(3):
            self.assertEqual(len(subscriptions._bill(TODAY)), 3)
        self.assertHonest(account_move=6, account_move_line=12)

    def test_booking(self):
        """Three debits, each of one invoice; the entries of the payments come after."""
        for name in ("Ada", "Grace", "Joan"):
            self.make_subscription(DAY, self.make_payer(name))
        debits = self.prepare().debit_ids
        with patch.object(type(debits), "_book_and_commit"):
            self.work()
        self.let_autovacuum_come_by()
        with self.look_every(3):
            debits.with_user(SUPERUSER_ID)._book()
        self.assertEqual(debits.mapped("is_booked"), [True] * 3)
        self.assertHonest(account_move=3, account_move_line=6, account_payment=3)

    def test_what_is_known_is_not_counted_again(self):
        """One look each hundred, and nothing more where the statistics are true."""
        with self.assertQueryCount(0):
            add_to_bulk(self.env, 99)
        with (
            self.assertQueryCount(1),
            patch.object(statistics, "TABLES", ("ir_model_fields",)),
        ):
            add_to_bulk(self.env, 1)

    def test_nobody_is_waited_for(self):
        with connect() as other:
            lock = "LOCK TABLE account_move IN SHARE UPDATE EXCLUSIVE MODE"
            other.cursor().execute(lock)
            self.env.cr.execute("SET LOCAL lock_timeout = '2s'")
            add_to_bulk(self.env, 100)
