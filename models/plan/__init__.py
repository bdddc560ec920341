# ruff: noqa: I001
from . import plan
from . import line
from . import price
