from . import test_payer_change, test_subscription_doors
