from . import (
    test_discount_at_once,
    test_discount_doors,
    test_discount_entered,
    test_discount_refused,
    test_discount_withdrawn,
    test_discount_worked,
)
