from . import (
    test_notice,
    test_sending,
)
