"""How fast charges are computed: ours, and a bare dateutil loop over the months.

Two questions, each asked of 10,000 subscriptions: what bills on one day, for lines of
several ages, and what bills in a whole year. The two take turns in one run. The loop
knows neither shares nor events nor why; it steps from the start, as such code does.
Then its dates are compared with ours.
"""

import sys
import time
from datetime import date, timedelta
from statistics import median

from dateutil.relativedelta import relativedelta

from schedule import (
    Cadence,
    Change,
    Discount,
    LineTerms,
    Pause,
    Start,
    Terms,
    due_charges,
)

COUNT = 10_000
ROUNDS = 5
TODAY = date(2026, 3, 15)
YESTERDAY = TODAY - timedelta(days=1)
NEXT_YEAR = date(2027, 3, 15)
MONTH = Cadence("month")

# Promised: subscriptions a second for one day, seconds for the forecast of a year.
PER_SECOND, FORECAST_SECONDS = 10_000, 30


def make_starts(years):
    """Return start dates spread over the year that began so many years ago."""
    return [
        date(TODAY.year - years, 1, 1) + timedelta(days=n % 365) for n in range(COUNT)
    ]


def make_events(start):
    """Return a life with a price change, a pause of two months and a discount."""
    return (
        Start(start, 1),
        Change(start + timedelta(days=100), 2, at="renewal", to={"unit_price": 35}),
        Pause(start + timedelta(days=200), 3, cycles=2),
        Discount(start + timedelta(days=400), 4, mode="percent", value=10, periods=3),
    )


def ours(starts, until, since, eventful=False):
    """Return the billing dates of each subscription in `(since, until]`."""
    found = []
    for start in starts:
        terms = Terms((LineTerms(1, start, MONTH, unit_price=30),))
        events = make_events(start) if eventful else ()
        charges = due_charges(terms, events, until, since)
        found.append([charge.bill_on for charge in charges])
    return found


def loop(starts, until, since):
    """Return the same with a month added again and again."""
    found = []
    for start in starts:
        dates, n, day = [], 0, start
        while day <= until:
            if day > since:
                dates.append(day)
            n += 1
            day = start + relativedelta(months=n)
        found.append(dates)
    return found


def compare(title, starts, until):
    """Time both in turns, print one line, return our median in seconds."""
    times = {ours: [], loop: []}
    answers = {}
    for _round in range(ROUNDS):
        for contestant in (ours, loop):
            began = time.perf_counter()
            answers[contestant] = contestant(starts, until, YESTERDAY)
            times[contestant].append(time.perf_counter() - began)
    if answers[ours] != answers[loop]:
        sys.exit(f"!! {title}: the dates differ.")
    ratios = [b / a for a, b in zip(times[ours], times[loop], strict=True)]
    mine = median(times[ours])
    print(
        f"{title:<28} ours {COUNT / mine:>8,.0f}/s   loop"
        f" {COUNT / median(times[loop]):>8,.0f}/s   ours/loop"
        f" {median(ratios):6.2f} ({min(ratios):.2f}–{max(ratios):.2f})"
    )
    return mine


def time_eventful(title, starts, until):
    """Time lives with events, which the loop does not know; return the median."""
    times = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        ours(starts, until, YESTERDAY, eventful=True)
        times.append(time.perf_counter() - began)
    print(f"{title:<28} ours {COUNT / median(times):>8,.0f}/s   loop        —")
    return median(times)


def main():
    """Print the figures, and whether they keep what is promised."""
    days = [
        compare(f"one day, {years} years old", make_starts(years), TODAY)
        for years in (1, 5, 25, 100)
    ]
    days.append(time_eventful("one day, 25 years, 4 events", make_starts(25), TODAY))
    year = [
        compare("a year ahead, 5 years old", make_starts(5), NEXT_YEAR),
        time_eventful("a year ahead, 4 events", make_starts(5), NEXT_YEAR),
    ]
    slowest = COUNT / max(days)
    print(f"One day: {slowest:,.0f} a second at least; promised {PER_SECOND:,}.")
    print(f"A year: {max(year):.1f} s at most; promised {FORECAST_SECONDS}.")
    return 0 if slowest >= PER_SECOND and max(year) <= FORECAST_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
