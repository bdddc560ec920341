from . import (
    account_payment_register,
    payment_link_wizard,
    subdebit_import,
    subdebit_import_row,
    subdebit_ledger_leave,
    subdebit_return,
)
