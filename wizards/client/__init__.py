from . import balance, menu, opening, operation, proposing, row
