# ruff: noqa: I001
from . import item
from . import words
from . import periods
from . import coming
from . import debits
from . import changes
from . import subscription
