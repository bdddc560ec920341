# ruff: noqa: I001
from . import effects
from . import state
from . import pausing
from . import resuming
from . import cancelling
from . import told
from . import portal
