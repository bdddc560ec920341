from . import (
    test_client_sees,
    test_clients,
    test_handover,
    test_kinds,
    test_payer_change,
    test_share_asked,
    test_shares,
    test_shares_debited,
)
