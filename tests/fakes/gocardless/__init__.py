"""GoCardless on loopback: as strict as the real one, with a clock, and it can be hurt.

What it took is the truth of the tests: whatever the other side believes, ``ledger()`` is
what the payers paid. It shares no code with what it judges. It is imported as a package
alone as well (``./dev fakes``), so it imports nothing of ours.

Sources: https://developer.gocardless.com/api-reference (version 2015-07-06) and the
fixtures of the official SDK; days and lengths of the schemes as GoCardless publishes.
"""

from . import schemes as calendar
from .faults import (
    CLOSE,
    CLOSE_AFTER,
    CUT_AFTER,
    FAULTS,
    HTML,
    HTML_AFTER,
    KILL,
    KILL_AFTER,
    RATE_LIMIT,
    SERVER_ERROR,
    SERVER_ERROR_AFTER,
    SILENCE,
    SILENCE_AFTER,
)
from .server import TOKEN, FakeGoCardless
from .webhooks import SECRET
