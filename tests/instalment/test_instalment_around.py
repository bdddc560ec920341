from importlib.util import module_from_spec, spec_from_file_location

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.misc import file_path

from ..common import d
from ..fakes.provider import PROCESSES
from .instalment_case import TODAY, InstalmentCase

NBSP = "\xa0"


@tagged("post_install", "-at_install")
class TestInstalmentAround(InstalmentCase):
    """What stands around instalments: customers, accountants, other books, the guards."""

    # === WHAT THE CUSTOMER IS TOLD AND OFFERED === #

    def test_the_customer_reads_each_day_and_sum(self):
        moves = self.make_past(60.0, 40.0)
        self.make_instalments(moves, 3)
        self.assertEqual(
            [move.subdebit_payment_sentence for move in moves],
            [
                f"${NBSP}33.34 on 09/27/2025, ${NBSP}26.66 on 10/27/2025 will be debited"
                " from Card •••• 4242.",
                f"${NBSP}6.67 on 10/27/2025, ${NBSP}33.33 on 11/27/2025 will be debited"
                " from Card •••• 4242.",
            ],
        )
        self.run_day("2025-09-27")
        self.assertEqual(
            moves[0].subdebit_payment_sentence,
            f"${NBSP}26.66 will be debited on 10/27/2025 from Card •••• 4242.",
        )
        self.assertEqual(moves[0]._subdebit_get_charge_date(), d("2025-10-27"))

    def test_between_two_instalments_the_customer_may_pay_the_rest(self):
        self.env["ir.config_parameter"].sudo().set_param(
            "account_payment.enable_portal_payment", "True"
        )
        moves = self.make_past(60.0, kind="sepa_debit", behaviour=PROCESSES)
        self.make_instalments(moves, 2)
        self.assertTrue(moves._has_to_be_paid())
        [debit] = self.run_day("2025-09-29")
        self.assertFalse(moves._has_to_be_paid())
        self.assertTrue(moves.subdebit_in_flight)
        self.assertEqual(moves.subdebit_collection_state, "in_flight")
        with self.assertRaisesRegex(UserError, "is being debited"):
            self.pay_by_hand(moves, 30.0)
        self.transaction(debit)._set_done()
        # Collected and not booked: the invoice is as open as before.
        self.assertFalse(moves._has_to_be_paid())
        self.work()
        self.assertTrue(moves._has_to_be_paid())
        self.assertFalse(moves.subdebit_in_flight)
        self.assertEqual(moves.subdebit_collection_state, "to_collect")
        self.pay_by_hand(moves, 30.0)
        self.assertFalse(self.run_day("2025-10-29"))
        self.assertEqual(moves.payment_state, "paid")

    def test_nothing_is_overdue_before_its_day(self):
        moves = self.make_past(60.0, 40.0)
        self.make_instalments(moves, 3)
        self.run_day("2025-09-27")
        late = [("id", "in", moves.ids), ("invoice_date_due", "<", "2025-10-27")]
        self.assertFalse(self.env["account.move"].search(late))

    # === ACCOUNTANTS' HANDS === #

    def make_accountant(self):
        return new_test_user(
            self.setup_env,
            "subdebit_instalment_accountant",
            groups="account.group_account_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )

    def test_an_accountant_without_our_groups_records_a_payment(self):
        moves = self.make_past(60.0, 40.0)
        instalments = self.make_instalments(moves, 3)
        wizard = (
            self.env["account.payment.register"]
            .with_user(self.make_accountant())
            .with_context(active_model="account.move", active_ids=moves[1].ids)
            .create({"payment_date": TODAY, "amount": 40.0})
        )
        wizard._create_payments()
        self.assertStates(instalments, "planned", "planned", "nothing_left")
        self.assertEqual(instalments.mapped("amount_left"), [33.34, 26.66, 0.0])

    def test_an_accountant_drafts_and_edits_a_payment_of_parts(self):
        moves = self.make_past(60.0, 40.0)
        self.make_instalments(moves, 1)
        [debit] = self.run_day("2025-09-27")
        payment = debit.payment_ids.with_user(self.make_accountant())
        self.assertEqual(len(payment.move_id.line_ids), 3)
        payment.action_draft()
        payment.date = d("2025-09-28")
        payment.action_post()
        self.assertEqual(payment.move_id.date, d("2025-09-28"))
        self.assertItems(
            payment, [("asset_receivable", -100.0), ("asset_current", 100.0)]
        )

    def test_an_invoice_that_is_cancelled_asks_for_less(self):
        moves = self.make_past(60.0, 40.0)
        instalments = self.make_instalments(moves, 3)
        self.as_root(moves[1]).button_draft()
        self.assertEqual(instalments.mapped("amount_left"), [33.34, 26.66, 0.0])
        self.as_root(moves[1]).action_post()
        self.assertEqual(instalments.mapped("amount_left"), [33.34, 33.33, 33.33])
        self.as_root(moves[1]).button_draft()
        self.as_root(moves[1]).button_cancel()
        self.run_day("2025-09-27")
        self.run_day("2025-10-27")
        self.assertFalse(self.run_day("2025-11-27"))
        self.assertTaken(3334, 2666)

    # === OTHER BOOKS === #

    def test_parts_in_another_currency_come_to_the_whole(self):
        euro = self.setup_env.ref("base.EUR")
        euro.active = True
        self.setup_env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "company_id": self.company.id,
                "name": "2025-09-01",
                "rate": 0.7,
            }
        )
        plan = self.make_plan("Paris", currency_id=euro.id)
        moves = self.make_past(60.0, 40.0, plan_id=plan.id)
        self.make_instalments(moves, 3)
        self.run_day("2025-09-27")
        [debit] = self.run_day("2025-10-27")
        # 33.33 / 0.7 = 47.61; of it 26.66 / 33.33 = 38.08, and the rest.
        self.assertItems(
            debit.payment_ids,
            [
                ("asset_receivable", -38.08),
                ("asset_receivable", -9.53),
                ("asset_current", 47.61),
            ],
        )
        self.run_day("2025-11-27")
        self.assertEqual(moves.mapped("payment_state"), ["paid", "paid"])
        self.assertEqual(moves.mapped("amount_residual_signed"), [0.0, 0.0])
        self.assertTaken(3334, 3333, 3333)

    def test_payments_without_an_entry_are_not_asked_for_twice(self):
        lines = self.provider.journal_id.inbound_payment_method_line_ids
        lines.payment_account_id = False
        with self.in_payment():
            moves = self.make_past(60.0)
            instalments = self.make_instalments(moves, 3)
            [one] = self.run_day("2025-09-27")
            self.assertFalse(one.payment_ids.move_id)
            self.assertEqual(
                (moves.payment_state, moves.amount_residual), ("in_payment", 60.0)
            )
            self.assertEqual(moves.subdebit_collection_state, "to_collect")
            self.assertEqual(instalments.mapped("amount_left"), [0.0, 20.0, 20.0])
            [two] = self.run_day("2025-10-27")
            self.assertEqual((one.amount, two.amount), (20.0, 20.0))
            # One of two equal sums is on the bank statement: 20.00 wait for theirs.
            receivable = self.receivable(moves)
            self.match_bank_line(receivable.account_id, 20.0, receivable)
            self.assertEqual(moves.amount_residual, 40.0)
            self.assertEqual(moves._subdebit_get_unpaid_sudo(), 20.0)
            self.run_day("2025-11-27")
            self.assertFalse(self.run_day("2025-11-28"))
        self.assertTaken(2000, 2000, 2000)

    # === THE DATABASE === #

    def assertRefused(self, constraint, model, vals):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError) as caught,
            self.env.cr.savepoint(),
        ):
            self.env[model].sudo().create(vals)
            self.env.flush_all()
        self.assertIn(constraint, caught.exception.diag.constraint_name)

    def prepare_line(self, debit, move, slot):
        return {"debit_id": debit.id, "move_id": move.id, "amount": 1.0, "slot": slot}

    def test_an_instalment_has_one_debit_that_asks_for_it(self):
        moves = self.make_past(60.0, 40.0)
        self.make_instalments(moves, 3)
        debit = self.prepare(TODAY).debit_ids.sudo()
        [vals] = debit.copy_data()
        vals.pop("line_ids", None)
        self.assertTrue(vals["instalment_slot"])
        self.assertRefused("one_live_instalment", "subdebit.debit", vals)

    def test_a_whole_debit_and_an_instalment_exclude_each_other(self):
        line_model = "subdebit.debit.line"
        moves = self.make_past(60.0, 40.0)
        one, two, _three = self.make_instalments(moves, 3)
        debit = self.prepare(TODAY).debit_ids.sudo()
        vals = self.prepare_line(debit, moves[0], 0)
        self.assertRefused("one_live_debit", line_model, vals)
        vals = self.prepare_line(debit, moves[0], one.id)
        self.assertRefused("one_live_debit", line_model, vals)
        # Another instalment of the same invoice, and the rest after a booked one.
        self.env[line_model].sudo().create(self.prepare_line(debit, moves[0], two.id))
        whole = self.make_past(30.0, payer=self.make_payer("Grace"))
        asked = self.prepare(d("2025-09-28")).debit_ids.sudo().line_ids
        self.assertEqual((asked.move_id, asked.slot), (whole, 0))
        vals = self.prepare_line(debit, whole, one.id)
        self.assertRefused("one_live_debit", line_model, vals)

    def test_no_column_of_the_guards_may_be_empty(self):
        self.env.cr.execute(
            "SELECT table_name || '.' || column_name FROM information_schema.columns"
            " WHERE is_nullable = 'YES' AND table_schema = current_schema AND"
            " (table_name, column_name) IN (('subdebit_debit_line', 'move_id'),"
            " ('subdebit_debit_line', 'slot'), ('subdebit_debit_line', 'live'),"
            " ('subdebit_debit_line', 'is_settled'),"
            " ('subdebit_debit', 'instalment_slot'))"
        )
        self.assertEqual(self.env.cr.fetchall(), [])

    def test_the_guard_of_the_last_release_makes_way(self):
        name = "subdebit_debit_line_one_live_debit"
        self.env.flush_all()
        self.env.cr.execute(
            f"ALTER TABLE subdebit_debit_line DROP CONSTRAINT {name};"
            "ALTER TABLE subdebit_debit_line ALTER live DROP NOT NULL;"
            f"CREATE UNIQUE INDEX {name} ON subdebit_debit_line (move_id) WHERE live;"
        )
        moves = self.make_past(60.0)
        self.make_instalments(moves, 2)
        line = self.prepare(TODAY).debit_ids.line_ids
        self.env.flush_all()
        self.env.cr.execute("UPDATE subdebit_debit_line SET live = NULL")
        self.migrate()
        self.env.invalidate_all()
        self.assertIs(line.live, False)
        self.env.cr.execute("SELECT to_regclass(%s)", [name])
        self.assertEqual(self.env.cr.fetchone(), (None,))
        self.migrate()

    def migrate(self):
        path = "subscription_debit/migrations/19.0.0.4.0/pre-migrate.py"
        spec = spec_from_file_location("migration", file_path(path))
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        module.migrate(self.env.cr, "19.0.0.3.0")
