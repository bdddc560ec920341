from . import test_operations, test_portal, test_statement
