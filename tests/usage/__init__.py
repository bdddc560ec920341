from . import test_usage, test_usage_doors, test_usage_printed
