# ruff: noqa: I001
from . import decision
from . import row
from . import pause
from . import resume
from . import cancel
from . import special
