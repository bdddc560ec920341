from . import test_fee_account
