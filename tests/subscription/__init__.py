from . import test_payer_change, test_price, test_subscription_doors
