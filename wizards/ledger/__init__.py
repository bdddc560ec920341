# ruff: noqa: I001
from . import leave
from . import reversal
