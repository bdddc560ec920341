from . import test_usage, test_usage_doors
