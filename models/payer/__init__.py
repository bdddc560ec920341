# ruff: noqa: I001
from . import news
from . import handing
from . import taking
from . import again
from . import clients
from . import portal
