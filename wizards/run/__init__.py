from . import coming, debit_now, stop
