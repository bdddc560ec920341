from . import balance, menu, opening, operation, row
