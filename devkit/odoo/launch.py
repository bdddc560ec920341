"""Start Odoo's command line from wherever its package lies; the folder of this file is not to be imported from."""

import os
import sys

sys.path.pop(0)

import odoo.cli  # noqa: E402

if queue := os.environ.get("SUBDEBIT_QUEUE"):
    import turns

    turns.share(queue)

odoo.cli.main()
