# ruff: noqa: I001
from . import company
from . import stop
from . import policies
from . import messages
from . import suspension
from . import settings
