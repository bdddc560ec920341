from . import (
    test_checkout,
    test_connection,
    test_deceased,
    test_grey,
    test_late_truth,
    test_mandate_history,
    test_mandate_instant,
    test_mandate_news,
    test_mandate_signed,
    test_provider_hold,
    test_schemes_offered,
    test_webhook,
)
