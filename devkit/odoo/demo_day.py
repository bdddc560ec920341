"""The part of `./dev demo` that runs inside Odoo, piped to its shell.

Parameters come as JSON in the variable SUBDEBIT_DEMO: `phase` (`prepare` once for a new database, `day` each
time, `month` for GoCardless), `date` (or null: the demo's day), `next_day` (go on to the next one), `import` (a
file, or null), `demo_files`, `result` (where the numbers go).
"""

import base64
import json
import logging
import os
import shutil
import time
from datetime import date, timedelta
from pathlib import Path

from odoo.addons.subdebit_demo import account, clock, club, month
from odoo.addons.subdebit_demo.models.outbox import DAY
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


def prepare(env, parameters):
    """What a new database needs once; of our own club, the year before today."""
    load_accounts(env)
    env["payment.provider"].search([("code", "=", "demo")], limit=1).state = "test"
    load_samples(env, parameters["demo_files"])
    club.make_logins(env)
    if parameters["demo_files"]:
        prepare_club(env)
    return {}


def prepare_club(env):
    fees = env["account.account"].search([("account_type", "=", "expense")], limit=1)
    env.company.write(
        {
            "subdebit_suspend_above": 30.0,
            "subdebit_restart_fee": 10.0,
            "subdebit_fee_product_id": env.ref(f"{MODULE}.product_restart").id,
            "subdebit_fee_account_id": fees.id,
            "subdebit_past_date": "today",
        }
    )
    env.cr.commit()
    year = club.Club(env, env.company._subdebit_today())
    account.Accounts(year).write_diary()
    year.live(progress=lambda words: print(words, flush=True))
    club.invite(env, club.CUSTOMERS)


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
    payers = (
        env["subdebit.subscription"]
        .search(
            [("payment_mode", "=", "automatic"), ("state", "in", ("active", "draft"))]
        )
        .sorted(lambda subscription: subscription.state == "draft")
        .payer_id
    )
    known = env["payment.token"].search([("partner_id", "in", payers.ids)]).partner_id
    unknown = (payers - known).filtered(lambda payer: payer.ref != club.NO_METHOD)
    for index, payer in enumerate(unknown):
        club.save_method(env, payer, states[index % len(states)])
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


# === THE NEXT DAY === #


def go_on(env):
    """Let it be the next day, in each process that serves the database; the banks answer overnight."""
    day = env.company._subdebit_today() + timedelta(days=1)
    env["ir.config_parameter"].set_param(DAY, day.isoformat())
    env.registry.registry_invalidated = True
    clock.set_days_ahead((day - date.today()).days)  # noqa: DTZ011
    waiting = env["payment.transaction"].search(
        [("provider_code", "=", "demo"), ("state", "=", "pending")]
    )
    for transaction in waiting:
        transaction.action_demo_set_done()
    env.cr.commit()
    env.registry.signal_changes()


class Witness:
    """Tells what happened since it began to look."""

    def __init__(self, env):
        self.env = env
        self.events = self._last("subdebit.event")
        self.mails = self._last("subdebit.demo.mail")
        self.before = self._states()

    def _last(self, model):
        return self.env[model].search([], order="id desc", limit=1).id or 0

    def _since(self, model, last):
        return self.env[model].search([("id", ">", last)], order="id")

    def _states(self):
        return {debit: debit.state for debit in self.env["subdebit.debit"].search([])}

    def tell(self):
        """Return the story, a line each, at most twelve of each kind."""
        words = []
        for debit, state in self._states().items():
            if self.before.get(debit) != state:
                said = dict(debit._fields["state"]._description_selection(self.env))
                sum_ = debit.currency_id.format(debit.amount)
                answer = f" ({debit.words})" if debit.words else ""
                words.append(f"{debit.payer_id.name}: {sum_} {said[state]}{answer}")
        for event in self._since("subdebit.event", self.events)[:12]:
            told = dict(event._fields["kind"]._description_selection(self.env))
            name = event.subscription_id.partner_id.name
            words.append(f"{name}: {told[event.kind]}")
        mails = self._since("subdebit.demo.mail", self.mails)
        words += [f"mail to {mail.email_to}: {mail.subject}" for mail in mails[:12]]
        return [f"  {line}" for line in words]


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
    witness = Witness(env)
    if parameters["next_day"]:
        go_on(env)
    played = env.company._subdebit_today()
    if parameters["date"]:
        played = date.fromisoformat(parameters["date"])
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
    if not parameters["import"]:
        club.send(env)
    seconds = round(time.monotonic() - began, 2)
    words += summarise(env, played, added, seconds)
    if parameters["next_day"]:
        words += ["What happened:", *(witness.tell() or ["  nothing else"])]
    return {**count(added), "seconds": seconds, "summary": words, **tell_place(env)}


def play_month(env, _parameters):
    """Play a month at GoCardless; what happened, to read."""
    played = month.Month(env, env.company._subdebit_today())
    told = played.play(progress=lambda words: print(words, flush=True))
    words = ["A month at GoCardless, day by day:", *told]
    return {"summary": words, **tell_place(env)}


def count(added):
    """Return the figures for a script."""
    number = {name: value[0] for name, value in added.items()}
    total = {name: round(value[1], 2) for name, value in added.items()}
    return {
        "invoices": number.get("invoice", 0),
        "invoiced_total": total.get("invoice", 0),
        "debits": number.get("debit", 0),
        "debited_total": total.get("debit", 0),
        "offline_invoices": number.get("offline", 0),
        "failed": sum(
            number.get(name, 0)
            for name in ("refused", "unknown", "no_method", "failed_subscriptions")
        ),
    }


def tell_place(env):
    """Return who may log in, and what a visitor is to know of this place."""
    notes = ["Mails go to nobody: read them under Subscriptions > Outbox."]
    if not shutil.which("wkhtmltopdf"):
        notes.append(
            "wkhtmltopdf is not installed: what is printed or attached is plain text."
        )
    return {"logins": club.say_logins(env), "notes": notes}


def main(env):
    """Run the phase that was asked for and keep what it did."""
    parameters = json.loads(os.environ["SUBDEBIT_DEMO"])
    phases = {"prepare": prepare, "day": day, "month": play_month}
    result = phases[parameters["phase"]](env, parameters)
    env.cr.commit()
    with open(parameters["result"], "w") as file:
        json.dump(result, file, default=str)


main(env)  # noqa: F821  (the shell's own variable)
