from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..common import SubdebitCase


@tagged("post_install", "-at_install")
class TestFeeAccount(SubdebitCase):
    """What the bank takes for a return is an expense, and stands among them."""

    def find(self, account_type):
        accounts = self.setup_env["account.account"]
        return accounts.search(
            [
                ("company_ids", "in", self.company.ids),
                ("account_type", "=", account_type),
            ],
            limit=1,
        )

    def test_no_account_but_one_of_expenses_takes_the_fees(self):
        bank = self.company_data["default_journal_bank"].default_account_id
        card = bank.copy({"code": "CARD1", "account_type": "liability_credit_card"})
        receivable = self.company_data["default_account_receivable"]
        payable = self.company_data["default_account_payable"]
        company = self.company.with_env(self.setup_env)
        income = self.company_data["default_account_revenue"]
        for account in (bank, card, receivable, payable, income):
            with self.subTest(account.account_type), self.env.cr.savepoint():
                with self.assertRaisesRegex(ValidationError, "choose one of expenses"):
                    company.subdebit_fee_account_id = account
            settings = self.setup_env["res.config.settings"]
            with self.subTest(f"settings {account.account_type}"):
                with self.assertRaises(ValidationError), self.env.cr.savepoint():
                    settings.create({"subdebit_fee_account_id": account.id})

    def test_an_expense_account_takes_them(self):
        account = self.company_data["default_account_expense"]
        self.company.with_env(self.setup_env).subdebit_fee_account_id = account
        self.assertEqual(self.company.subdebit_fee_account_id, account)

    def test_the_settings_offer_expense_accounts_alone(self):
        settings = self.setup_env["res.config.settings"]
        for model in (settings, self.setup_env["res.company"]):
            field = model.fields_get(["subdebit_fee_account_id"])
            domain = field["subdebit_fee_account_id"]["domain"]
            self.assertIn("('internal_group', '=', 'expense')", str(domain))
