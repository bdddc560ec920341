from . import (
    test_bounce,
    test_matching,
    test_other_ways,
    test_refund,
)
