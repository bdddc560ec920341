import threading
from datetime import timedelta

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged

from ..browser_case import BrowserMixin
from ..rpc_case import RpcCase
from .gocardless_case import MONDAY, GoCardlessCase


@tagged("-standard", "subdebit_browser", "-at_install", "post_install")
class TestStoppingBrowser(BrowserMixin, RpcCase, GoCardlessCase):
    """A debit that waits at GoCardless is stopped from a window, and the answer read."""

    today = MONDAY

    def setUp(self):
        super().setUp()
        self.debit = self.make_debit()
        self.subscription = self.debit.invoice_ids.sudo()._subdebit_subscriptions_sudo()
        self.wished = threading.Event()
        self.patch(
            self.registry["subdebit.debit.run"],
            "_trigger",
            lambda _runs, *_args: self.wished.set(),
        )
        self.over = False
        worker = threading.Thread(target=self.work_beside)
        worker.start()
        self.addCleanup(worker.join)
        self.addCleanup(self.wished.set)
        self.addCleanup(setattr, self, "over", True)

    def work_beside(self):
        """Be the worker of the cron, which begins when somebody wishes for it."""
        while self.wished.wait() and not self.over:
            self.wished.clear()
            # NOTE: this waits for the request that wished for it to be over.
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                env["subdebit.debit.run"]._execute_slice(60)

    def status(self):
        return self.fake.get("payments", self.payment_ref(self.debit))["status"]

    def tour(self, name):
        record = self.subscription
        url = f"/odoo/{record._name}/{record.id}"
        self.start_tour(url, name, login=self.billing.login)
        self.env.invalidate_all()

    def test_the_window_of_a_pause_stops_what_waits_at_the_provider(self):
        self.assertEqual(self.status(), "pending_submission")
        self.tour("subdebit_pause_stop_answered")
        self.assertEqual((self.debit.state, self.status()), ("cancelled", "cancelled"))
        [pause] = self.subscription.event_ids.filtered(lambda one: one.kind == "pause")
        self.assertEqual(pause.create_uid, self.billing)

    def test_the_window_of_an_end_says_in_french_that_it_is_too_late(self):
        self.billing.sudo().lang = "fr_FR"
        day = MONDAY
        while self.status() == "pending_submission":
            day += timedelta(days=1)
            self.fake.advance(day)
        self.tour("subdebit_end_stopped_too_late")
        self.assertEqual((self.debit.state, self.status()), ("pending", "submitted"))
        self.assertTrue(self.debit.sudo().attempt_ids.stop_answer)
        self.assertEqual(self.subscription.state, "active")
