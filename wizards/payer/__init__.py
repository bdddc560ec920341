# ruff: noqa: I001
from . import row
from . import change
from . import second
from . import showing
