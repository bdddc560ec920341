"""Keep below a provider's rate: evenly spaced, and warned by its own headers."""

import threading
import time
from email.utils import parsedate_to_datetime

PER_SECOND = 15
# Nobody waits longer than this for a rate limit to pass.
LONGEST_WAIT = 30


class Governor:
    """Give out the moments of requests, to all threads of one account.

    :param per_second: how many requests a second, at most.
    :param clock: seconds that only grow; ``sleep``: waits for some.

    >>> now = []
    >>> governor = Governor(10, clock=lambda: 0.0, sleep=now.append)
    >>> for _request in range(3):
    ...     governor.wait()
    >>> now
    [0.1, 0.2]
    """

    def __init__(self, per_second=PER_SECOND, clock=time.monotonic, sleep=time.sleep):
        self._gap = 1 / per_second
        self._clock = clock
        self._sleep = sleep
        self._next = clock()
        self._lock = threading.Lock()

    def wait(self):
        """Return when the next request may go out."""
        with self._lock:
            now = self._clock()
            moment = max(self._next, now)
            self._next = moment + self._gap
        if moment > now:
            self._sleep(moment - now)

    def hear(self, headers):
        """Read the limit in an answer: with nothing left, wait for its reset."""
        if headers.get("RateLimit-Remaining") == "0":
            self.hold(seconds_to_reset(headers) or 1)

    def hold(self, seconds):
        """Send nothing for some seconds, at most :data:`LONGEST_WAIT`."""
        with self._lock:
            until = self._clock() + min(seconds, LONGEST_WAIT)
            self._next = max(self._next, until)


def seconds_to_reset(headers):
    """Return in how many seconds the limit is lifted, None when it is not told.

    NOTE: both dates are the provider's, so that our clock may be wrong.

    >>> seconds_to_reset({
    ...     "Date": "Wed, 04 Nov 2026 10:00:57 GMT",
    ...     "RateLimit-Reset": "Wed, 04 Nov 2026 10:01:00 GMT",
    ... })
    3.0
    """
    try:
        reset = parsedate_to_datetime(headers["RateLimit-Reset"])
        now = parsedate_to_datetime(headers["Date"])
        return max((reset - now).total_seconds(), 0.0)
    except (KeyError, TypeError, ValueError):
        return None
