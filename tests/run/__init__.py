from . import (
    test_run,
    test_run_alone,
    test_run_queries,
)
