from . import (
    test_notice,
    test_renewal,
    test_sending,
    test_telling,
)
