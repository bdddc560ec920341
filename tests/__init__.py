# ruff: noqa: I001
# Odoo takes the test modules that are members of this package.
from .backdate import *  # noqa: F403
from .company import *  # noqa: F403
from .billing import *  # noqa: F403
from .debit import *  # noqa: F403
from .refund import *  # noqa: F403
from .run import *  # noqa: F403
from .webhook import *  # noqa: F403
from .storm import *  # noqa: F403
from .instalment import *  # noqa: F403
from .history import *  # noqa: F403
from .file import *  # noqa: F403
from .ledger import *  # noqa: F403
from .usage import *  # noqa: F403
from .invoice import *  # noqa: F403
from .notice import *  # noqa: F403
from .partner import *  # noqa: F403
from .plan import *  # noqa: F403
from .subscription import *  # noqa: F403
from .attention import *  # noqa: F403
from .alert import *  # noqa: F403
from .hook import *  # noqa: F403
from .pause import *  # noqa: F403
from .payer import *  # noqa: F403
from .discount import *  # noqa: F403
from .change import *  # noqa: F403
from .revision import *  # noqa: F403
from .timeline import *  # noqa: F403
from .client import *  # noqa: F403
from .offer import *  # noqa: F403
from . import (
    test_actions,
    test_browser,
    test_buttons,
    test_club_month,
    test_club_year,
    test_doors,
    test_migration,
    test_rights,
    test_screens,
    test_statistics,
    test_translation,
    test_update,
    test_words,
)
