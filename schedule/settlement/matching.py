"""Match what should have been billed with what was paid, of one customer.

The order in which it is looked for is the order in which a person would look:

1. a refund takes its payment out;
2. the same sum, nearest in time, at most `EARLY` days before or `LATE` days after;
3. a customer who is always behind: each payment settles the charge before, up to the last one;
4. one payment for several charges in a row, such as a year at once;
5. another sum at about the time, which may come in parts.

What is still open is missing. What is still left was paid twice, or for nothing.
Amounts are opaque: they are added, subtracted and compared, never multiplied.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from heapq import heappop, heappush
from itertools import accumulate
from typing import Any

from .payments import EARLY, LATE, Expected, Paid, Total, Verdict, find, is_near, same
from .refunds import without_refunds
from .stretches import Stretches


def match(
    expected: Iterable[tuple], paid: Iterable[tuple], tolerance: Any = 0
) -> list[Verdict]:
    """Return the verdicts on charges `(key, day, sum)` and payments `(day, sum, ref)`.

    Up to the `tolerance` another sum is the same. The order of what is given does not
    count; the verdicts come by date. The cost grows with n log n.

    >>> from datetime import date
    >>> january, february = date(2025, 1, 1), date(2025, 2, 1)
    >>> due = [("Jan", january, 30), ("Feb", february, 30)]
    >>> for verdict in match(due, [(date(2025, 1, 3), 30), (date(2025, 1, 4), 30)]):
    ...     print(verdict.kind, [charge.key for charge in verdict.expected])
    match ['Jan']
    double []
    missing ['Feb']
    """
    due = sorted((Expected(*entry) for entry in expected), key=_by_day)
    payments, refunded = without_refunds(
        sorted((Paid(*entry) for entry in paid), key=_by_day)
    )
    books = _Books(due, payments, tolerance)
    books.pair_same_amounts()
    books.pair_those_behind()
    books.pair_several_at_once()
    books.pair_other_amounts()
    books.add_parts()
    return sorted([*books.verdicts(), *refunded], key=_told_on)


def totals(expected: Iterable[tuple], total: Any, tolerance: Any = 0) -> Total:
    """Compare charges `(key, day, sum)` with the one total that was paid.

    A total that falls short by whole charges lacks the last of them; one that is too
    high by whole charges paid the last of them twice.

    >>> from datetime import date
    >>> due = [("Jan", date(2025, 1, 1), 30), ("Feb", date(2025, 2, 1), 30)]
    >>> [totals(due, paid).kind for paid in (60, 30, 90, 59)]
    ['match', 'missing', 'double', 'amount']
    """
    due = sorted((Expected(*entry) for entry in expected), key=_by_day)
    whole = sum(entry.amount for entry in due)
    if same(whole, total, tolerance):
        return Total("match", whole)
    # The sums of the last charge, of the last two, and so on.
    sums = list(accumulate(entry.amount for entry in reversed(due)))
    count = find(sums, abs(whole - total), tolerance)
    if count is None:
        return Total("amount", whole)
    kind = "missing" if total < whole else "double"
    return Total(kind, whole, tuple(due[len(due) - count - 1 :]))


# === THE BOOKS === #


class _Books:
    """What is open and what is left, while one customer is looked at."""

    def __init__(self, due, payments, tolerance):
        self.due, self.payments, self.tolerance = due, payments, tolerance
        # For each charge its payments; for each payment its charges.
        self.paid_by = [[] for _ in due]
        self.paid_for = [[] for _ in payments]

    def _open(self):
        return [n for n, payments in enumerate(self.paid_by) if not payments]

    def _left(self):
        return [n for n, charges in enumerate(self.paid_for) if not charges]

    def _pair(self, charge, payment):
        self.paid_by[charge].append(payment)
        self.paid_for[payment].append(charge)

    def _pair_nearest(self, charges, payments):
        line = [(self.due[n].bill_on, 0, n) for n in charges]
        line += [(self.payments[n].on, 1, n) for n in payments]
        for charge, payment in _nearest_pairs(sorted(line)):
            self._pair(charge, payment)

    def _groups(self):
        """Yield the charges and the payments of each sum."""
        groups = defaultdict(lambda: ([], []))
        for n, entry in enumerate(self.due):
            groups[entry.amount][0].append(n)
        for n, payment in enumerate(self.payments):
            groups[payment.amount][1].append(n)
        return groups.values()

    def pair_same_amounts(self):
        """Pair the same sums, nearest in time first."""
        for charges, payments in self._groups():
            if charges and payments:
                self._pair_nearest(charges, payments)

    # === WHO IS ALWAYS BEHIND === #

    def pair_those_behind(self):
        """Let the last payment of a customer who is always behind settle the first open charge.

        NOTE: paid on 3 February for 1 January, on 3 March for 1 February: each seems
        to be for its own month, the first charge open and the last payment left.
        """
        for charges, payments in self._groups():
            left = [n for n in payments if not self.paid_for[n]]
            if left and any(not self.paid_by[n] for n in charges):
                self._catch_up(charges, left)

    def _catch_up(self, charges, left):
        days = [self.due[n].bill_on for n in charges]
        by_charge = defaultdict(list)
        for n in left:
            by_charge[bisect_right(days, self.payments[n].on) - 1].append(n)
        root = None
        for i, charge in enumerate(charges):
            root = self._follow(charges, i, root)
            for payment in by_charge[i] if root is not None else ():
                if root is not None and self._is_behind(payment, charge):
                    self._shift(charges[root : i + 1], payment)
                    root = None

    def _follow(self, charges, i, root):
        """Return the open charge that is reached from charge i, step by step."""
        payments = self.paid_by[charges[i]]
        if not payments:
            return i
        if root is None or not self._is_behind(payments[0], charges[i - 1]):
            return None
        return root

    def _is_behind(self, payment, charge):
        days = (self.payments[payment].on - self.due[charge].bill_on).days
        return EARLY < days <= LATE

    def _shift(self, charges, last):
        payments = [self.paid_by[n][0] for n in charges[1:]] + [last]
        for charge, payment in zip(charges, payments, strict=True):
            self.paid_by[charge], self.paid_for[payment] = [payment], [charge]

    # === SEVERAL AT ONCE === #

    def pair_several_at_once(self):
        """Pair one payment with several charges in a row that make its sum."""
        charges, left = self._open(), self._left()
        if len(charges) > 1 and left:
            stretches = Stretches([self.due[n] for n in charges], self.tolerance)
            for payment in left:
                for n in stretches.take(self.payments[payment]):
                    self._pair(charges[n], payment)

    # === OTHER SUMS === #

    def pair_other_amounts(self):
        """Pair what is open with what was paid at about the time, whatever the sum."""
        self._pair_nearest(self._open(), self._left())

    def add_parts(self):
        """Add further parts to charges that were paid in part."""
        short = [n for n in range(len(self.due)) if self._lacks(n) > self.tolerance]
        for payment in self._left() if short else ():
            self._add_part(short, payment)

    def _add_part(self, short, payment):
        on, amount = self.payments[payment][:2]
        i = bisect_right(short, on, key=lambda n: self.due[n].bill_on)
        for j in (i - 1, i):
            charge = short[j] if 0 <= j < len(short) else None
            if charge is None or not is_near(self.due[charge].bill_on, on):
                continue
            if amount <= self._lacks(charge) + self.tolerance:
                self._pair(charge, payment)
                if self._lacks(charge) <= self.tolerance:
                    del short[j]
                return

    def _lacks(self, charge):
        """Return what is missing of a charge that was paid by payments of its own."""
        payments = self.paid_by[charge]
        if not payments or len(self.paid_for[payments[0]]) > 1:
            return 0
        paid = sum(self.payments[n].amount for n in payments)
        return self.due[charge].amount - paid

    # === VERDICTS === #

    def verdicts(self):
        """Yield the verdict on each charge and on each payment that is left."""
        for n, payments in enumerate(self.paid_by):
            if not payments:
                is_free = same(self.due[n].amount, 0, self.tolerance)
                yield Verdict("match" if is_free else "missing", (self.due[n],))
            elif self.paid_for[payments[0]][0] == n:
                yield self._on(self.paid_for[payments[0]], payments)
        by_sum = defaultdict(list)
        for entry in self.due:
            by_sum[entry.amount].append(entry)
        for n in self._left():
            yield self._on_left(self.payments[n], by_sum)

    def _on(self, charges, payments):
        due = sum(self.due[n].amount for n in charges)
        paid = sum(self.payments[n].amount for n in payments)
        return Verdict(
            "match" if same(due, paid, self.tolerance) else "amount",
            tuple(self.due[n] for n in charges),
            tuple(part for n in payments for part in self.payments[n].parts),
        )

    def _on_left(self, payment, by_sum):
        charges = by_sum.get(payment.amount, ())
        i = bisect_right(charges, payment.on, key=lambda entry: entry.bill_on)
        near = [
            entry
            for entry in charges[max(i - 1, 0) : i + 1]
            if is_near(entry.bill_on, payment.on)
        ]
        if near:
            twice = min(near, key=lambda entry: abs(payment.on - entry.bill_on))
            return Verdict("double", (), payment.parts, twice)
        return Verdict("extra", (), payment.parts)


# === SMALL QUESTIONS === #


def _nearest_pairs(line):
    """Yield the pairs of a charge and a payment, the nearest first, each once.

    `line` holds `(day, 0 for a charge and 1 for a payment, number)` in order. The
    nearest pair always stands side by side; once it is gone, its neighbours do.
    """
    before, after = list(range(-1, len(line))), list(range(1, len(line) + 1))
    found, gone = [], set()

    def look_at(a, b):
        if a >= 0 and b < len(line) and line[a][1] != line[b][1]:
            days = (line[b][0] - line[a][0]).days
            if days <= (EARLY if line[a][1] else LATE):
                heappush(found, (days, line[a][1], a, b))

    for n in range(1, len(line)):
        look_at(n - 1, n)
    while found:
        _days, is_early, a, b = heappop(found)
        if a in gone or b in gone:
            continue
        gone |= {a, b}
        yield (line[b][2], line[a][2]) if is_early else (line[a][2], line[b][2])
        left, right = before[a], after[b]
        if left >= 0:
            after[left] = right
        if right < len(line):
            before[right] = left
        look_at(left, right)


def _by_day(entry):
    if isinstance(entry, Expected):
        return entry.bill_on, entry.amount, str(entry.key)
    return entry.on, entry.amount, str(entry.reference)


def _told_on(verdict):
    first = (*verdict.expected, *verdict.paid)[0]
    day = first.bill_on if isinstance(first, Expected) else first.on
    return day, not verdict.expected, verdict.kind, str(first)
