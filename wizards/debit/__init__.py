# ruff: noqa: I001
from . import returning
from . import register_payment
from . import payment_link
from . import retry
