from . import test_income, test_operations, test_portal, test_proof, test_statement
