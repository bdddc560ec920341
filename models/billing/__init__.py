# ruff: noqa: I001
from . import billing
from . import dates
from . import documents
from . import invoicing
from . import crediting
from . import amount
from . import move
