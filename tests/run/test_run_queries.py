from datetime import timedelta

from odoo import SUPERUSER_ID
from odoo.tests import tagged

from ..provider_case import DAY, ProviderCase


@tagged("post_install", "-at_install")
class TestRunQueries(ProviderCase):
    """The daily path asks the database as often for many as for few."""

    def count(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def read_list(self, runs):
        names = ["invoice_count", "collected_total", "no_method_count", "progress"]
        return lambda: runs.read([*names, "failed_subscription_ids"])

    def test_the_list_of_runs_has_no_query_for_each(self):
        self.make_subscription(DAY, self.make_payer())
        runs = self.runs
        for number in range(12):
            run = self.prepare(DAY + timedelta(days=number))
            run.sudo().state = "done"
            runs |= run
        self.count(self.read_list(runs[:2]))
        few = self.count(self.read_list(runs[:2]))
        self.assertEqual(self.count(self.read_list(runs)), few)

    def test_what_is_planned_has_no_query_for_each_invoice(self):
        def look(count):
            for number in range(count):
                partner = self.make_payer(f"Payer {number}")
                self.make_subscription(DAY, partner)._bill(DAY)
            run = self.runs.with_user(SUPERUSER_ID)._start(self.company, DAY)
            debits = self.env["subdebit.debit"].sudo()

            def plan():
                moves = debits._search_invoices(run)
                sums = debits._get_sums(moves)
                self.assertEqual(len(sums), count)
                moves._subdebit_get_tokens_sudo()

            self.count(plan)
            return self.count(plan), debits._search_invoices(run)

        few, moves = look(2)
        moves.sudo().subdebit_payment_mode = "offline"
        many, _moves = look(8)
        self.assertEqual(many, few)
