from . import (
    test_agreed,
    test_agreed_after,
    test_cheques,
    test_instalment,
    test_instalment_after,
    test_instalment_around,
    test_instalment_browser,
    test_instalment_concurrency,
    test_instalment_making,
    test_instalment_portal,
    test_instalment_questions,
    test_instalment_small,
)
