from . import (
    test_asking,
    test_attention,
    test_attention_doors,
    test_signing,
    test_told,
)
