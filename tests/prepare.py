# Run by Odoo's shell on the database of which each test's is a copy. Without it, each
# class of tests makes such a company itself, and each test that needs a second one.
# ruff: noqa: F821, TID251
import json

from odoo.addons.subscription_debit.tests.common import (
    PREPARED,
    SubdebitCase,
    collected,
)
from odoo.tests import new_test_user

charts = env["account.chart.template"]
company, other = companies = env["res.company"].create(
    [{"name": name} for name in PREPARED.values()]
)
for one in companies:
    charts.try_loading("generic_coa", company=one, install_demo=False)
    if not one.account_fiscal_country_id:
        one.account_fiscal_country_id = env.ref("base.us")
for group in ("user", "billing", "manager"):
    new_test_user(
        env,
        login=f"subdebit_{group}_{company.id}",
        groups=f"subscription_debit.group_{group}",
        company_id=company.id,
        company_ids=[(6, 0, company.ids)],
    )
# The user of Odoo's own tests of invoices, and the journals that they make.
SubdebitCase.env = env
accountant = SubdebitCase.setup_independent_user()
accountant.write({"company_id": company.id, "company_ids": [(6, 0, company.ids)]})
for one in companies:
    SubdebitCase.env = one.with_company(one).env
    found = SubdebitCase.collect_company_accounting_data(one)
    kept = {name: (records._name, records.ids) for name, records in found.items()}
    env["ir.config_parameter"].set_param(collected(one), json.dumps(kept))
# It is there for whoever asks for it, and no cron works for it before.
other.active = False
# What it made is there for every copy of the database.
env.cr.commit()  # pylint: disable=invalid-commit
