from . import (
    test_notice,
    test_sending,
    test_telling,
)
