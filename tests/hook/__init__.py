from . import test_hook, test_hook_doors, test_hook_kinds
