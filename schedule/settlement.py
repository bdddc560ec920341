"""Match what should have been billed with what was paid, of one customer.

The order in which it is looked for is the order in which a person would look:

1. a refund takes its payment out;
2. the same sum, nearest in time, at most `EARLY` days before or `LATE` days after;
3. who is always behind: each payment settles the charge before, up to the last one;
4. one payment for several charges in a row, such as a year at once;
5. another sum at about the time, which may come in parts.

What is still open is missing. What is still left was paid twice, or for nothing.
Amounts are opaque: they are added, subtracted and compared, never multiplied.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from heapq import heappop, heappush
from itertools import accumulate
from typing import Any, NamedTuple

# Days around the billing date in which a payment is taken to be for that charge.
EARLY = 10
LATE = 45


class Expected(NamedTuple):
    """Hold one charge that should have been paid; `key` is opaque."""

    key: Any
    bill_on: date
    amount: Any


class Paid(NamedTuple):
    """Hold one payment; a negative amount is a refund, `reference` is opaque."""

    on: date
    amount: Any
    reference: Any = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Say what became of some charges and payments.

    `kind` is 'match', 'missing' (nothing was paid), 'amount' (another sum was paid),
    'double' (paid a second time; `twice` is the charge), 'extra' (paid while nothing
    was to be billed, or given back without a payment) or 'refunded' (paid and given
    back, which leaves nothing). Each charge is in `expected` of exactly one verdict,
    and each payment in `paid` of exactly one.
    """

    kind: str
    expected: tuple[Expected, ...] = ()
    paid: tuple[Paid, ...] = ()
    twice: Expected | None = None


class Total(NamedTuple):
    """Say how a total compares; `charges` are the missing ones, or those paid twice."""

    kind: str
    due: Any
    charges: tuple[Expected, ...] = ()


def match(
    expected: Iterable[tuple], paid: Iterable[tuple], tolerance: Any = 0
) -> list[Verdict]:
    """Return the verdicts on charges `(key, day, sum)` and payments `(day, sum, ref)`.

    Up to the `tolerance` another sum is the same. The order of what is given does not
    count; the verdicts come by date. The cost grows with n log n.

    >>> january, february = date(2025, 1, 1), date(2025, 2, 1)
    >>> due = [("Jan", january, 30), ("Feb", february, 30)]
    >>> for verdict in match(due, [(date(2025, 1, 3), 30), (date(2025, 1, 4), 30)]):
    ...     print(verdict.kind, [charge.key for charge in verdict.expected])
    match ['Jan']
    double []
    missing ['Feb']
    """
    due = sorted((Expected(*entry) for entry in expected), key=_by_day)
    payments, refunded = _without_refunds(sorted(_all(paid), key=_by_day))
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

    >>> due = [("Jan", date(2025, 1, 1), 30), ("Feb", date(2025, 2, 1), 30)]
    >>> [totals(due, paid).kind for paid in (60, 30, 90, 59)]
    ['match', 'missing', 'double', 'amount']
    """
    due = sorted((Expected(*entry) for entry in expected), key=_by_day)
    whole = sum(entry.amount for entry in due)
    if _same(whole, total, tolerance):
        return Total("match", whole)
    # The sums of the last charge, of the last two, and so on.
    sums = list(accumulate(entry.amount for entry in reversed(due)))
    count = _find(sums, abs(whole - total), tolerance)
    if count is None:
        return Total("amount", whole)
    kind = "missing" if total < whole else "double"
    return Total(kind, whole, tuple(due[len(due) - count - 1 :]))


# === REFUNDS === #


class _Payment(NamedTuple):
    """A payment as far as it was kept, with all that made it."""

    on: date
    amount: Any
    parts: tuple[Paid, ...]


def _all(paid):
    return (Paid(*entry) for entry in paid)


def _by_day(entry):
    if isinstance(entry, Expected):
        return entry.bill_on, entry.amount, str(entry.key)
    return entry.on, entry.amount, str(entry.reference)


def _without_refunds(paid):
    """Return what was kept, and the verdicts on what was given back.

    A refund takes out the last payment of its sum before it, or else the first after
    it; a smaller one lessens the last payment before it.
    """
    refunds = [entry for entry in paid if entry.amount < 0]
    kept = [_Payment(*entry[:2], (entry,)) for entry in paid if entry.amount >= 0]
    gone, verdicts, alone = set(), [], []
    for refund, n in _whole_refunds(refunds, kept):
        if n is None:
            alone.append(refund)
        else:
            gone.add(n)
            verdicts.append(Verdict("refunded", paid=(*kept[n].parts, refund)))
    rest = [payment for n, payment in enumerate(kept) if n not in gone]
    verdicts += _lessen(rest, alone)
    return rest, verdicts


def _whole_refunds(refunds, kept):
    """Yield each refund with the payment that it takes out, None if there is none."""
    by_amount = defaultdict(list)
    for n, payment in enumerate(kept):
        by_amount[payment.amount].append(n)
    open_before, waiting = defaultdict(list), []
    positions = dict.fromkeys(by_amount, 0)
    for refund in refunds:
        amount = -refund.amount
        same, n = by_amount.get(amount, ()), positions.get(amount, 0)
        while n < len(same) and kept[same[n]].on <= refund.on:
            open_before[amount].append(same[n])
            n += 1
        positions[amount] = n
        if open_before[amount]:
            yield refund, open_before[amount].pop()
        else:
            waiting.append(refund)
    yield from _later_payments(waiting, by_amount, positions)


def _later_payments(refunds, by_amount, positions):
    for refund in refunds:
        amount = -refund.amount
        same, n = by_amount.get(amount, ()), positions[amount]
        positions[amount] = n + 1
        yield refund, same[n] if n < len(same) else None


def _lessen(payments, refunds):
    """Take refunds off greater payments; return verdicts on those without any."""
    days = [payment.on for payment in payments]
    alone = []
    for refund in refunds:
        n = bisect_right(days, refund.on) - 1
        if n >= 0 and payments[n].amount > -refund.amount:
            on, amount, parts = payments[n]
            payments[n] = _Payment(on, amount + refund.amount, (*parts, refund))
        else:
            alone.append(Verdict("extra", paid=(refund,)))
    return alone


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
        """Let the last payment of who is always behind settle the first open charge.

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
            stretches = _Stretches([self.due[n] for n in charges], self.tolerance)
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
            if charge is None or not _is_near(self.due[charge].bill_on, on):
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
                is_free = _same(self.due[n].amount, 0, self.tolerance)
                yield Verdict("match" if is_free else "missing", (self.due[n],))
            elif self.paid_for[payments[0]][0] == n:
                yield self._on(self.paid_for[payments[0]], payments)
        same = defaultdict(list)
        for entry in self.due:
            same[entry.amount].append(entry)
        for n in self._left():
            yield self._on_left(self.payments[n], same)

    def _on(self, charges, payments):
        due = sum(self.due[n].amount for n in charges)
        paid = sum(self.payments[n].amount for n in payments)
        return Verdict(
            "match" if _same(due, paid, self.tolerance) else "amount",
            tuple(self.due[n] for n in charges),
            tuple(part for n in payments for part in self.payments[n].parts),
        )

    def _on_left(self, payment, same):
        charges = same.get(payment.amount, ())
        i = bisect_right(charges, payment.on, key=lambda entry: entry.bill_on)
        near = [
            entry
            for entry in charges[max(i - 1, 0) : i + 1]
            if _is_near(entry.bill_on, payment.on)
        ]
        if near:
            twice = min(near, key=lambda entry: abs(payment.on - entry.bill_on))
            return Verdict("double", (), payment.parts, twice)
        return Verdict("extra", (), payment.parts)


class _Stretches:
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
        last = _find(self.sums, wanted, self.tolerance, first + 2, end)
        return last and (first, last)

    def _up_to(self, last, amount):
        i = bisect_left(self.starts, last) - 1
        if i < 0:
            return None
        last = min(last, self.ends[i])
        wanted = self.sums[last] - amount
        first = _find(self.sums, wanted, self.tolerance, self.starts[i], last - 1)
        return None if first is None else (first, last)

    def _remove(self, first, last):
        i = bisect_right(self.starts, first) - 1
        pieces = (self.starts[i], first), (last, self.ends[i])
        kept = [piece for piece in pieces if piece[0] < piece[1]]
        self.starts[i : i + 1] = [start for start, _end in kept]
        self.ends[i : i + 1] = [end for _start, end in kept]


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


def _is_near(bill_on, paid_on):
    return -EARLY <= (paid_on - bill_on).days <= LATE


def _same(one, other, tolerance):
    return abs(one - other) <= tolerance


def _find(sums, wanted, tolerance, first=0, end=None):
    """Return the place of a sum in rising sums, None where it is not."""
    end = len(sums) if end is None else end
    if first >= end:
        return None
    place = bisect_left(sums, wanted - tolerance, first, end)
    if place < end and _same(sums[place], wanted, tolerance):
        return place
    return None


def _told_on(verdict):
    first = (*verdict.expected, *verdict.paid)[0]
    day = first.bill_on if isinstance(first, Expected) else first.on
    return day, not verdict.expected, verdict.kind, str(first)
