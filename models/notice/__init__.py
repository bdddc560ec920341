# ruff: noqa: I001
from . import notice
from . import move
from . import sending
from . import send
from . import message
from . import telling
from . import renewal
