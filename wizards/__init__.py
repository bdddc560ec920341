# ruff: noqa: I001
from . import window
from . import backdate
from . import subscription
from . import ledger
from . import debit
from . import file
from . import history
