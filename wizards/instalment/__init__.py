# ruff: noqa: I001
from . import plan
from . import dividing
from . import row
from . import paper
from . import act
from . import opening
