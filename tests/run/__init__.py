from . import (
    test_next_run,
    test_now,
    test_run,
    test_run_alone,
    test_run_queries,
    test_stop,
    test_stop_concurrency,
    test_telling_debits,
)
