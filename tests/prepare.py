# Run by Odoo's shell on the database of which each test's is a copy. Without it, each
# class of tests makes such a company itself.
# ruff: noqa: F821, TID251
from odoo.addons.subscription_debit.tests.common import PREPARED
from odoo.tests import new_test_user

company = env["res.company"].create({"name": PREPARED})
charts = env["account.chart.template"]
charts.try_loading("generic_coa", company=company, install_demo=False)
if not company.account_fiscal_country_id:
    company.account_fiscal_country_id = env.ref("base.us")
for group in ("user", "billing", "manager"):
    new_test_user(
        env,
        login=f"subdebit_{group}_{company.id}",
        groups=f"subscription_debit.group_{group}",
        company_id=company.id,
        company_ids=[(6, 0, company.ids)],
    )
# What it made is there for every copy of the database.
env.cr.commit()  # pylint: disable=invalid-commit
