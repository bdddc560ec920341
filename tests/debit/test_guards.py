from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import SUPERUSER_ID, Command, api
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import d
from ..fakes.provider import DECLINES
from ..provider_case import ProviderCase


@tagged("post_install", "-at_install")
class TestGuards(ProviderCase):
    """The database refuses what nobody should ever ask."""

    def assertRefused(self, constraint):
        return _Refused(self, constraint)

    def test_a_debit_has_one_attempt_of_each_number(self):
        debit = self.make_debit()
        with self.assertRefused("subdebit_attempt_once"):
            debit.attempt_ids.sudo().copy()

    def test_a_company_has_one_run_a_day(self):
        run = self.make_debit().run_id
        with self.assertRefused("subdebit_debit_run_one_a_day"):
            run.sudo().copy()

    def test_an_invoice_has_one_live_debit(self):
        debit = self.make_debit()
        line = debit.line_ids.sudo()
        with self.assertRefused("one_live_debit"):
            debit.sudo().copy({"line_ids": [Command.create(line.copy_data()[0])]})

    def test_an_invoice_may_be_debited_anew_once_its_debit_was_cancelled(self):
        debit = self.make_debit()
        debit.with_user(self.billing).action_cancel()
        anew = self.prepare(d("2025-09-28")).debit_ids
        self.assertEqual(anew.invoice_ids, debit.invoice_ids)
        self.work()
        self.assertTaken(3000)
        self.assertCollected(anew)

    def test_what_was_given_up_is_asked_for_under_a_new_name(self):
        debit = self.make_debit(DECLINES)
        with self.answered(402):
            self.work()
        debit.with_user(self.billing).action_cancel()
        anew = self.prepare(d("2025-09-28")).debit_ids
        token = self.fake_method_of(anew)
        self.fake.add_method(*token)
        self.work()
        self.assertEqual(len(set(self.fake.keys())), 2)
        self.assertCollected(anew)

    def fake_method_of(self, debit):
        token_sudo = debit.sudo().payment_token_id
        return token_sudo.provider_ref, token_sudo.stripe_payment_method

    def test_a_debit_of_nothing_cannot_be(self):
        debit = self.make_debit()
        with self.assertRefused("subdebit_debit_amount_positive"):
            debit.sudo().amount = 0

    def test_each_attempt_has_a_key_of_its_own(self):
        debit = self.make_debit(DECLINES)
        keys = set()
        for _time in range(3):
            with self.answered(402):
                self.work()
            keys.add(debit.sudo().attempt_ids[-1].key)
            debit.with_user(self.billing).action_retry()
        self.assertEqual(len(keys), 3)
        self.assertEqual(len(set(self.fake.keys())), 3)

    def test_the_days_work_is_done_by_the_cron_once(self):
        self.company.sudo().subdebit_run_hour = 0
        today = self.company._subdebit_today()
        self.make_subscription(today - timedelta(days=3), self.make_payer())
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["subdebit.debit.run"]._cron_daily()
            env["subdebit.debit.run"]._cron_daily()
        run = self.runs.search([("company_id", "=", self.company.id)])
        self.assertEqual((run.date, run.state), (today, "done"))
        self.assertTaken(3000)
        self.assertCollected(run.debit_ids)


class _Refused:
    """The flush to the database fails by a constraint."""

    def __init__(self, case, constraint):
        self.case, self.constraint = case, constraint

    def __enter__(self):
        self.muted = mute_logger("odoo.sql_db")
        self.muted.__enter__()
        self.savepoint = self.case.env.cr.savepoint(flush=False)

    def __exit__(self, kind, error, _traceback):
        try:
            if not error:
                self.case.env.flush_all()
        except IntegrityError as refusal:
            error = refusal
        finally:
            self.savepoint.close(rollback=True)
            self.muted.__exit__(None, None, None)
            self.case.env.invalidate_all(flush=False)
        self.case.assertIsInstance(error, IntegrityError)
        self.case.assertIn(self.constraint, error.diag.constraint_name)
        return True
