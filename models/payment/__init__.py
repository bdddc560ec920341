# ruff: noqa: I001
from . import provider
from . import gocardless
from . import token
from . import request
from . import transaction
