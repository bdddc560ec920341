# odoo
# seeds: 5000
"""Five thousand stories of debits and refunds, in every order that chance finds.

Each plays two payers at the strict fake of GoCardless: 429, 500, HTML, time-outs before
and after the money moved, cut connections; webhooks twice, late and shuffled; what others
cancel there, returns, disputes, bounces; refunds and retries by people; the machine loses
power between any two of our steps, or another worker comes by. Then the weather clears
up, and the books must be the fake's ledger to the cent, with nobody charged twice.
`--seeds N` tells so many, by a process for each core.
"""

import collections
import gc
import os
import sys
import time

from odoo.addons.subscription_debit.tests.storm.club import (  # noqa: TID251
    Club,
    Wrong,
)
from odoo.addons.subscription_debit.tests.storm.story import Storm  # noqa: TID251

SEEDS = int(os.environ["SUBDEBIT_SEEDS"])
FIRST_SEED = int(os.environ["SUBDEBIT_FIRST_SEED"])
EVERY = 50
# So many payers are made at once; a story takes two of them.
AHEAD = 40


def main():
    """Tell the stories; return how many went wrong."""
    club = Club(env.cr.dbname, ahead=AHEAD)  # noqa: F821 given by the shell
    env.cr.commit()  # noqa: F821  # pylint: disable=invalid-commit
    # NOTE: what is made in a story is small; what was loaded before stays.
    gc.freeze()
    gc.set_threshold(50_000)
    began, wrong, told = time.perf_counter(), [], 0
    counts = collections.Counter()
    for seed in range(FIRST_SEED, FIRST_SEED + SEEDS):
        story = Storm(club, seed)
        try:
            story.play()
        except Wrong as error:
            wrong.append(seed)
            print(f"!! {error}", flush=True)
        counts.update(
            crashes=story.crashes,
            steps=len(story.log),
            requests=len(story.fake.requests),
            visits=sum(line.startswith("meanwhile") for line in story.log),
        )
        told += 1
        if told % EVERY == 0 or told == SEEDS:
            rate = told / (time.perf_counter() - began)
            print(
                f"{told} stories, up to seed {seed}: {len(wrong)} wrong,"
                f" {rate:.2f} a second",
                flush=True,
            )
    print(
        f"{counts['steps']} steps, {counts['requests']} requests,"
        f" {counts['crashes']} crashes, {counts['visits']} who came by in between."
    )
    print(f"Wrong: {wrong}" if wrong else "The books are the ledger, every time.")
    return len(wrong)


if main():
    sys.exit(1)
