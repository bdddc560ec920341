# ruff: noqa: I001
# Later rooms use earlier ones.
from . import mixin
from . import plan
from . import company
from . import partner
from . import payment
from . import subscription
from . import ledger
from . import billing
from . import backdate
from . import invoice
from . import notice
from . import debit
from . import run
from . import instalment
from . import file
from . import history
