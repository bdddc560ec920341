from . import subdebit_import, subdebit_import_row
