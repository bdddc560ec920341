"""The part of `./dev demo` that runs inside Odoo, piped to its shell.

Parameters come as JSON in the variable SUBDEBIT_DEMO: `phase` (`prepare` once for a new database, `day` each
time), `date` (or null: today), `import` (a file, or null), `demo_files`, `result` (where the numbers go).
"""

import json
import os

from odoo.tools.convert import convert_file

MODULE = "subscription_debit"


def load_accounts(env):
    """The generic chart, without a default tax: the sample prices are final."""
    env["account.chart.template"].try_loading(
        "generic_coa", company=env.company, install_demo=False
    )
    env.company.account_sale_tax_id = False


def load_samples(env, files):
    """The manifest's demo files, as Odoo itself would load them."""
    for file in files:
        convert_file(env, MODULE, file, {}, mode="init", noupdate=True)


def prepare(env, parameters):
    """What a new database needs once."""
    load_accounts(env)
    load_samples(env, parameters["demo_files"])
    return {}


def day(env, parameters):
    """Import a file when there is one, then bill and debit a day; the numbers, and a summary to read."""
    return {"invoices": 0, "summary": ["(the day's run comes with the models)"]}


def main(env):
    """Run the phase that was asked for and keep what it did."""
    parameters = json.loads(os.environ["SUBDEBIT_DEMO"])
    result = {"prepare": prepare, "day": day}[parameters["phase"]](env, parameters)
    env.cr.commit()
    with open(parameters["result"], "w") as file:
        json.dump(result, file, default=str)


main(env)  # noqa: F821  (the shell's own variable)
