from . import balance, menu, operation
