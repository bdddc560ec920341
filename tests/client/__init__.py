from . import (
    test_account_many,
    test_apply,
    test_billing_portal,
    test_books,
    test_books_locked,
    test_books_special,
    test_income,
    test_operation_doors,
    test_operations,
    test_operations_at_once,
    test_proof,
    test_statement,
)
