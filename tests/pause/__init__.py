from . import (
    test_at_once,
    test_cancel,
    test_pause,
    test_restart,
    test_resume,
    test_scheme_notice,
    test_suspend,
    test_together,
)
