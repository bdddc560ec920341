"""Workers in processes of their own, which the provider's checkpoints may kill.

Started by the tests with their interpreter and their options of Odoo. The steps of
the ritual are wrapped here, not in the product: each tells the server by its name that
it was reached, and the server may answer with SIGKILL.

To load Odoo takes seconds, so it is loaded once, with no connection left open, and each
worker begins as a copy of it. Over the pipes: a job comes in, the worker's id goes out,
the word to begin comes in, the worker's exit code goes out.
"""

import contextlib
import json
import os
import random
import sys
import traceback
import urllib.request

import odoo
from odoo import SUPERUSER_ID, api, fields, sql_db
from odoo.modules.registry import Registry

# Name of a checkpoint -> model and method; it is visited before or after the method.
BEFORE = {
    "recording": ("subdebit.attempt", "_record"),
    "booking": ("subdebit.debit", "_book_and_commit"),
    "posting": ("account.move", "_post"),
}
AFTER = {
    "claimed": ("subdebit.attempt", "_claim"),
    "recorded": ("subdebit.attempt", "_record"),
    "booked": ("subdebit.debit", "_book"),
    "booking committed": ("subdebit.debit", "_book_and_commit"),
    "posted": ("account.move", "_post"),
    "batch billed": ("subdebit.subscription", "_bill_batch"),
    "batch committed": ("ir.cron", "_commit_progress"),
    "started": ("subdebit.subscription", "_start"),
    "numbered": ("account.move", "_set_next_sequence"),
    "paid by hand": ("account.move", "_subdebit_pay_by_hand"),
    "asked for": ("subdebit.instalment", "_make"),
    "confirmed": ("subdebit.backdate", "action_confirm"),
    "history booked": ("subdebit.history", "_book"),
}


class Child:
    """The registry of a database, wired to the provider of the tests."""

    def __init__(self, database, url):
        self.registry = Registry(database)
        self.registry.clear_all_caches()
        self.url = url
        self.registry["payment.provider"]._build_request_url = (
            lambda _self, endpoint, **_kwargs: f"{url}/v1/{endpoint}"
        )

    def visit(self, checkpoint):
        address = f"{self.url}/checkpoint/{urllib.request.quote(checkpoint)}"
        with urllib.request.urlopen(address) as answer:  # noqa: S310 loopback
            answer.read()

    def wrap(self, before, after):
        """Let methods visit their checkpoints."""
        for places, first in ((before, True), (after, False)):
            for checkpoint, (model, method) in places.items():
                self._wrap_one(checkpoint, self.registry[model], method, first)

    def _wrap_one(self, checkpoint, model_class, method, first):
        original = getattr(model_class, method)

        def wrapper(records, *args, **kwargs):
            if first:
                self.visit(checkpoint)
            result = original(records, *args, **kwargs)
            if not first:
                self.visit(checkpoint)
            return result

        setattr(model_class, method, wrapper)

    def wrap_commits_of_the_ritual(self):
        """Visit a checkpoint after the commit of T1 and of T2."""
        model_class = self.registry["subdebit.attempt"]
        original = model_class._in_own_transaction

        def wrapper(attempt, method, *args):
            result = original(attempt, method, *args)
            self.visit(f"{method} committed")
            return result

        model_class._in_own_transaction = wrapper

    @contextlib.contextmanager
    def env(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})


def execute(env, run):
    """Work on one run until nothing remains; return what remains."""
    return env["subdebit.debit.run"].browse(run)._execute_slice(60)


def bill(env, company, date, batch):
    """Bill a company's day in batches, each committed, as the cron does."""
    runs = env["subdebit.debit.run"]
    run = runs._start(env["res.company"].browse(company), fields.Date.to_date(date))
    env["ir.cron"]._commit_progress()
    while run._bill_some(batch):
        env["ir.cron"]._commit_progress()
    return 0


def confirm(env, model, wizard, user, today):
    """Press the button of a window as a user, on a day."""
    env = env(user=user, context={"subdebit_today": fields.Date.to_date(today)})
    env[model].browse(wizard).action_confirm()
    env.flush_all()
    return 0


def import_history(env, batch):
    """Go on with the import of a history as the cron does, in batches so small."""
    work = sys.modules["odoo.addons.subscription_debit.models.history.work"]
    work.BOOK_BATCH = batch
    env["subdebit.history"]._cron_work()
    return 0


def work(job):
    """Do what a worker was born for; return its exit code."""
    child = Child(job["database"], job["url"])
    child.wrap(BEFORE, AFTER)
    child.wrap_commits_of_the_ritual()
    with child.env() as env:
        verbs = {
            "execute": execute,
            "bill": bill,
            "confirm": confirm,
            "import_history": import_history,
        }
        return verbs[job["verb"]](env, *job["args"])


def live(job):
    """Wait for the word, work, and end with the exit code of the job."""
    sys.stdin.readline()
    # The pipe is the parent's: what is printed here is for whoever reads a failure.
    os.dup2(2, 1)
    random.seed()
    code = 1
    try:
        code = work(job)
    except Exception:  # noqa: BLE001 told by the exit code
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def say(number):
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def main(options, database):
    odoo.tools.config.parse_config(options, setup_logging=False)
    Registry(database)
    sql_db.close_all()
    for job in iter(sys.stdin.readline, ""):
        worker = os.fork()
        if not worker:
            live(json.loads(job))
        say(worker)
        _worker, status = os.waitpid(worker, 0)
        say(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main(*json.loads(sys.argv[1]))
