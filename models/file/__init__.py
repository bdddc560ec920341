# ruff: noqa: I001
from . import file
from . import making
from . import rows
from . import cells
from . import history_rows
