# ruff: noqa: I001
from . import partner
