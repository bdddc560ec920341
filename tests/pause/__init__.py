from . import (
    test_at_once,
    test_cancel,
    test_change_end,
    test_pause,
    test_restart,
    test_resume,
    test_scheme_notice,
    test_special,
    test_suspend,
    test_together,
)
