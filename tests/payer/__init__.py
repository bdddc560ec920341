from . import (
    test_client_everywhere,
    test_client_sees,
    test_clients,
    test_clients_decided,
    test_handover,
    test_kinds,
    test_payer_browser,
    test_payer_change,
    test_payer_told,
    test_share_asked,
    test_shares,
    test_shares_debited,
)
