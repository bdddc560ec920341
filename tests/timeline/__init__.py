from . import (
    test_timeline,
    test_timeline_browser,
    test_timeline_debits,
)
