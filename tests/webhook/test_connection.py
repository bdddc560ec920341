from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .gocardless_case import GoCardlessCase


@tagged("post_install", "-at_install")
class TestConnection(GoCardlessCase):
    """An administrator sees whose account it is, and who writes to payers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(
            cls.setup_env(su=True),
            login="settings",
            groups="base.group_system",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def open_window(self):
        provider = self.provider.with_user(self.admin)
        action = provider.action_subdebit_test_connection()
        windows = self.env[action["res_model"]].with_user(self.admin)
        return windows.with_context(**action["context"]).create({})

    def test_the_account_its_schemes_and_notices_are_shown(self):
        window = self.open_window()
        self.assertRegex(window.account, r"^Fake Club \(CR\w+\)$")
        self.assertEqual((window.verification, window.is_live), ("Verified", False))
        self.assertTrue(window.sends_notices)
        self.assertEqual(len(window.schemes.split("\n")), 9)
        self.assertIn("ACH (USD): in use", window.schemes)
        self.assertIn("BECS (Australia) (AUD): in use", window.schemes)

    def test_who_writes_to_payers_is_set_only_by_a_press(self):
        window = self.open_window()
        self.assertTrue(window.is_other)
        self.assertFalse(self.provider.subdebit_sends_notices)
        window.action_take_notices()
        self.assertTrue(self.provider.subdebit_sends_notices)
        self.assertFalse(self.open_window().is_other)
        [creditor] = self.fake.world.objects["creditors"].values()
        creditor["merchant_responsible_for_notifications"] = True
        self.open_window().action_take_notices()
        self.assertFalse(self.provider.subdebit_sends_notices)

    def test_a_wrong_token_and_a_silent_provider_are_told_apart(self):
        self.provider.gocardless_access_token = "wrong"
        with self.assertRaisesRegex(UserError, "does not accept the access token"):
            self.open_window()
        self.provider.gocardless_access_token = self.fake.token
        self.fake.fail_next("html", on="GET /creditors")
        with self.assertRaisesRegex(UserError, "did not answer as expected"):
            self.open_window()

    def test_the_form_shows_the_address_and_keeps_the_rate(self):
        provider = self.provider.with_user(self.admin)
        address = f"/subscription_debit/webhook/{provider.id}"
        self.assertTrue(provider.subdebit_webhook_url.endswith(address))
        self.assertTrue(provider.subdebit_webhook_url.startswith("http"))
        self.assertEqual(provider.subdebit_per_second, 15)
        with Form(provider) as form:
            form.subdebit_per_second = 5
        gateway = self.provider._subdebit_get_gateway_sudo()
        self.assertEqual(gateway._settings.per_second, 5)
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            provider.subdebit_per_second = 0
            provider.flush_recordset()

    def test_nobody_else_asks_or_sets_it(self):
        window = self.open_window()
        with self.assertRaises(AccessError):
            self.provider.with_user(self.env.user).action_subdebit_test_connection()
        with self.assertRaises(AccessError):
            window.with_user(self.env.user).action_take_notices()
        with self.assertRaises(AccessError):
            self.provider.with_user(self.env.user)._subdebit_take_notices(True)
