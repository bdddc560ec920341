from . import (
    test_begin_month,
    test_billing,
    test_billing_groups,
    test_billing_money,
    test_crediting,
    test_dates,
    test_equal_terms,
    test_posted_late,
    test_same_invoice,
    test_terms,
    test_timing,
)
