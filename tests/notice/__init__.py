from . import (
    test_messages,
    test_notice,
    test_renewal,
    test_sending,
    test_telling,
)
