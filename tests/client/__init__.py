from . import (
    test_apply,
    test_billing_portal,
    test_income,
    test_operation_doors,
    test_operations,
    test_proof,
    test_refunding,
    test_statement,
)
