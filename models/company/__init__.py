# ruff: noqa: I001
from . import company
from . import policies
from . import messages
from . import settings
