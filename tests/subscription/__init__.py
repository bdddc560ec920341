from . import (
    test_bounds,
    test_end_at_once,
    test_managed,
    test_offered_price,
    test_own_start,
    test_price,
    test_price_today,
    test_subscription_doors,
)
