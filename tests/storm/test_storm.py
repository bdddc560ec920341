import os
from unittest.mock import patch

from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name

from .club import Club
from .story import Storm

SEEDS = range(1 if os.environ.get("SUBDEBIT_FULL") else 13, 25)


@tagged("-standard", "subdebit_commit", "post_install", "-at_install")
class TestStorm(BaseCase):
    """Whatever comes in whatever order, the books are the provider's ledger.

    A few stories of it; `./dev bench interleavings` tells five thousand.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # NOTE: who runs the tests holds this lock; other threads would wait for it.
        cls.enterClassContext(patch.object(Registry, "_lock", DummyRLock()))
        cls.club = Club(get_db_name(), f"Storm {os.getpid()}")

    def test_some_stories_end_with_the_books_equal_to_the_ledger(self):
        stories = [Storm(self.club, seed, count=1) for seed in SEEDS]
        for story in stories:
            story.play()
        # They are stories of trouble, not of calm.
        self.assertGreater(sum(story.crashes for story in stories), 2)
