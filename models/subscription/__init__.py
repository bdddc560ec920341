# ruff: noqa: I001
from . import subscription
from . import life
from . import line
from . import taxes
from . import price
from . import event
from . import upcoming
