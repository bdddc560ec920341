"""An update from an earlier release, in a process of its own as ``odoo -u`` is one.

Writes what it has to say as JSON, in its last line.
"""

import json
import sys

import odoo
from odoo import SUPERUSER_ID, api, fields
from odoo.modules.registry import Registry

MODULE = "subscription_debit"


def update(database):
    """Update the addon in a database; return its version there."""
    registry = Registry.new(database, update_module=True, upgrade_modules={MODULE})
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        module = env["ir.module.module"].search([("name", "=", MODULE)])
        return module.latest_version


def prepare(database, date):
    """Bill and plan a day; return how many invoices and debits it has, and the sums."""
    day = fields.Date.to_date(date)
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"subdebit_today": day})
        runs = env["subdebit.debit.run"]
        run = runs._prepare(env.ref("base.main_company"), day)
        moves, debits = run.invoice_ids, run.debit_ids
        return [
            *(len(moves), round(sum(moves.mapped("amount_total")), 2)),
            *(len(debits), round(sum(debits.mapped("amount")), 2)),
        ]


def main(job):
    odoo.tools.config.parse_config(job["options"], setup_logging=False)
    verb = {"update": update, "prepare": prepare}[job["verb"]]
    said = verb(job["database"], *job["args"])
    sys.stdout.write(f"{json.dumps(said)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
