from . import (
    account_payment_register,
    backdate_terms,
    payment_link_wizard,
    subdebit_backdate,
    subdebit_backdate_invoice,
    subdebit_backdate_line,
    subdebit_import,
    subdebit_import_row,
    subdebit_ledger_leave,
    subdebit_return,
)
