"""Start Odoo's command line from wherever its package lies; the folder of this file is not to be imported from."""

import sys

sys.path.pop(0)

import odoo.cli  # noqa: E402

odoo.cli.main()
