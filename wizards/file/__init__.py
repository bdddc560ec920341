# ruff: noqa: I001
from . import subscriptions
from . import row
