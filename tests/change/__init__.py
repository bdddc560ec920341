from . import (
    test_change,
    test_change_browser,
    test_change_fields,
    test_change_metered,
    test_change_of_debits,
    test_each_day,
    test_other_calendars,
    test_portal_change,
    test_published_changes,
    test_worked,
)
