# ruff: noqa: I001
from . import kinds
from . import hook
from . import delivery
from . import sending
from . import body
from . import heard
