from . import (
    test_billing,
    test_billing_groups,
    test_billing_money,
    test_hands,
    test_hands_credit,
    test_import,
    test_import_problems,
    test_ledger,
    test_partner,
    test_rights,
    test_run,
    test_same_invoice,
)
from . import test_ritual
from . import test_worker
from . import test_concurrency
from . import test_crash
from . import test_translation
