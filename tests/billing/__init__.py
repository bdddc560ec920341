from . import (
    test_billing,
    test_billing_groups,
    test_billing_money,
    test_crediting,
    test_crediting_taxes,
    test_dates,
    test_preview_random,
    test_same_invoice,
    test_terms,
    test_timing,
    test_upcoming,
)
