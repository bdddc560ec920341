from . import test_payer_change
