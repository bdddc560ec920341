from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from ..common import d
from .agreed_case import AgreedCase


@tagged("post_install", "-at_install")
class TestInstalmentPortal(AgreedCase, HttpCase):
    """What a customer, and who pays a part for him, read at home."""

    def log_in(self, partner):
        visitor = new_test_user(
            self.setup_env,
            f"subdebit_home_{partner.id}",
            groups="base.group_portal",
            partner_id=partner.id,
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.authenticate(visitor.login, visitor.login)

    def get_page(self, url):
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        return answer.text.replace("\xa0", " ").replace("&nbsp;", " ")

    def test_odoos_page_of_the_invoice_offers_the_next_instalment(self):
        move = self.make_hand_invoice(90.0)
        parts = self.agree(move, way="transfer", count=3, first_date=d("2025-10-01"))
        self.log_in(move.partner_id)
        page = self.get_page(move.get_portal_url())
        self.assertIn("Next Installment", page)
        self.assertIn("30.00", page)
        self.day = d("2025-11-10")
        self.assertIn("60.00", self.get_page(move.get_portal_url()))
        self.act("record", parts[:2], date=self.day)
        values = move._get_invoice_next_payment_values()
        self.assertEqual(values["next_payment_reference"], f"{move.name}-3")

    def test_a_second_payer_reads_his_part_and_nothing_else(self):
        move = self.make_hand_invoice(
            90.0, self.make_offline_partner("Anna", email="anna@example.com")
        )
        numa = self.make_partner("Numa", email="numa@example.com")
        self.agree(
            move,
            way="transfer",
            count=1,
            first_date=d("2025-10-01"),
            other_payer_id=numa,
            other_percent=20.0,
            other_way="cheque",
        )
        self.log_in(numa)
        page = self.get_page("/my/billing")
        self.assertIn("Instalments that you pay for others", page)
        self.assertIn("18.00", page)
        self.assertNotIn("72.00", page)
        self.log_in(move.partner_id)
        page = self.get_page("/my/billing")
        self.assertNotIn("Instalments that you pay for others", page)
        self.assertIn("72.00", page)
