# ruff: noqa: I001
from . import revision
from . import row
from . import previewing
from . import deciding
from . import plan
