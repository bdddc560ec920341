from . import (
    test_bounds,
    test_managed,
    test_own_start,
    test_payer_change,
    test_price,
    test_pricing,
    test_subscription_doors,
)
