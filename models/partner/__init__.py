# ruff: noqa: I001
from . import partner
from . import deceased
from . import kind
