from pathlib import Path

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..fakes.provider import PROCESSES
from ..provider_case import ProviderCase

NEUTRALIZE = Path(__file__).parents[2] / "data" / "neutralize.sql"


@tagged("post_install", "-at_install")
class TestDisarmed(ProviderCase):
    """A copy of the database asks nobody for money; the original is not thrown away."""

    def find_module(self):
        modules = self.setup_env["ir.module.module"]
        admin = self.setup_env.ref("base.user_admin")
        return modules.search([("name", "=", "subscription_debit")]).with_user(admin)

    def test_a_copy_asks_for_nothing_and_tells_nobody(self):
        for state in ("ready", "sending", "unknown"):
            debit = self.make_debit()
            debit.sudo().attempt_ids.state = state
        move = debit.invoice_ids[:1]
        move.sudo().sending_data = {"author_user_id": 1}
        self.env.flush_all()
        self.env.cr.execute(NEUTRALIZE.read_text())
        self.env.invalidate_all()
        attempts = self.env["subdebit.attempt"].sudo().search([])
        self.assertEqual(attempts.mapped("state"), ["cancelled"] * 3)
        debits = self.env["subdebit.debit"].search([])
        self.assertEqual(debits.mapped("state"), ["cancelled"] * 3)
        self.assertFalse(move.sending_data)
        self.assertFalse(self.setup_env["payment.token"].sudo().search([]))
        crons = self.setup_env["ir.cron"].with_context(active_test=False).search([])
        ours = crons.filtered(lambda c: c.get_external_id()[c.id].startswith("subscr"))
        self.assertEqual(set(ours.mapped("active")), {False})

    def test_the_app_is_not_uninstalled_while_money_is_under_way(self):
        module = self.find_module()
        debit = self.make_debit(PROCESSES, kind="sepa_debit")
        for state in ("ready", "sending", "pending", "unknown", "collected"):
            debit.sudo().attempt_ids.state = state
            with self.assertRaisesRegex(UserError, "Money is being collected"):
                module.button_uninstall()
        self.assertEqual(module.state, "installed")

    def test_nor_what_it_stands_on(self):
        self.make_debit()
        core = self.find_module().search([("name", "=", "account_payment")])
        with self.assertRaisesRegex(UserError, "Money is being collected"):
            core.button_uninstall()

    def test_what_is_over_may_be_uninstalled(self):
        debit = self.make_debit()
        debit.sudo().attempt_ids.state = "refused"
        self.find_module().button_uninstall()
        self.assertEqual(self.find_module().state, "to remove")
