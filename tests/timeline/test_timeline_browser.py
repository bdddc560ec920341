from odoo import Command
from odoo.tests import HttpCase, new_test_user, no_retry, tagged


@tagged("-standard", "subdebit_browser", "-at_install", "post_install")
class TestTimelineBrowser(HttpCase):
    """The timeline in a real browser."""

    @no_retry
    def test_the_component(self):
        """Its own unit tests: `static/tests/unit`, with Odoo's test runner."""
        self.run_unit_tests("timeline")

    @no_retry
    def test_the_button_that_stops_a_debit(self):
        """Its own unit tests, too."""
        self.run_unit_tests("stop_field")

    def run_unit_tests(self, name):
        self.browser_js(
            "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000"
            f"&id={_hash('@subscription_debit/unit/' + name)}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )

    def test_a_plain_user_reads_it_on_the_form(self):
        self.env["account.chart.template"].try_loading(
            "generic_coa", company=self.env.company, install_demo=False
        )
        product = self.env["product.product"].create(
            {"name": "Membership", "type": "service", "list_price": 30.0}
        )
        today = self.env.company._subdebit_today()
        partner = self.env["res.partner"].create(
            {
                "name": "Grace",
                "subdebit_payment_mode": "offline",
                "subdebit_offline_type": "cheque",
            }
        )
        subscription = self.env["subdebit.subscription"].create(
            {
                "partner_id": partner.id,
                "date_start": today,
                "line_ids": [Command.create({"product_id": product.id})],
            }
        )
        subscription._start(today)
        subscription._bill(today)
        new_test_user(
            self.env,
            login="timeline_user",
            groups="subscription_debit.group_user",
        )
        self.start_tour(
            f"/odoo/action-subscription_debit.action_subscription/{subscription.id}",
            "subdebit_timeline",
            login="timeline_user",
        )


def _hash(text):
    """Return what the runner calls a suite of this name, as Odoo's own tests do."""
    value = 0
    for char in text:
        value = ((value << 5) - value + ord(char)) & 0xFFFFFFFF
    return f"{value:08x}"
