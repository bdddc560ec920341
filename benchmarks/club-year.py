# odoo
"""A year of a club of 300 members, whose books must be a pencil's to the cent.

Everything happens at random: changes, pauses, ends and their credits, debits that are
collected, refused, tried again and returned, payments and credit notes by hand,
cancelled invoices, released days, edited taxes, other payers; credits that are given,
paid out, taken back, undone, written off, matched and unmatched, refunds and bounces;
invoices in parts, debited or paid by hand, and credits that come off them. At the end
of each month the trial balance is compared, day by day, with what tests/club/pencil.py
works out from the diary with dates and fractions alone. `./dev bench club-year --seeds
3`: three such years, each in a company of its own.
"""

import logging
import os
import random
import re
import sys
import time
from datetime import date, timedelta
from unittest.mock import patch

from odoo.modules.module import get_module_path

sys.path.insert(0, get_module_path("subscription_debit") + "/tests")

from club.hands import days_between  # noqa: E402
from club.year import Club  # noqa: E402
from fakes.cards import make_provider, make_token, redirect  # noqa: E402
from fakes.provider import FakeProvider  # noqa: E402

MEMBERS, DAYS = (
    int(os.environ.get(f"SUBDEBIT_{n}") or usual)
    for n, usual in (("MEMBERS", 300), ("DAYS", 365))
)
SEEDS = int(os.environ.get("SUBDEBIT_SEEDS") or 1)
# A leap year, and a month that the next one is too short for.
FIRST = date(2024, 1, 31)
# So many things are done by hand on a day, for each hundred members.
BUSY = 3


class Clock:
    """What day it is in the club."""

    day = FIRST


def make_company(seed):
    """Return a company of its own, with a chart of accounts."""
    company = env["res.company"].create({"name": f"Club {seed}"})
    chart = env["account.chart.template"]
    chart.try_loading("generic_coa", company=company, install_demo=False)
    env.user.company_ids |= company
    return company


def live(seed, clock, fake):
    """Live a year; return the club, its deviations and the seconds."""
    company = make_company(seed)
    root = env(context={**env.context, "allowed_company_ids": company.ids})
    provider = make_provider(root, company)
    chance = random.Random(seed)

    def work(run):
        env.cr.commit()
        run._execute_slice(600)

    club = Club(
        chance,
        company.with_env(root),
        fake,
        lambda payer: make_token(fake, provider, payer),
        work,
        accountant=root,
        billing=root,
        root=root,
    )
    club.join(MEMBERS, FIRST, DAYS)
    env.cr.commit()
    start = time.perf_counter()
    deviations = []
    for day in days_between(FIRST, FIRST + timedelta(days=DAYS)):
        clock.day = day
        club.live(day, chance.randint(0, max(2 * BUSY * MEMBERS // 100, 2)))
        env.cr.commit()
        if (day + timedelta(days=1)).day == 1:
            deviations = club.compare(day) + club.get_problems()
            tell_month(club, day, deviations, time.perf_counter() - start)
            if deviations:
                break
    deviations = deviations or club.compare(day) + club.get_problems()
    return club, deviations, time.perf_counter() - start


def tell_month(club, day, deviations, seconds):
    print(
        f"  {day:%Y-%m}: {len(club.hands.papers):5} invoices, {len(club.hands.debits):5}"
        f" debits, {sum(club.hands.done.values()):5} operations, {len(deviations)}"
        f" deviations, {seconds:6.0f} s",
        flush=True,
    )


def tell(seed, club, deviations, seconds):
    """Print what a year was made of, and what is not the pencil's."""
    hands = club.hands
    print(f"\nSeed {seed}: {MEMBERS} members, {DAYS} days, {seconds:.0f} seconds")
    print(f"  {len(hands.papers)} invoices, {len(hands.debits)} debits")
    for name, times in sorted(hands.done.items()):
        print(f"  {times:6} {name}")
    print(f"  {len(hands.refused):6} refused")
    print(f"deviations = {len(deviations)}")
    for line in deviations[:30]:
        print(f"  {line}")
    for number in find_members(hands, deviations)[:5]:
        print(f"\nMember {number}:", *club.tell(number), sep="\n  ")
        tell_ledger(hands.subscriptions[number])


def find_members(hands, deviations):
    """Return the numbers of the members whose sums are not the pencil's."""
    text = "\n".join(deviations)
    found = [*map(int, re.findall(r"(?:Member|Payer) (\d+)", text))]
    ids = {*map(int, re.findall(r"'subscription_id': (\d+)", text))}
    found += [n for n, own in hands.subscriptions.items() if own.id in ids]
    return [*dict.fromkeys(found)]


def tell_ledger(subscription):
    """Print what the ledger has of one member."""
    print(
        f"  {subscription.name}, {subscription.state}, next {subscription.next_charge_date}"
    )
    for charge in subscription.charge_ids.sorted("id"):
        print(
            f"  {charge.id} {charge.sign:+} {charge.date_from} {charge.date_to}"
            f" {charge.amount_net} {charge.amount_tax} {charge.state}"
            f" {charge.move_line_id.move_id.name} {charge.move_line_id.date}"
            f" of {charge.origin_id.id or ''} event {charge.event_id.id or ''}"
        )
    for cover in subscription.cover_ids.sorted("date_from"):
        print(
            f"  {cover.date_from} {cover.date_to} {cover.kind} {cover.line_id.id}"
            f" {'to decide' if cover.to_decide else ''}"
        )


def main():
    """Live the years; fail where a cent is another than the pencil's."""
    # A refused card is no error here.
    logging.getLogger("odoo.addons.payment").setLevel(logging.CRITICAL)
    clock = Clock()
    passed = True
    today = patch.object(
        env.registry["res.company"],
        "_subdebit_today",
        lambda _company, now=None: clock.day,
    )
    quiet = patch.object(
        env.registry["account.move.send"], "_generate_and_send_invoices"
    )
    for seed in range(1, SEEDS + 1):
        with today, quiet, FakeProvider() as fake:
            with redirect(env.registry, fake.url):
                club, deviations, seconds = live(seed, clock, fake)
        tell(seed, club, deviations, seconds)
        passed &= not deviations
    print("\nPassed." if passed else "\nNot passed.")
    sys.exit(0 if passed else 1)


main()
