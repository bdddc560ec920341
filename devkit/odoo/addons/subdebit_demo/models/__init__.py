# ruff: noqa: I001
from . import outbox
from . import printing
from . import refund
