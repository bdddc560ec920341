"""`./dev demo`: a company with subscriptions, a day's billing and debit run, and Odoo to look at it."""

import datetime
import json
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from . import state
from .console import Progress, Stop, explain, follow, say
from .database import manifest, own_name, passing_name
from .layers import only_one
from .places import MODULE, checkout_home
from .running import foreground, refuse_taken_port, workshop
from .serving import serve

SCRIPT = Path(__file__).resolve().parent / "odoo" / "demo_day.py"

#: The provider that plays the bank, and what only a demo needs; the addon itself depends on neither.
EXTRA_MODULES = ("payment_demo", "subdebit_demo")
ADDONS = (SCRIPT.parent / "addons",)
NUMBERS = (
    "invoices",
    "invoiced_total",
    "debits",
    "debited_total",
    "offline_invoices",
    "failed",
)
PLAIN, IMPORTED, GOCARDLESS = "demo", "import", "gocardless"


def demo(arguments):
    """The whole command; return its exit code."""
    if arguments.serve:
        refuse_taken_port(arguments.port)
    file, date = _checked_file(arguments.file), _checked_date(arguments.date)
    show = (
        (lambda text: print(text, file=sys.stderr, flush=True))
        if arguments.json
        else print
    )
    with workshop() as shop:
        if arguments.provider == GOCARDLESS:
            name, numbers = run_month(shop, show), {}
        else:
            name, numbers = run_demo(shop, show, file, date, arguments.next_day)
        if arguments.json:
            print(json.dumps(numbers), flush=True)
        return serve(shop, name, arguments.port, ADDONS) if arguments.serve else 0


def _checked_file(file):
    if file is None:
        return None
    path = Path(file).resolve()
    try:
        with open(path, newline="", encoding="utf-8") as handle:
            handle.readline()
    except (OSError, UnicodeDecodeError) as error:
        raise Stop(
            f"--import {file}: the file cannot be read ({error}). Name a CSV file in UTF-8."
        ) from None
    return path


def _checked_date(date):
    try:
        return date and datetime.date.fromisoformat(date).isoformat()
    except ValueError:
        raise Stop(
            f"--date {date}: write the day as YYYY-MM-DD, such as 2026-03-31."
        ) from None


def run_demo(shop, show, file=None, date=None, next_day=False):
    """Make or re-use the database, run the day, show the result; return (database, numbers)."""
    role = IMPORTED if file else PLAIN
    if next_day and not file:
        role = state.recall("last", PLAIN)
    with _alone(role):
        name = ready_database(shop, role)
        state.remember(last=role)
        began = time.monotonic()
        parameters = {
            "date": date,
            "import": str(file) if file else None,
            "next_day": next_day,
        }
        with Progress(
            "importing the file and running the day"
            if file
            else "running the day's billing and debits"
        ) as progress:
            result = run_script(shop, name, progress, phase="day", **parameters)
        if "refused" in result:
            raise Stop(f"--import {file}: {result['refused']}")
    numbers = {key: result.get(key, 0) for key in NUMBERS}
    numbers["seconds"] = round(result.get("seconds", time.monotonic() - began), 2)
    _show(show, result, numbers, next_day)
    return name, numbers


def run_month(shop, show):
    """Play a month at GoCardless in a new database, and show it; return the database."""
    with _alone(GOCARDLESS):
        shop.databases.drop(own_name(GOCARDLESS))
        name = ready_database(shop, GOCARDLESS)
        state.remember(last=GOCARDLESS)
        with Progress("playing a month at GoCardless") as progress:
            result = run_script(shop, name, progress, phase="month")
    for line in result["summary"]:
        show(line)
    _show_logins(show, result)
    return name


def _alone(role):
    """One command at a time makes, updates or runs the database of a role."""
    busy = "Another ./dev of this checkout is at work on the demo database; waiting for it …"
    return only_one(checkout_home() / f"{role}.lock", busy)


def _show(show, result, numbers, next_day):
    for line in result.get("summary") or [
        f"{key.replace('_', ' ')}: {numbers[key]}" for key in NUMBERS
    ]:
        show(line)
    if not next_day and not any(numbers[key] for key in NUMBERS):
        show(
            "Nothing was left to do: this day has been run on this database already, and running it again does nothing."
            " ./dev demo --next-day plays the next one."
        )
    _show_logins(show, result)


def _show_logins(show, result):
    if result.get("logins"):
        show("Log in as one of these; the password is the same word:")
        for line in [*result["logins"], *result.get("notes", ())]:
            show(line)


def ready_database(shop, role):
    """The checkout's database for a role: made when missing, updated when the addon's source changed."""
    name = own_name(role)
    if name not in shop.databases.names():
        _make(shop, name, role)
    elif state.recall("source", {}).get(name) != state.source_hash():
        with Progress(
            "updating the addon in the demo database, as its source changed"
        ) as progress:
            shop.install(name, [MODULE], progress, update=True, addons=ADDONS)
            for module in _missing(shop, name):
                shop.install(name, [module], progress, addons=ADDONS)
    state.remember(source={**state.recall("source", {}), name: state.source_hash()})
    return name


def _missing(shop, name):
    """What a demo needs, and the database of an earlier checkout lacks."""
    installed = "SELECT name FROM ir_module_module WHERE state = 'installed'"
    known = {row[0] for row in shop.databases.sql(installed, name=name)}
    return [module for module in EXTRA_MODULES if module not in known]


def _make(shop, name, role):
    """A new database under a passing name, renamed when it is whole."""
    template = shop.template()
    passing = passing_name(role)
    try:
        shop.databases.create(passing, template)
        with Progress("installing the addon") as progress:
            shop.install(passing, [MODULE, *EXTRA_MODULES], progress, addons=ADDONS)
        files = manifest().get("demo", []) if role == PLAIN else []
        with Progress(
            "loading the accounts and the sample data, and living a year of the club"
            if files
            else "loading the accounts"
        ) as progress:
            run_script(shop, passing, progress, phase="prepare", demo_files=files)
        shop.databases.rename(passing, name)
    finally:
        shop.databases.drop(passing)


def run_script(shop, name, progress, **parameters):
    """Run demo_day.py inside Odoo; what it prints tells how far it is, its result comes in a file."""
    with tempfile.TemporaryDirectory(prefix="subdebit-") as folder:
        result = Path(folder) / "result.json"
        words = json.dumps({**parameters, "result": str(result)})
        command = shop.shell(name, addons=ADDONS)
        with open(SCRIPT) as script:
            code, lines = follow(
                command,
                on_line=progress and partial(setattr, progress, "note"),
                env=shop.variables(SUBDEBIT_DEMO=words),
                stdin=script,
            )
        if code:
            raise Stop(
                explain(
                    "The demo could not be made; this is a defect of the addon, please report it:",
                    lines,
                )
            )
        return json.loads(result.read_text()) if result.exists() else {}


def demo_database(shop):
    """The database that the last `./dev demo` used; the plain demo is made first where there is none."""
    role = state.recall("last", PLAIN)
    if own_name(role) not in shop.databases.names():
        say("There is no demo database yet; making the plain one first.")
        return run_demo(shop, say)[0]
    with _alone(role):
        return ready_database(shop, role)


def shell():
    """Odoo's shell on the demo database; a script piped in is run, and only its own words reach standard output."""
    with workshop() as shop:
        name = demo_database(shop)
        command = shop.shell(name, addons=ADDONS)
        return foreground(command, env=shop.variables())


def serve_demo(port):
    """Odoo on the demo database, until Ctrl-C."""
    refuse_taken_port(port)
    with workshop() as shop:
        return serve(shop, demo_database(shop), port, ADDONS)
