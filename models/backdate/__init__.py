# ruff: noqa: I001
from . import preview
from . import check
from . import making
from . import move
from . import partner
