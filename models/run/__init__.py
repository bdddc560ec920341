# ruff: noqa: I001
from . import run
from . import work
