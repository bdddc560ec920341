# ruff: noqa: I001
from . import change
from . import line
