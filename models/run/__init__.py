# ruff: noqa: I001
from . import run
from . import figures
from . import work
from . import telling
from . import company
from . import stopped
from . import subscription
