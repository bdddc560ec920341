# odoo
"""Five thousand stories of debits and refunds, in every order that chance finds.

Each plays two payers at the strict fake of GoCardless: 429, 500, HTML, time-outs before
and after the money moved, cut connections; webhooks twice, late and shuffled; returns,
disputes, bounces; refunds and retries by people; the machine loses power between any two
of our steps, or another worker comes by. Then the weather clears up, and the books must
be the fake's ledger to the cent, with nobody charged twice. `--seeds N` tells so many.
"""

import collections
import os
import sys
import time

from odoo.addons.subscription_debit.tests.storm.story import (  # noqa: TID251
    Club,
    Storm,
    Wrong,
)

SEEDS = int(os.environ.get("SUBDEBIT_SEEDS") or 5000)
EVERY = 250


def main():
    """Tell the stories; return how many went wrong."""
    club = Club(env.cr.dbname)  # noqa: F821 given by the shell
    env.cr.commit()  # noqa: F821  # pylint: disable=invalid-commit
    began, wrong = time.perf_counter(), []
    counts = collections.Counter()
    for seed in range(1, SEEDS + 1):
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
        if seed % EVERY == 0 or seed == SEEDS:
            rate = seed / (time.perf_counter() - began)
            print(
                f"{seed} stories, {len(wrong)} wrong, {rate:.1f} a second", flush=True
            )
    print(
        f"{counts['steps']} steps, {counts['requests']} requests,"
        f" {counts['crashes']} crashes, {counts['visits']} who came by in between."
    )
    print(f"Wrong: {wrong}" if wrong else "The books are the ledger, every time.")
    return len(wrong)


if main():
    sys.exit(1)
