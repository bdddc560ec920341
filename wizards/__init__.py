from . import subdebit_import
