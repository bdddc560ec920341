# ruff: noqa: I001
from . import provider
from . import gocardless
from . import token
from . import signed
from . import request
from . import mandate
from . import transaction
