# ruff: noqa: I001
from . import cadence
from . import plan
from . import line
from . import price
from . import sold
from . import trace
from . import choice
