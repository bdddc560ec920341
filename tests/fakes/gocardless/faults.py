"""What goes wrong with one request. "After" means that the money has moved."""

import os
import signal

RATE_LIMIT = "rate_limit"
SERVER_ERROR = "server_error"
HTML = "html"
SILENCE = "silence"
CLOSE = "close"
KILL = "kill"
SERVER_ERROR_AFTER = "server_error_after"
HTML_AFTER = "html_after"
SILENCE_AFTER = "silence_after"
CLOSE_AFTER = "close_after"
CUT_AFTER = "cut_after"
KILL_AFTER = "kill_after"
FAULTS = (
    RATE_LIMIT,
    SERVER_ERROR,
    HTML,
    SILENCE,
    CLOSE,
    KILL,
    SERVER_ERROR_AFTER,
    HTML_AFTER,
    SILENCE_AFTER,
    CLOSE_AFTER,
    CUT_AFTER,
    KILL_AFTER,
)
_AFTER = "_after"


class Faults:
    """The faults that wait for their request."""

    def __init__(self):
        self._waiting = []
        self.victim = None

    def add(self, fault, nth=1, on=""):
        """Let the nth coming request meet a fault.

        :param on: how its method and path begin, as ``POST /payments``; empty: any.
        """
        if fault not in FAULTS:
            raise ValueError(f"{fault!r} is no fault: {', '.join(FAULTS)}")
        self._waiting.append([nth, on, fault])

    def of(self, method, path):
        """Return the fault that a request meets, as its name and whether it is later."""
        met = None
        for waiting in self._of(method, path):
            waiting[0] -= 1
            if not waiting[0]:
                met = waiting
        if met is None:
            return "", False
        self._waiting.remove(met)
        return met[2].removesuffix(_AFTER), met[2].endswith(_AFTER)

    def is_silence(self, method, path):
        """Tell whether a request would get no answer, if it came now."""
        due = [fault for nth, _on, fault in self._of(method, path) if nth == 1]
        return bool(due) and due[-1] in (SILENCE, SILENCE_AFTER)

    def _of(self, method, path):
        return [one for one in self._waiting if f"{method} {path}".startswith(one[1])]

    def kill(self):
        """End the client, as if its machine had lost power."""
        os.kill(self.victim, signal.SIGKILL)
