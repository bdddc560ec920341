# ruff: noqa: I001
from . import change
from . import wishing
from . import line
