from . import (
    test_colours,
    test_glance,
    test_next_debit,
    test_timeline,
    test_timeline_browser,
    test_timeline_debits,
)
