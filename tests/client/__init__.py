from . import (
    test_apply,
    test_income,
    test_operation_doors,
    test_operations,
    test_portal,
    test_proof,
    test_statement,
)
