# ruff: noqa: I001
from . import company
from . import policies
from . import settings
