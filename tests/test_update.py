import json
import lzma
import subprocess
import sys
from pathlib import Path

from odoo import sql_db
from odoo.tests import BaseCase, get_db_name, tagged

from .commit_case import child_options, child_variables

RELEASES = Path(__file__).with_name("releases")
CHILD = Path(__file__).with_name("update_child.py")

# What an update has to leave as it is, to the cent and to the letter.
KEPT = {
    "subscriptions": "SELECT id, name, state, payer_id, payment_mode, date_start,"
    " date_end, next_charge_date FROM subdebit_subscription ORDER BY id",
    "lines": "SELECT id, subscription_id, name, quantity, unit_price, cadence_unit,"
    " cadence_count, date_start, day_of_month, timing FROM subdebit_line ORDER BY id",
    "charges": "SELECT id, line_id, date_from, date_to, sign, revision, amount_net,"
    " amount_tax, move_line_id, state FROM subdebit_charge ORDER BY id",
    "covers": "SELECT id, line_id, payer_slot, date_from, date_to, kind, to_decide"
    " FROM subdebit_cover ORDER BY id",
    "events": "SELECT id, subscription_id, kind, date_effective, user_id, details"
    " FROM subdebit_event ORDER BY id",
    "debits": "SELECT id, payer_id, date, amount, state, payment_token_id, returned_on"
    " FROM subdebit_debit ORDER BY id",
    "attempts": "SELECT id, debit_id, number, state, key, request, transaction_id"
    " FROM subdebit_attempt ORDER BY id",
    "instalments": "SELECT id, number, count, date, amount, state FROM"
    " subdebit_instalment ORDER BY id",
    "findings": "SELECT id, kind, state, subscription_id FROM"
    " subdebit_ledger_difference ORDER BY id",
    "invoices": "SELECT id, name, state, payment_state, amount_total, amount_residual,"
    " invoice_date_due, subdebit_payer_id, subdebit_payment_mode FROM account_move"
    " ORDER BY id",
    "payments": "SELECT id, amount, state, subdebit_debit_id, subdebit_returned_on"
    " FROM account_payment ORDER BY id",
}


@tagged("post_install", "-at_install", "subdebit_commit")
class TestUpdate(BaseCase):
    """A company that worked with an earlier release goes on with this one."""

    def setUp(self):
        super().setUp()
        self.database = f"{get_db_name()}_update"
        self.maintain(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')
        self.maintain(
            f"CREATE DATABASE \"{self.database}\" ENCODING 'UTF8' TEMPLATE template0"
        )
        self.addCleanup(
            self.maintain, f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)'
        )

    def maintain(self, statement):
        sql_db.close_db(self.database)
        with sql_db.db_connect("postgres").cursor() as cr:
            cr._cnx.rollback()
            cr._cnx.autocommit = True
            try:
                cr._obj.execute(statement)
            finally:
                cr._cnx.autocommit = False

    def restore(self, release):
        """Fill the database with what a company had in a release."""
        dump = lzma.open(RELEASES / f"{release}.sql.xz", "rt").read()
        with sql_db.db_connect(self.database).cursor() as cr:
            cr._obj.execute(dump)
            cr.commit()  # pylint: disable=invalid-commit

    def look(self):
        with sql_db.db_connect(self.database).cursor() as cr:
            found = {}
            for name, query in KEPT.items():
                cr.execute(query)
                found[name] = cr.fetchall()
            return found

    def run_child(self, verb, *args):
        """Update the addon, or bill a day, in a process; return what it says."""
        job = {
            "options": child_options(),
            "database": self.database,
            "verb": verb,
            "args": args,
        }
        done = subprocess.run(
            [sys.executable, str(CHILD), json.dumps(job)],
            env=child_variables(),
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stderr[-5000:])
        return json.loads(done.stdout.splitlines()[-1])

    def test_what_a_company_had_in_19_0_0_4_0_is_kept_to_the_cent(self):
        self.restore("19.0.0.4.0")
        before = self.look()
        counts = [13, 16, 16, 14, 13, 5, 6, 3, 3, 17, 3]
        self.assertEqual([len(rows) for rows in before.values()], counts)
        self.assertEqual(self.run_child("update"), "19.0.0.12.0")
        after = self.look()
        for name, rows in before.items():
            with self.subTest(name):
                self.assertEqual(after[name], rows)
        # Invoiced on 29 December: 35 + 135 (two lines) + 220 (20 and 200 of one payer,
        # due on the 1st) + 135 + 35. Debited: 35, 135, 220, and two instalments.
        day = [5, 560.0, 5, 524.07]
        self.assertEqual(self.run_child("prepare", "2026-12-29"), day)
        self.assertEqual(self.run_child("prepare", "2026-12-29"), day)
