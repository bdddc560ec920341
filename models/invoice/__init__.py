# ruff: noqa: I001
from . import move
from . import document
from . import journal
from . import usage
