# ruff: noqa: I001
from . import discount
from . import use
from . import fitting
from . import entered
from . import applying
from . import deciding
from . import portal
