"""Another day than the calendar's, for all that Odoo does in this process: the demo plays a year, and goes on."""

from datetime import date, datetime, timedelta

from odoo.orm import fields_temporal
from odoo.sql_db import BaseCursor

_ahead = timedelta()
_real_cursor_now = BaseCursor.now


def set_day(day, hour=12):
    """Let it be a day, at an hour of UTC; the clock goes on from there. None: let it be now."""
    global _ahead
    moment = day and datetime(day.year, day.month, day.day, hour)  # noqa: DTZ001
    _ahead = moment - datetime.now() if moment else timedelta()  # noqa: DTZ005


def set_days_ahead(days):
    """Let it be so many days later than it is."""
    global _ahead
    _ahead = timedelta(days=days)


def now():
    """The moment that is played: naive, in UTC, as Odoo keeps it."""
    return datetime.now() + _ahead  # noqa: DTZ005


class _Kind(type):
    """A class that stands for another one, and takes its objects for its own."""

    def __instancecheck__(cls, value):
        return isinstance(value, cls.real)

    def __call__(cls, *args, **kwargs):
        return cls.real(*args, **kwargs)

    def __getattr__(cls, name):
        return getattr(cls.real, name)


class _Datetime(metaclass=_Kind):
    real = datetime
    now = staticmethod(now)


class _Date(metaclass=_Kind):
    real = date

    @staticmethod
    def today():
        return now().date()


# NOTE: fields took their defaults from here when their classes were made: the clock that those look at is changed.
fields_temporal.datetime = _Datetime
fields_temporal.date = _Date
BaseCursor.now = lambda cursor: _real_cursor_now(cursor) + _ahead
