"""What holds for every history: any lines, and any events that befell them.

Each test says in its name or docstring which histories it is about.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby, pairwise
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from ..charges import due_charges, next_charge
from ..credits import Billed, credits_of
from ..difference import outstanding
from ..events import (
    CHANGE_TIMES,
    DISCOUNT_CLOCKS,
    DISCOUNT_MODES,
    END_POLICIES,
    PAUSE_POLICIES,
    Change,
    Discount,
    End,
    Pause,
    Resume,
    Start,
)
from ..periods import Cadence, Period, first_anchor, nth_period, without
from ..proration import CONVENTIONS, share
from ..terms import (
    FIRST_PERIODS,
    LAST_PERIODS,
    SOLE_PAYER,
    TIMINGS,
    LineTerms,
    PayerPart,
    Terms,
    one_time,
)
from .test_properties import steady, wishes

DAY_PAUSES = ("prorate", "credit")

# All that happens happens within two years, so that events meet what they are about.
origins = st.dates(date(2003, 1, 1), date(2032, 12, 31))
months = st.builds(Cadence, st.just("month"), st.integers(1, 4)) | st.just(
    Cadence("year")
)
short = st.builds(Cadence, st.just("day"), st.integers(3, 40)) | st.builds(
    Cadence, st.just("week"), st.integers(1, 5)
)
halves = (PayerPart("Ann", Fraction(1, 3)), PayerPart("Bob", Fraction(2, 3)))
payers = st.sampled_from((SOLE_PAYER, (PayerPart("Cem", Fraction(1)),), halves))
some_lines = st.sampled_from((None, None, frozenset((1,)), frozenset((2,))))
prices, quantities = st.integers(1, 99), st.integers(1, 99)


@dataclass(frozen=True)
class Mix:
    """Hold what lines and events are drawn from."""

    ends: tuple = END_POLICIES
    pauses: tuple = PAUSE_POLICIES
    times: tuple = CHANGE_TIMES
    conventions: tuple = CONVENTIONS
    first_periods: tuple = FIRST_PERIODS
    timings: tuple = TIMINGS
    last_day: int = 400


ANY = Mix()
# What gives something back more often than not.
TAKING = Mix(
    ("immediately_with_credit",),
    DAY_PAUSES,
    ("once",),
    ("actual", "fixed_30"),
    ("prorate", "free"),
    ("advance",),
    120,
)


def later(day, days):
    return day + timedelta(days)


@st.composite
def agreed(draw, key, origin, cadences=months | short, fields=(), mix=ANY):
    """Draw the terms of a line; what `fields` name is drawn as well."""

    def sometimes(name, strategy, otherwise=None):
        return draw(strategy) if name in fields else otherwise

    cadence = draw(cadences)
    monthly = bool(cadence.months)
    start = later(origin, draw(st.integers(0, 45)))
    kinds = st.sampled_from(("recurring", "recurring", "usage"))
    kind = sometimes("kind", kinds, "recurring")
    timing = draw(st.sampled_from(mix.timings)) if kind == "recurring" else "arrears"
    conventions = [name for name in mix.conventions if monthly or name != "fixed_30"]
    lengths = st.none() | st.builds(
        Cadence, st.sampled_from(("day", "month")), st.integers(1, 3)
    )
    ends = st.none() | st.integers(1, 400).map(lambda days: later(start, days))
    return LineTerms(
        key,
        start,
        cadence,
        draw(wishes) if monthly else None,
        draw(st.sampled_from(mix.first_periods)),
        draw(st.sampled_from(conventions)),
        draw(quantities),
        draw(prices),
        kind=kind,
        timing=timing,
        trial=sometimes("trial", lengths),
        commitment=sometimes("commitment", lengths),
        payments=sometimes("payments", st.none() | st.integers(1, 6)),
        end=sometimes("end", ends),
        last_period=sometimes("end", st.sampled_from(LAST_PERIODS), "prorate"),
    )


FIELDS = ("kind", "trial", "commitment", "payments", "end")


@st.composite
def several(draw, origin, cadences, fields=FIELDS, mix=ANY):
    """Draw two lines, the second of them a fee now and then."""
    second = agreed(2, origin, cadences, fields, mix)
    fees = st.integers(0, 400).map(lambda days: one_time(2, later(origin, days)))
    first = agreed(1, origin, cadences, fields, mix)
    return Terms((draw(first), draw(second | second | fees)), draw(payers))


def to_what(cadences, grid):
    """Draw what changes; `grid`: what begins new periods, too."""
    same = {"unit_price": prices, "quantity": quantities, "payers": payers}
    new = {"cadence": cadences, "day_of_month": wishes} if grid else {}
    every = {**same, **new}
    alone = [st.fixed_dictionaries({name: every[name]}) for name in every]
    return st.one_of(*alone, st.fixed_dictionaries({}, optional=every).filter(bool))


@st.composite
def happened(draw, kind, origin, number, cadences, grid=True, mix=ANY):
    """Draw one event of that kind."""
    day = later(origin, draw(st.integers(-30, mix.last_day)))
    about = (day, number, draw(some_lines))
    lengths = st.integers(1, 120).map(lambda days: later(day, days))
    if kind is End:
        breaks = draw(st.booleans())
        policy = draw(st.sampled_from(mix.ends))
        return End(*about, policy=policy, breaks_commitment=breaks)
    if kind is Pause:
        how_long = [
            st.fixed_dictionaries({"cycles": st.integers(1, 3)}),
            st.fixed_dictionaries({"until": lengths}),
            st.just({}),
        ]
        policy = draw(st.sampled_from(mix.pauses))
        return Pause(*about, policy=policy, **draw(st.one_of(how_long)))
    if kind is Change:
        at = draw(st.sampled_from(mix.times))
        return Change(*about, at=at, to=draw(to_what(cadences, grid)))
    if kind is Discount:
        clocks = st.sampled_from(DISCOUNT_CLOCKS)
        lasting = st.fixed_dictionaries(
            {"periods": st.integers(1, 3), "clock": clocks}
        ) | (st.fixed_dictionaries({"until": lengths}) | st.just({}))
        mode, order = draw(st.sampled_from(DISCOUNT_MODES)), draw(st.integers(0, 1))
        return Discount(*about, mode=mode, value=5, order=order, **draw(lasting))
    return kind(*about)


ALL_KINDS = (Start, End, Pause, Pause, Resume, Change, Change, Discount)


@st.composite
def histories(draw, *kinds, fields=FIELDS, grid=True, mix=ANY, least=0):
    """Draw terms and `least` to six events of these kinds, each with its own number.

    New bill days and cadences fit: the 15th is not asked of a line that counts days.
    """
    origin = draw(origins)
    cadences = draw(st.sampled_from((months, short))) if grid else months | short
    terms = draw(several(origin, cadences, fields, mix))
    drawn = draw(st.lists(st.sampled_from(kinds), min_size=least, max_size=6))
    found = [
        draw(happened(kind, origin, number, cadences, grid, mix))
        for number, kind in enumerate(drawn, 1)
    ]
    return terms, tuple(fit(event, cadences) for event in found)


def fit(event, cadences):
    """Take the wish for a day of the month from lines that count days."""
    if type(event) is Change and cadences is short and "day_of_month" in event.to:
        return replace(event, to={**event.to, "day_of_month": None})
    return event


all_histories = histories(*ALL_KINDS)


def horizon(terms):
    return later(min(line.start for line in terms.lines), 600)


def days_of(period):
    numbers = range(period.start.toordinal(), period.end.toordinal())
    return set(map(date.fromordinal, numbers))


def days_billed(charges):
    return {day for charge in charges for day in days_of(charge.period)}


def meet(one, other):
    return one.start < other.end and other.start < one.end


def of_line(charges, key):
    return [charge for charge in charges if charge.key == key]


def is_divided(charge):
    return charge.derivation.alignment != "full" and (
        charge.kind == "usage" or charge.derivation.convention != "none"
    )


def stops(pause, events):
    """Return where a pause is over for all: at the first resumption after it began."""
    resumed = [
        event.effective
        for event in events
        if type(event) is Resume
        and event.lines is None
        and pause.lines is None
        and (event.effective, event.number) > (pause.effective, pause.number)
    ]
    return min([pause.until or date.max, *resumed])


def in_force(events, key):
    """Yield the pauses of a line that tell when they are over, and until when.

    Where a resumption is about some lines only, the pause may be shorter than this.
    """
    some = any(type(event) is Resume and event.lines for event in events)
    for event in events:
        if type(event) is Pause and event.concerns(key) and not (event.cycles or some):
            if (stop := stops(event, events)) > event.effective:
                yield event, Period(event.effective, stop)


# What is expected of one line whose bill day stays, asked in the plainest way.


def periods_of(line, until):
    """Yield the periods of a line, without any event."""
    begin, cadence, wish = line.billed_from, line.cadence, line.day_of_month
    if wish is None and line.trial and line.trial.months and cadence.months:
        wish = line.start.day
    anchor = first_anchor(begin, cadence, wish)
    if begin < anchor and line.first_period != "free":
        yield Period(begin, anchor)
    n = 0
    while (period := nth_period(anchor, cadence, n, wish)).start < until:
        yield period
        n += 1


def next_start(periods, day):
    """Return the place of the first period that starts on that day or later."""
    return next(n for n, period in enumerate(periods) if period.start >= day)


def is_whole(line, period):
    """Tell whether the price of that period is never divided."""
    wish = line.day_of_month
    partial = wish is not None and period.start < first_anchor(
        line.billed_from, line.cadence, wish
    )
    full = line.first_period == "full" and line.kind == "recurring"
    return not line.is_divisible or (full and partial)


def paused(pause, events, periods):
    """Yield the days of a pause, if it is not over before it begins."""
    stop = stops(pause, events)
    if pause.cycles:
        n = next_start(periods, pause.effective) + pause.cycles
        stop = min(stop, periods[n].start)
    if stop > pause.effective:
        yield Period(pause.effective, stop)


def skips(policy, days, line, period, day):
    """Tell whether a pause skips a day of that period."""
    if policy == "skip" or is_whole(line, period):
        return period.start in days
    return day in days and (policy != "at_renewal" or period.start >= days.start)


def agreed_end(line):
    """Return the end that was agreed as an event."""
    policy = "period_end" if line.last_period == "full" else "immediately_with_credit"
    return End(line.end or date(9000, 1, 1), policy=policy, breaks_commitment=True)


def over_on(line, end, periods):
    """Return the first day for which nothing is billed any more."""
    day = end.effective
    if not end.breaks_commitment:
        day = max(day, line.committed_until)
    if day > periods[-1].start:
        return date(9000, 1, 1)
    following = next_start(periods, day)
    in_advance = line.timing == "advance"
    if end.policy == "after_next_invoice":
        # In arrears a first day is the one on which the period before it is billed.
        return periods[max(following + in_advance, 1)].start
    waits = end.policy == "period_end" or (end.policy == "immediately" and in_advance)
    before = periods[following - 1] if following else None
    if waits or before is None or is_whole(line, before):
        return periods[following].start
    return day


class TestDays(TestCase):
    @steady
    @given(all_histories)
    def test_no_day_is_billed_twice_and_each_is_paid_in_full_by_its_payers(
        self, history
    ):
        terms, events = history
        parts = {}
        for charge in due_charges(terms, events, horizon(terms)):
            for day in days_of(charge.period):
                slots = parts.setdefault((charge.key, day), {})
                self.assertNotIn(charge.payer_slot, slots)
                slots[charge.payer_slot] = charge.derivation.part
        for slots in parts.values():
            self.assertEqual(sum(slots.values()), 1)
            self.assertEqual(sorted(slots), list(range(len(slots))))

    @steady
    @given(histories(Start, Change, Discount, fields=("kind", "trial")))
    def test_without_pause_and_end_no_day_is_left_out(self, history):
        terms, events = history
        until = horizon(terms)
        found = due_charges(terms, events, later(until, 400))
        for line in terms.lines:
            if line.kind == "one_time":
                continue
            periods = [charge.period for charge in of_line(found, line.key)]
            billed = {day for period in periods for day in days_of(period)}
            expected = days_of(Period(min(billed), until))
            self.assertEqual({day for day in billed if day < until}, expected)
            if line.first_period != "free":
                self.assertEqual(min(billed), line.billed_from)

    @settings(steady, max_examples=200)
    @given(histories(Pause, Pause, Resume, fields=("kind", "trial"), grid=False))
    def test_days_are_billed_unless_a_pause_skips_them(self, history):
        """For resumptions of all lines, and as long as the bill day stays."""
        terms, events = history
        if any(type(event) is Resume and event.lines for event in events):
            return
        until = horizon(terms)
        found = due_charges(terms, events, later(until, 400))
        for line in terms.lines:
            if line.kind == "one_time":
                continue
            periods = list(periods_of(line, later(until, 2000)))
            pauses = [
                (pause.policy, days)
                for pause in events
                if type(pause) is Pause and pause.concerns(line.key)
                for days in paused(pause, events, periods)
            ]
            expected = {
                day
                for period in periods
                for day in days_of(period)
                if day < until
                if not any(skips(*pause, line, period, day) for pause in pauses)
            }
            billed = days_billed(of_line(found, line.key))
            self.assertEqual({day for day in billed if day < until}, expected)

    @settings(steady, max_examples=200)
    @given(histories(End, fields=("kind", "trial", "commitment", "end"), grid=False))
    def test_days_are_billed_until_the_line_is_over(self, history):
        terms, events = history
        until = horizon(terms)
        found = due_charges(terms, events, later(until, 400))
        for line in terms.lines:
            if line.kind == "one_time":
                continue
            periods = list(periods_of(line, later(until, 2000)))
            over = min(
                over_on(line, event, periods)
                for event in (*events, agreed_end(line))
                if event.concerns(line.key)
            )
            billed = days_billed(of_line(found, line.key))
            first = periods[0].start
            self.assertEqual(
                {day for day in billed if day < until},
                days_of(Period(first, min(over, until))) if first < over else set(),
            )

    @settings(steady, max_examples=200)
    @given(all_histories)
    def test_nothing_is_billed_of_what_a_pause_takes_out(self, history):
        """For pauses until a day, or a resumption of all, whatever else happens."""
        terms, events = history
        for charge in due_charges(terms, events, horizon(terms)):
            if charge.kind == "one_time":
                continue
            for pause, days in in_force(events, charge.key):
                natural = charge.natural_period
                if charge.derivation.n >= 0 and natural.start in days:
                    self.assertNotEqual(pause.policy, "skip")
                if pause.policy in DAY_PAUSES and is_divided(charge):
                    self.assertFalse(meet(charge.period, days))
                if pause.policy == "at_renewal" and is_divided(charge):
                    if meet(charge.period, days):
                        self.assertLess(natural.start, pause.effective)


class TestShares(TestCase):
    @steady
    @given(histories(Start, Change, Discount, fields=("payments", "trial"), grid=False))
    def test_the_parts_of_an_untouched_period_sum_to_one(self, history):
        """Without pauses, ends, new periods and meters; whatever prices lie in it."""
        terms, events = history
        until = horizon(terms)
        found = due_charges(terms, events, later(until, 400))
        found = [charge for charge in found if charge.kind == "recurring"]
        found.sort(key=lambda charge: (charge.key, charge.period, charge.payer_slot))
        wished = {line.key: line.day_of_month for line in terms.lines}
        for natural, group in groupby(
            found, lambda charge: (charge.key, charge.natural_period)
        ):
            pieces = list(group)
            if natural[1].end > until:
                continue
            whole = Period(pieces[0].period.start, pieces[-1].period.end)
            expected = Fraction(1)
            if pieces[0].derivation.alignment != "full":
                convention = pieces[0].derivation.convention
                expected = share(whole, natural[1], convention, wished[natural[0]])
            self.assertEqual(sum(piece.share for piece in pieces), expected)
            if pieces[0].derivation.n >= 0:
                self.assertEqual(expected, 1)
                self.assertEqual(whole, natural[1])

    @steady
    @given(all_histories)
    def test_a_charge_lies_in_its_natural_period_and_bills_no_more(self, history):
        terms, events = history
        for charge in due_charges(terms, events, horizon(terms)):
            self.assertTrue(charge.natural_period.covers(charge.period))
            self.assertTrue(0 <= charge.share <= charge.derivation.part)


class TestAnswers(TestCase):
    @steady
    @given(all_histories, st.integers(-10, 500), st.integers(0, 60))
    def test_day_by_day_is_the_same_as_in_one_go(self, history, offset, length):
        terms, events = history
        since = later(terms.lines[0].start, offset)
        steps = [later(since, n) for n in range(length + 1)]
        daily = [
            charge
            for after, until in pairwise(steps)
            for charge in due_charges(terms, events, until, after)
        ]
        self.assertEqual(daily, due_charges(terms, events, steps[-1], since))

    @steady
    @given(all_histories, st.integers(-10, 700))
    def test_since_never_changes_an_answer(self, history, offset):
        terms, events = history
        since = later(terms.lines[0].start, offset)
        everything = due_charges(terms, events, horizon(terms))
        self.assertEqual(
            [charge for charge in everything if charge.bill_on > since],
            due_charges(terms, events, horizon(terms), since),
        )

    @steady
    @given(
        histories(*ALL_KINDS, Change, Discount, Discount, Discount),
        st.randoms(use_true_random=False),
    )
    def test_twice_and_in_any_order_is_the_same(self, history, random):
        terms, events = history
        shuffled = list(events)
        random.shuffle(shuffled)
        once = due_charges(terms, events, horizon(terms))
        self.assertEqual(due_charges(terms, iter(events), horizon(terms)), once)
        self.assertEqual(due_charges(terms, shuffled, horizon(terms)), once)
        upside_down = replace(terms, lines=terms.lines[::-1])
        self.assertEqual(due_charges(upside_down, events, horizon(terms)), once)

    @steady
    @given(all_histories, st.integers(-10, 700))
    def test_the_next_charge_is_the_first_that_will_be_due(self, history, offset):
        terms, events = history
        after = later(terms.lines[0].start, offset)
        found = next_charge(terms, events, after)
        until = found.bill_on if found else later(after, 4000)
        self.assertEqual(
            due_charges(terms, events, until, after)[:1], [found] if found else []
        )


class TestPayments(TestCase):
    @steady
    @given(
        histories(
            Start,
            Pause,
            Pause,
            Resume,
            Change,
            Discount,
            fields=("payments", "trial", "kind"),
        ),
    )
    def test_a_fixed_number_of_payments_survives_every_pause(self, history):
        """Without an end, and if all is resumed at last."""
        terms, events = history
        last = max([horizon(terms), *(event.effective for event in events)])
        keys = frozenset(line.key for line in terms.lines)
        events = (*events, Resume(last, 99), Resume(last, 100, keys))
        for line in terms.lines:
            if line.payments is None:
                continue
            until = later(last, 366 * (line.payments + 2))
            found = due_charges(Terms((line,), terms.payers), events, until)
            numbers = {charge.derivation.payment for charge in found}
            self.assertEqual(numbers, set(range(1, line.payments + 1)))


# Ledgers.


def bill(terms, events, ledger, until):
    """Return the ledger with what is outstanding by that day."""
    covered = {}
    for entry in ledger:
        key = (entry.charge.key, entry.charge.payer_slot)
        covered.setdefault(key, []).extend(billed_periods(entry))
    found = outstanding(terms, events, covered, until)
    return [*ledger, *(Billed(charge=charge) for charge in found)]


def billed_periods(entry):
    """Yield the days of a charge that did not come back."""
    yield from without(entry.charge.period, entry.credited)


def billed_days(entry):
    gone = {day for period in entry.credited for day in days_of(period)}
    return days_of(entry.charge.period) - gone


def keep(ledger, credits):
    """Return the ledger with what came back."""
    kept = []
    for entry in ledger:
        own = [credit for credit in credits if credit.charge == entry.charge]
        left = entry.left - sum(credit.part for credit in own)
        periods = (*entry.credited, *(credit.period for credit in own))
        kept.append(replace(entry, credited=periods, left=left))
    return kept


def days_with(charges_and_days):
    """Yield the line, slot and day of each billed day with all that it is billed by."""
    for charge, days in charges_and_days:
        what = (
            charge.payer,
            charge.derivation.part,
            charge.quantity,
            charge.unit_price,
            charge.discounts,
            charge.natural_period,
        )
        for day in days:
            yield (charge.key, charge.payer_slot, day), what


def covers(ledger):
    return days_with((entry.charge, billed_days(entry)) for entry in ledger)


def wanted(terms, events, until):
    charges = due_charges(terms, events, until)
    return days_with((charge, days_of(charge.period)) for charge in charges)


@st.composite
def confirmed(draw):
    """Draw terms, and events each with the day on which it was confirmed, in order.

    That is early or late, but near the day from which it counts: there it meets what
    was billed.
    """
    some = histories(*ALL_KINDS, fields=("kind", "trial", "payments"))
    kinds = (Change, Change, Pause, Pause, Resume, End, Discount)
    takes = histories(*kinds, fields=("trial",), mix=TAKING, least=3)
    terms, events = draw(some | takes | takes | takes)
    late = [draw(st.integers(-40, 40)) for _event in events]
    found = [
        (later(event.effective, days), event)
        for event, days in zip(events, late, strict=True)
    ]
    return terms, sorted(found, key=lambda pair: (pair[0], pair[1].number))


@st.composite
def ledgers(draw):
    """Draw what was billed with all events but the last, up to the day of that one."""
    terms, found = draw(confirmed().filter(lambda drawn: drawn[1]))
    until, event = found[-1]
    events = tuple(event for _day, event in found[:-1])
    return terms, events, event, bill(terms, events, [], until), until


@st.composite
def paused_and_resumed(draw, origin):
    terms = Terms((draw(agreed(1, origin, mix=TAKING)),), draw(payers))
    first, length, early = (draw(st.integers(1, 60)) for _number in range(3))
    pause = later(terms.lines[0].start, first)
    policy = draw(st.sampled_from(DAY_PAUSES))
    until = later(pause, length + early)
    resume = Resume(later(pause, length), 2)
    return terms, Pause(pause, 1, policy=policy, until=until), resume


class TestCredits(TestCase):
    @settings(steady, max_examples=200)
    @given(ledgers(), st.fractions(0, 1, max_denominator=12))
    def test_never_more_comes_back_than_was_billed_and_is_left(self, drawn, gesture):
        terms, events, event, ledger, _until = drawn
        ledger = [
            replace(entry, left=gesture) if n % 2 else entry
            for n, entry in enumerate(reversed(ledger), 1)
        ]
        credits = credits_of(terms, events, event, ledger)
        for entry in ledger:
            own = [credit for credit in credits if credit.charge == entry.charge]
            days = [day for credit in own for day in days_of(credit.period)]
            part = sum(credit.part for credit in own)
            self.assertEqual(len(days), len(set(days)))
            self.assertTrue(set(days) <= billed_days(entry))
            self.assertTrue(all(credit.part >= 0 for credit in own))
            self.assertLessEqual(part, entry.left)
            if set(days) == billed_days(entry):
                self.assertEqual(part, entry.left)
            if own:
                is_all = part == entry.left or set(days) == billed_days(entry)
                self.assertEqual(own[-1].is_last, is_all)

    @steady
    @given(ledgers())
    def test_the_same_event_gives_nothing_back_the_second_time(self, drawn):
        terms, events, event, ledger, _until = drawn
        ledger = keep(ledger, credits_of(terms, events, event, ledger))
        self.assertEqual(credits_of(terms, events, event, ledger), [])

    @settings(steady, max_examples=400)
    @given(confirmed())
    def test_event_after_event_the_ledger_becomes_what_it_should_be(self, drawn):
        """For lines whose price is divided from their first period on.

        What was metered and billed does not come back.
        """
        terms, found = drawn
        known, ledger, day = (), [], terms.lines[0].start
        for day, event in found:
            ledger = bill(terms, known, ledger, day)
            ledger = keep(ledger, credits_of(terms, known, event, ledger))
            known = (*known, event)
        ledger = bill(terms, known, ledger, day)
        self.assertLedger(terms, known, ledger, day)

    @steady
    @given(origins.flatmap(paused_and_resumed))
    def test_days_that_came_back_are_billed_again_when_they_are_wanted(self, drawn):
        """For a pause with credit, and an early resumption, each on its own day."""
        terms, pause, resume = drawn
        ledger = bill(terms, (), [], pause.effective)
        ledger = keep(ledger, credits_of(terms, (), pause, ledger))
        ledger = bill(terms, (pause,), ledger, resume.effective)
        ledger = keep(ledger, credits_of(terms, (pause,), resume, ledger))
        ledger = bill(terms, (pause, resume), ledger, resume.effective)
        self.assertLedger(terms, (pause, resume), ledger, resume.effective)

    def assertLedger(self, terms, known, ledger, day):
        """Check that no day is billed twice, and each as it should be."""
        found = list(covers(ledger))
        covered = dict(found)
        self.assertEqual(len(covered), len(found))
        divided = {
            line.key
            for line in terms.lines
            if line.kind == "recurring" and line.is_divisible
            if line.first_period != "full"
        }
        due, coming = wanted(terms, known, day), wanted(terms, known, later(day, 800))
        missing = [row for row in due if covered.get(row[0]) != row[1]]
        self.assertEqual([row for row in missing if row[0][0] in divided], [])
        coming = dict(coming)
        idle = [row for row in found if coming.get(row[0]) != row[1]]
        self.assertEqual([row for row in idle if row[0][0] in divided], [])

    @steady
    @given(ledgers())
    def test_after_both_nothing_is_outstanding_any_more(self, drawn):
        terms, events, event, ledger, until = drawn
        ledger = keep(ledger, credits_of(terms, events, event, ledger))
        once = bill(terms, (*events, event), ledger, until)
        self.assertEqual(bill(terms, (*events, event), once, until), once)
