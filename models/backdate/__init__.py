# ruff: noqa: I001
from . import preview
from . import next_run
from . import check
from . import twice
from . import making
from . import move
from . import partner
