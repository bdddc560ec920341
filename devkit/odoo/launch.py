"""Start Odoo's command line from wherever its package lies; the folder of this file is not to be imported from."""

import os
import sys

sys.path.pop(0)

import odoo.cli  # noqa: E402

if queue := os.environ.get("SUBDEBIT_QUEUE"):
    import gc

    import turns

    # Tests leave little that must be looked for, and there is memory: a tenth of their time went into looking.
    gc.set_threshold(200_000, 50, 1000)

    turns.share(queue)

odoo.cli.main()
