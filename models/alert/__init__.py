# ruff: noqa: I001
from . import alert
from . import finding
from . import users
from . import sending
