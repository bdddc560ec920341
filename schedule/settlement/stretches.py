"""Find the charges in a row that one payment settles, such as a year at once."""

from bisect import bisect_left, bisect_right
from datetime import date
from itertools import accumulate

from .payments import EARLY, LATE, find


class Stretches:
    """Open charges in a row, of which one payment may take several."""

    def __init__(self, due, tolerance):
        self.days = [entry.bill_on for entry in due]
        self.sums = [0, *accumulate(entry.amount for entry in due)]
        self.tolerance = tolerance
        # The first and, beyond it, the last of what is still in a row.
        self.starts, self.ends = [0], [len(due)]

    def take(self, payment):
        """Return the charges that one payment settles, none if there are none."""
        for found in self._candidates(payment):
            if found:
                self._remove(*found)
                return range(*found)
        return ()

    def _candidates(self, payment):
        """Yield what is paid ahead, what was due lately, what was owed since long."""
        day = payment.on.toordinal()
        for days in (EARLY, LATE):
            first = bisect_left(self.days, day - days, key=date.toordinal)
            yield self._from(first, payment.amount)
        last = bisect_right(self.days, day + EARLY, key=date.toordinal)
        yield self._up_to(last, payment.amount)
        yield self._from(0, payment.amount)

    def _from(self, first, amount):
        i = bisect_right(self.starts, first) - 1
        if i < 0 or first >= self.ends[i]:
            i += 1
        if i >= len(self.starts):
            return None
        first = max(first, self.starts[i])
        wanted, end = self.sums[first] + amount, self.ends[i] + 1
        last = find(self.sums, wanted, self.tolerance, first + 2, end)
        return last and (first, last)

    def _up_to(self, last, amount):
        i = bisect_left(self.starts, last) - 1
        if i < 0:
            return None
        last = min(last, self.ends[i])
        wanted = self.sums[last] - amount
        first = find(self.sums, wanted, self.tolerance, self.starts[i], last - 1)
        return None if first is None else (first, last)

    def _remove(self, first, last):
        i = bisect_right(self.starts, first) - 1
        pieces = (self.starts[i], first), (last, self.ends[i])
        kept = [piece for piece in pieces if piece[0] < piece[1]]
        self.starts[i : i + 1] = [start for start, _end in kept]
        self.ends[i : i + 1] = [end for _start, end in kept]
