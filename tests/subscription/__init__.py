from . import (
    test_bounds,
    test_payer_change,
    test_price,
    test_pricing,
    test_subscription_doors,
)
