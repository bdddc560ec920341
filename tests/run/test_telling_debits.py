from odoo.addons.mail.tests.common import MailCase
from odoo.tests import tagged

from ..provider_case import DAY, MONDAY, ProviderCase


@tagged("post_install", "-at_install")
class TestTellingDebits(ProviderCase, MailCase):
    """A debit is announced once: by its invoice, or else by a message of its own."""

    def make_planned(self, day=DAY, **vals):
        """Return a debit of 30.00, ready to be sent."""
        payer = self.make_payer(email="ada@example.com", **vals)
        self.make_subscription(DAY, payer)
        debits = self.prepare(day).debit_ids
        return debits.filtered(lambda debit: debit.payer_id == payer)

    def get_untold(self):
        return self.runs.sudo()._search_untold_debits_sudo()

    def forget_invoice(self, debit):
        """The invoice was not sent, and is not about to be."""
        debit.invoice_ids.sudo().sending_data = False

    def tell(self, debit):
        for untold in self.get_untold() & debit:
            untold._tell_payer()
        return self.env["subdebit.notice"].search([("debit_id", "=", debit.id)])

    def record(self, debit, **vals):
        """The invoice was sent, and told of a debit."""
        move = debit.invoice_ids
        move._subdebit_record_sudo([{"way": "email", "partner_id": debit.payer_id.id}])
        notice = self.env["subdebit.notice"].search([("move_id", "=", move.id)])
        for name, value in vals.items():
            self.env.cr.execute(
                f"UPDATE subdebit_notice SET {name} = %s WHERE id = %s",
                [value, notice.id],
            )
        notice.invalidate_recordset()

    def test_an_invoice_that_waits_to_be_sent_tells_by_itself(self):
        debit = self.make_planned()
        self.assertEqual(debit.state, "ready")
        self.assertTrue(debit.invoice_ids.sending_data)
        self.assertNotIn(debit, self.get_untold())

    def test_an_invoice_that_told_is_enough(self):
        debit = self.make_planned()
        self.record(debit)
        self.forget_invoice(debit)
        self.assertNotIn(debit, self.get_untold())

    def test_another_day_or_a_higher_sum_is_told_anew(self):
        debit = self.make_planned()
        self.forget_invoice(debit)
        self.record(debit, charge_date="2025-09-26")
        self.assertIn(debit, self.get_untold())
        other = self.make_planned()
        self.forget_invoice(other)
        self.record(other, amount=29.99)
        self.assertIn(other, self.get_untold())

    def test_what_nothing_announced_is_told_once_with_all_that_is_due(self):
        debit = self.make_planned()
        self.forget_invoice(debit)
        notice = self.tell(debit)
        self.assertEqual(
            (notice.kind, notice.amount, str(notice.charge_date), notice.address),
            ("coming_debit", 30.0, "2025-09-27", "ada@example.com"),
        )
        self.assertIn("30.00 will be debited on 09/27/2025 from", notice.debit_sentence)
        self.assertIn(debit.invoice_ids.name, notice.debit_sentence)
        self.assertNotIn(debit, self.get_untold(), "again: nothing happens")

    def test_a_bank_debit_names_the_creditor_and_the_mandate(self):
        payer = self.make_payer(email="ada@example.com", kind="sepa")
        token = payer.with_env(self.setup_env)._subdebit_token_sudo(self.company)
        token.sudo().write({"mandate_scheme": "sepa_core", "mandate_reference": "M-7"})
        self.company.sudo().subdebit_creditor_identifier = "FR72ZZZ123456"
        self.make_subscription(DAY, payer)
        debit = self.prepare().debit_ids or self.prepare(MONDAY).debit_ids
        self.forget_invoice(debit)
        sentence = self.tell(debit).debit_sentence
        self.assertIn(f"creditor {self.company.name}", sentence)
        self.assertIn("mandate M-7", sentence)
        self.assertIn("creditor identifier FR72ZZZ123456", sentence)

    def test_nothing_is_told_where_debits_are_not_announced(self):
        debit = self.make_planned()
        self.forget_invoice(debit)
        for name in ("subdebit_email_debit", "subdebit_email_automatic"):
            self.company.sudo()[name] = False
            self.assertNotIn(debit, self.get_untold())
            self.company.sudo()[name] = True
        self.assertIn(debit, self.get_untold())

    def test_what_waits_for_a_manager_is_not_told_yet(self):
        debit = self.make_planned()
        self.forget_invoice(debit)
        debit.run_id.sudo().state = "waiting"
        self.assertNotIn(debit, self.get_untold())

    def test_the_cron_tells_before_it_asks(self):
        debit = self.make_planned()
        self.forget_invoice(debit)
        self.assertEqual(self.fake.charges, [])
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.env(cr=cr, su=True)["subdebit.debit.run"]._work(60)
        self.env.invalidate_all()
        self.assertTaken(3000)
        notice = self.env["subdebit.notice"].search([("debit_id", "=", debit.id)])
        self.assertEqual(len(notice), 1)
