from . import (
    test_client_sees,
    test_clients,
    test_handover,
    test_kinds,
    test_payer_change,
    test_shares,
    test_shares_debited,
    test_shares_paused,
)
