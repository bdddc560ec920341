# ruff: noqa: I001
from . import preview
from . import check
from . import move
from . import partner
