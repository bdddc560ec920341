from . import test_late_truth, test_webhook
