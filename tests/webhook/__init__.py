from . import (
    test_connection,
    test_late_truth,
    test_mandate_news,
    test_mandate_signed,
    test_restored,
    test_states,
    test_webhook,
)
