# ruff: noqa: I001
from . import clock
from . import models
