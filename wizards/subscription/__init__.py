from . import end, payer
