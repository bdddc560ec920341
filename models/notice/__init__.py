# ruff: noqa: I001
from . import notice
from . import move
from . import sending
from . import send
