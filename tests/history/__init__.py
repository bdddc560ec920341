from . import (
    test_history,
    test_history_booking,
    test_history_coming,
    test_history_commit,
    test_history_doors,
    test_history_paid,
    test_history_problems,
    test_history_rebuild,
)
