"""One thing of a subscription that has a day: plain data, of which screens are made."""

from dataclasses import dataclass
from datetime import date
from typing import Any

# How many of each are told; together no more than 120. The newest of what was, the
# first of what comes, of which each may be a period and a debit.
MOST_PERIODS, MOST_DEBITS, MOST_EVENTS, MOST_PAUSES, MOST_COMING = 40, 24, 16, 8, 16


# What comes first of one day.
KINDS = (
    *("event", "period", "credit", "pause"),
    *("debit", "refund", "instalment", "over"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeItem:
    """Hold a stretch of days, ``date_from`` up to ``date_to`` (exclusive), or one day.

    ``kind``: one of ``KINDS``.
    ``state``: a key of ``_get_time_words``. ``on``: the day of what has no length; of a
    period, the day on which its sum is due. ``date_to`` is None where no end is known.
    ``amount``: in ``currency``, below zero for what comes back; None where there is no
    sum. ``tax``: what of it is tax; None where that is not known. ``what``: the kind of
    an event. ``about``: the lines that are skipped, by name; the label of a period is
    that already. ``why``: where the sentence comes from. ``record``: what is behind it;
    ``row``: of the preview, of which it is the whole or a part.
    ``payer``: whose sum it is, where that is known; ``debtor``: in whose name it is.
    ``is_plain``: a debit of one row alone, which a list need not tell beside the row.
    """

    key: str
    kind: str
    state: str
    label: str
    sentence: str
    date_from: date | None = None
    date_to: date | None = None
    on: date | None = None
    amount: float | None = None
    tax: float | None = None
    currency: Any = None
    what: str = ""
    about: str = ""
    why: str = ""
    record: Any = None
    row: dict | None = None
    payer: Any = None
    debtor: Any = None
    is_plain: bool = False

    @property
    def is_to_come(self) -> bool:
        """Whether it is a sum that is not billed, or not asked for yet."""
        is_sum = self.kind in ("period", "credit", "debit", "instalment")
        return is_sum and self.state in ("coming", "expected", "planned", "ready")

    @property
    def is_nobodys_money(self) -> bool:
        """Whether it is a refund that gave nothing back: no business of who pays."""
        return self.kind == "refund" and self.state in ("refused", "cancelled")

    @property
    def is_payment_to_come(self) -> bool:
        """Whether it is a sum that will be taken from the payer."""
        return self.kind in ("debit", "instalment") and self.is_to_come

    @property
    def day(self) -> date:
        """The day by which it stands in a list of time."""
        return self.date_from or self.on

    @property
    def order(self) -> tuple:
        """What it is sorted by; of equals, the first that was written is the first."""
        return self.day, KINDS.index(self.kind), self.last_day

    @property
    def last_day(self) -> date:
        """The last day that is known of it."""
        return self.date_to or self.on or self.date_from
