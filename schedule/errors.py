"""What this room refuses, one class for each kind of refusal."""


class ScheduleError(ValueError):
    """Refuse terms, dates or arguments that have no right answer."""


class DateOutOfRange(ScheduleError):
    """Refuse a date before year 1 or after year 9999."""


class UnknownEvent(ScheduleError):
    """Refuse to compute past an event whose meaning is not known here."""


class UnknownScheme(ScheduleError):
    """Refuse a payment scheme that has no row in the table of schemes."""


class UnknownHolidays(ScheduleError):
    """Refuse a year for which the bank holidays are not known."""


class InvalidClosures(ScheduleError):
    """Refuse a file of one-off closures; the line is named."""


class UnknownTimings(ScheduleError):
    """Refuse to guess how long a scheme takes: the provider tells it."""
