from . import (
    test_at_once,
    test_cancel,
    test_pause,
    test_portal_at_once,
    test_portal_cancel,
    test_portal_seen,
    test_resume,
    test_scheme_notice,
    test_together,
)
