from . import test_change, test_published, test_worked
