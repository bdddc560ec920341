from . import (
    test_import,
    test_import_coming,
    test_import_doors,
    test_import_people,
    test_import_problems,
    test_import_reading,
)
