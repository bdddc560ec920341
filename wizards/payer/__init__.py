# ruff: noqa: I001
from . import row
from . import change
