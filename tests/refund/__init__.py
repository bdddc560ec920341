from . import (
    test_bounce,
    test_holding,
    test_matching,
    test_other_ways,
    test_refund,
    test_shown,
)
