"""The part of `./dev demo` that runs inside Odoo, piped to its shell.

Parameters come as JSON in the variable SUBDEBIT_DEMO: `phase` (`prepare` once for a new database, `day` each
time), `date` (or null: today), `import` (a file, or null), `demo_files`, `result` (where the numbers go).
"""

import base64
import json
import logging
import os
import time
from datetime import date, timedelta
from pathlib import Path

from odoo.exceptions import UserError
from odoo.tools.convert import convert_file

MODULE = "subscription_debit"
FIGURES = (
    "invoice",
    "offline",
    "debit",
    "collected",
    "sent",
    "refused",
    "unknown",
    "no_method",
)
BATCH = 250


class Teller(logging.Handler):
    """Hand on how far a long step of the addon is."""

    def emit(self, record):
        print(record.getMessage(), flush=True)


def listen():
    """Hear of the import's progress, which Odoo's own log would leave out."""
    logger = logging.getLogger(f"odoo.addons.{MODULE}.models.file")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(Teller())


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


def live_some_weeks(env):
    """Let one member be suspended, one pause, and one leave, each on the day on which it happens."""
    members = {
        name: env.ref(f"{MODULE}.subscription_{name}", raise_if_not_found=False)
        for name in ("lena", "paul", "ines")
    }
    if not all(members.values()):
        return
    env.company.write(
        {
            "subdebit_suspend_above": 30.0,
            "subdebit_restart_fee": 10.0,
            "subdebit_fee_product_id": env.ref(f"{MODULE}.product_restart").id,
        }
    )
    lena, paul, ines = members.values()
    start = lena.date_start
    renewal = lena._get_special_start(start + timedelta(days=1), lena.line_ids[:1])
    for member in members.values():
        member._start(start)
    played(lena | paul | ines, start)._bill(start)
    pay(paul.invoice_ids | ines.invoice_ids)
    soon = renewal - timedelta(days=5)
    paused = played(paul, soon)
    decision = paused._preview_pause(soon, "skip", cycles=3)
    paused._save_decision(decision, soon, "Abroad for three months.")
    played(lena, soon)._announce_suspensions(env.company, soon)
    played(lena, renewal)._follow_suspensions(env.company, renewal)
    played(ines, renewal)._bill(renewal)
    pay(ines.invoice_ids.filtered("amount_residual"))
    today = env.company._subdebit_today()
    leaving = ines._preview_cancel(today, "period_end")
    ines._cancel_on(leaving, today, "Moves away.")
    paul._follow_pauses(today)


def played(records, day):
    """Return records to which it is another day."""
    return records.with_context(subdebit_today=day)


def pay(moves):
    """Pay invoices by bank transfer, in full."""
    for move in moves:
        env = move.with_context(active_model="account.move", active_ids=move.ids).env
        env["account.payment.register"].create({})._create_payments()


def prepare(env, parameters):
    """What a new database needs once."""
    load_accounts(env)
    load_samples(env, parameters["demo_files"])
    live_some_weeks(env)
    env["payment.provider"].search([("code", "=", "demo")], limit=1).state = "test"
    return {}


def import_file(env, path, cutover):
    """Import the subscriptions of a file; who is known already is left alone."""
    wizard = env["subdebit.import"].create(
        {
            "file": base64.b64encode(Path(path).read_bytes()),
            "file_name": Path(path).name,
            "date_cutover": cutover,
        }
    )
    listen()
    wizard.action_preview()
    running, ended = wizard.running_count, wizard.ended_count
    words = [f"Imported: {running} running subscriptions, {ended} ended ones."]
    if wizard.weighty_columns:
        wizard.leave_columns = True
        words.append(f"Columns that are not used: {wizard.weighty_columns}.")
    wizard.action_import()
    env.cr.commit()
    return words


def save_methods(env, states):
    """Give every automatic payer without a saved method one of the provider that plays the bank.

    Those of drafts too, so that their past can be debited. `states`: what the bank answers, in turn.
    """
    provider = env["payment.provider"].search([("code", "=", "demo")], limit=1)
    payers = (
        env["subdebit.subscription"]
        .search(
            [("payment_mode", "=", "automatic"), ("state", "in", ("active", "draft"))]
        )
        .sorted(lambda subscription: subscription.state == "draft")
        .payer_id
    )
    known = env["payment.token"].search([("partner_id", "in", payers.ids)]).partner_id
    env["payment.token"].create(
        [
            {
                "provider_id": provider.id,
                "payment_method_id": provider.payment_method_ids[:1].id,
                "partner_id": payer.id,
                "provider_ref": f"demo-{payer.id}",
                "payment_details": f"{payer.id:04d}"[-4:],
                "demo_simulated_state": states[index % len(states)],
            }
            for index, payer in enumerate(payers - known)
        ]
    )
    env.cr.commit()


def figures(run):
    """Count and sum of each figure of the run's screen."""
    run.invalidate_recordset()
    values = {name: (run[f"{name}_count"], run[f"{name}_total"]) for name in FIGURES}
    return {**values, "failed_subscriptions": (len(run.failed_subscription_ids), 0)}


def run_day(env, day):
    """Bill and debit the day as the daily cron does; what this time added to the run's figures."""
    runs = env["subdebit.debit.run"]
    run = runs._start(env.company, day)
    env.cr.commit()
    if not run:
        return {}
    before = figures(run)
    while run._bill_some(BATCH):
        env.cr.commit()
        print(f"billed {run.invoice_count} invoices", flush=True)
    runs._prepare(env.company, day)
    env.cr.commit()
    while run._execute_slice(20):
        print(f"answered {run.progress:.0f} % of the debits", flush=True)
    run._finish_if_done()
    env.cr.commit()
    after = figures(run)
    return {
        name: tuple(
            new - old for new, old in zip(after[name], before[name], strict=True)
        )
        for name in after
    }


def summarise(env, day, added, seconds):
    """Sentences for a person."""

    def line(text, name):
        count, total = added.get(name, (0, 0))
        money = env.company.currency_id.format(total)
        return f"  {text:<24}{count:>8}   {money:>16}"

    return [
        f"The day of {day} in {env.company.name} ({seconds:.0f} s):",
        line("invoices", "invoice"),
        line("of offline customers", "offline"),
        line("debits", "debit"),
        line("collected", "collected"),
        line("with the bank", "sent"),
        line("refused", "refused"),
        line("outcome unknown", "unknown"),
        line("without a saved method", "no_method"),
    ]


def day(env, parameters):
    """Import a file when there is one, then bill and debit a day; the numbers, and a summary to read."""
    today = env.company._subdebit_today()
    played = date.fromisoformat(parameters["date"]) if parameters["date"] else today
    env = env(context={**env.context, "subdebit_today": played})
    began = time.monotonic()
    words = []
    if parameters["import"]:
        try:
            words = import_file(env, parameters["import"], played)
        except UserError as refusal:
            env.cr.rollback()
            return {"refused": str(refusal)}
    save_methods(
        env, ["done"] if parameters["import"] else ["done", "done", "error", "pending"]
    )
    added = run_day(env, played)
    seconds = round(time.monotonic() - began, 2)
    count = {name: value[0] for name, value in added.items()}
    total = {name: round(value[1], 2) for name, value in added.items()}
    return {
        "invoices": count.get("invoice", 0),
        "invoiced_total": total.get("invoice", 0),
        "debits": count.get("debit", 0),
        "debited_total": total.get("debit", 0),
        "offline_invoices": count.get("offline", 0),
        "failed": sum(
            count.get(name, 0)
            for name in ("refused", "unknown", "no_method", "failed_subscriptions")
        ),
        "seconds": seconds,
        "summary": words + summarise(env, played, added, seconds),
    }


def main(env):
    """Run the phase that was asked for and keep what it did."""
    parameters = json.loads(os.environ["SUBDEBIT_DEMO"])
    result = {"prepare": prepare, "day": day}[parameters["phase"]](env, parameters)
    env.cr.commit()
    with open(parameters["result"], "w") as file:
        json.dump(result, file, default=str)


main(env)  # noqa: F821  (the shell's own variable)
