# ruff: noqa: I001
from . import subscription
from . import life
from . import line
from . import event
from . import cadence
from . import upcoming
