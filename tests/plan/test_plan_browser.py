from odoo.tests import HttpCase, no_retry, tagged

from ..timeline.test_timeline_browser import _hash


@tagged("-standard", "subdebit_browser", "-at_install", "post_install")
class TestPriceGridBrowser(HttpCase):
    """The grid of prices in a real browser."""

    @no_retry
    def test_the_component(self):
        """Its own unit tests: `static/tests/unit`, with Odoo's test runner."""
        self.browser_js(
            "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000"
            f"&id={_hash('@subscription_debit/unit/price_grid')}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )
