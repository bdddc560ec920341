"""The pencil's calendar: which days of a line are agreed on, and at which price.

Written from the terms alone, with plain dates: nothing of the addon is used here.
"""

from bisect import bisect_left, bisect_right
from datetime import date, timedelta

DAY = timedelta(days=1)
NEVER = date(9999, 1, 1)


def in_month(months, wish):
    """Return the wished day of a month, counted from the year 0; or its last day."""
    year, month = divmod(months, 12)
    first = date(year, month + 1, 1)
    after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(first + (wish - 1) * DAY, after - DAY)


class Ruler:
    """The days on which the periods of one line begin."""

    def __init__(self, start, unit, count, wish):
        self.start, self.unit = start, unit
        self.length = {"week": 7, "month": 1, "year": 12}[unit] * count
        self.wish = start.day if wish is None else wish
        self.month = start.year * 12 + start.month - 1
        if unit != "week" and in_month(self.month, self.wish) < start:
            self.month += 1
        self.edges = [self.place(-1), self.place(0)]

    def place(self, n):
        """Return the first day of the n-th whole period."""
        if self.unit == "week":
            return self.start + n * self.length * DAY
        return in_month(self.month + n * self.length, self.wish)

    def reach(self, day):
        while self.edges[-1] <= day:
            self.edges.append(self.place(len(self.edges) - 1))

    def around(self, day):
        """Return the period that contains a day: its first day, and the one after it."""
        self.reach(day)
        n = bisect_right(self.edges, day)
        return self.edges[n - 1], self.edges[n]

    def begin(self, day, more=0):
        """Return the first day from a day on that begins a period, or one so many later.

        The start begins one, even where it is only the rest of a period.
        """
        self.reach(day)
        is_partial = self.start < self.edges[1]
        if day <= self.start:
            n = 0 if is_partial else 1
        else:
            n = bisect_left(self.edges, day)
        while n + more >= len(self.edges):
            self.reach(self.edges[-1])
        return max(self.edges[n + more], self.start)


class Story:
    """What became of one line by its events, in the order in which they were told."""

    def __init__(self, line, events):
        self.ruler = line.ruler
        self.start = line.ruler.start
        self.pauses = [
            self.pause(event, events) for event in events if is_(event, "pause")
        ]
        self.steps = self.get_steps(line, events)
        self.end = min((self.end_by(e) for e in events if is_(e, "end")), default=NEVER)

    def exact(self, event):
        return max(event["on"], self.start)

    def pause(self, event, events):
        """Return the first day of a pause, and the first one after it."""
        policy, ends = event["policy"], []
        is_whole = policy in ("skip", "at_renewal")
        begin = self.ruler.begin(event["on"]) if is_whole else self.exact(event)
        if event.get("until"):
            ends.append(event["until"])
        if event.get("cycles"):
            ends.append(self.ruler.begin(begin, event["cycles"]))
        for other in events:
            if is_(other, "resume") and place(other) > place(event):
                ends.append(other["on"])
        if not ends:
            return begin, NEVER
        end = self.ruler.begin(min(ends)) if policy == "skip" else min(ends)
        return begin, max(begin, end)

    def get_steps(self, line, events):
        """Return since when which price and quantity are valid, the oldest first."""
        taken = []
        for event in events:
            if is_(event, "change"):
                at_once = event["at"] == "once"
                day = self.exact(event) if at_once else self.ruler.begin(event["on"])
                taken.append((day, event["number"], event["to"]))
        values = {"price": line.price, "quantity": line.quantity}
        steps = [(self.start, values["price"], values["quantity"])]
        for day, _number, to in sorted(taken, key=lambda step: step[:2]):
            values = {**values, **to}
            steps.append((day, values["price"], values["quantity"]))
        return steps

    def end_by(self, event):
        """Return the first day that an end leaves unbilled."""
        if event["policy"] == "immediately_with_credit":
            return self.exact(event)
        begin = self.ruler.begin(event["on"])
        if event["policy"] != "after_next_invoice":
            return begin
        while True:
            after = self.ruler.begin(begin + DAY)
            skipped = [e for b, e in self.pauses if b <= begin and after <= e]
            if not skipped:
                return after
            if NEVER in skipped:
                return begin
            begin = self.ruler.begin(max(skipped[0], begin + DAY))

    def agreed(self, day):
        """Return period, price and quantity that a day is billed by, None if it is not."""
        if not self.start <= day < self.end:
            return None
        if any(begin <= day < end for begin, end in self.pauses):
            return None
        _since, price, quantity = next(s for s in reversed(self.steps) if s[0] <= day)
        return *self.ruler.around(day), price, quantity

    def stretches(self, first, end):
        """Yield the stretches of a time in which the same is agreed on: from, to, what."""
        begin, told = first, self.agreed(first)
        day = first
        while day < end:
            day += DAY
            now = self.agreed(day) if day < end else ()
            if now != told:
                if told:
                    yield begin, day, told
                begin, told = day, now


def is_(event, kind):
    return event["kind"] == kind


def place(event):
    return event["on"], event["number"]


def runs(days):
    """Return the runs of days without a gap: first day, and the one after the last."""
    found = []
    for day in sorted(days):
        if found and found[-1][1] == day:
            found[-1][1] = day + DAY
        else:
            found.append([day, day + DAY])
    return [tuple(run) for run in found]


def days_of(first, end):
    """Return the days from the first one up to the end, which is not one of them."""
    return {first + n * DAY for n in range((end - first).days)}
