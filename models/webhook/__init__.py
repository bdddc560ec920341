# ruff: noqa: I001
from . import webhook
from . import taking
from . import working
from . import unknown
from . import mandates
from . import refunds
