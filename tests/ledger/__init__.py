from . import (
    test_hands,
    test_hands_credit,
    test_hands_released,
    test_hands_screens,
    test_hands_secured,
    test_ledger,
    test_ledger_decisions,
    test_ledger_doors,
    test_ledger_engine,
    test_ledger_report,
)
