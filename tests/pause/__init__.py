from . import (
    test_at_once,
    test_cancel,
    test_pause,
    test_resume,
    test_scheme_notice,
    test_together,
)
