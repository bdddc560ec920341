# ruff: noqa: I001
from . import usage
from . import cover
from . import metering
from . import subscription
