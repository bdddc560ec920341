from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import d
from .mandate_case import MandateCase


@tagged("post_install", "-at_install")
class TestMandateHistory(MandateCase):
    """What became of a method, when and by whom; one that is used is not deleted."""

    def setUp(self):
        super().setUp()
        self.tokens = self.env(su=True)["payment.token"]
        self.saved = self.save(self.fake.sign_up("ach"))
        self.asked.unlink()

    def save(self, mandate_ref):
        gateway = self.provider._subdebit_get_gateway_sudo()
        mandate = gateway.read_mandate(mandate_ref)
        return self.tokens._subdebit_save_mandate_sudo(
            self.provider, self.payer, mandate
        )

    def play(self, scenario):
        self.fake.play(scenario, self.saved.provider_ref)
        self.hear()

    def rows(self, token=None):
        events = (token or self.saved).subdebit_event_ids
        return [(row.kind, row.state, row.by) for row in events.sorted("id")]

    # === HISTORY === #

    def test_the_history_says_what_happened_when_and_by_whom(self):
        self.play("mandate_activated")
        self.play("mandate_cancelled")
        self.assertEqual(
            self.rows(),
            [
                ("saved", False, "payer"),
                ("state", "active", "provider"),
                ("state", "cancelled", "bank"),
            ],
        )
        last = self.saved.subdebit_event_ids.sorted("id")[-1]
        event = self.inbox.search(
            [("resource", "=", "mandates"), ("action", "=", "cancelled")]
        )
        self.assertEqual(
            (last.event_ref, last.happened_at), (event.event_ref, event.happened_at)
        )
        self.inbox.search([]).action_replay()
        self.read_news()
        self.assertEqual(len(self.rows()), 3)

    def test_another_bank_account_is_remembered(self):
        self.play("mandate_transferred")
        row = self.saved.subdebit_event_ids.filtered(lambda row: row.kind == "account")
        self.assertEqual((row.detail, len(row)), ("99", 1))

    def test_the_successor_says_whose_place_it_takes(self):
        self.play("mandate_replaced")
        new = self.token() - self.saved
        self.assertEqual([kind for kind, _s, _b in self.rows(new)], ["saved", "moved"])
        self.assertIn(("state", "replaced"), [row[:2] for row in self.rows()])
        self.inbox.search([]).action_replay()
        self.read_news()
        self.assertEqual(len(self.rows(new)), 2)

    def test_who_archives_a_method_is_remembered(self):
        admin = new_test_user(
            self.setup_env(su=True),
            login="archivist",
            groups="base.group_system,account.group_account_manager",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.saved.with_user(admin).active = False
        row = self.saved.subdebit_event_ids.sorted("id")[-1]
        self.assertEqual((row.kind, row.by, row.user_id), ("archived", "office", admin))

    def test_everybody_sees_why_nothing_can_be_debited(self):
        self.play("mandate_cancelled")
        said = "GoCardless): Cancelled, 03/02/2026 (The bank)."
        user = self.user
        self.assertIn(said, self.payer.with_user(user).subdebit_method_problem)
        self.assertIn(said, self.subscription.with_user(user).method_problem)
        self.subscription.sudo()._bill(d("2026-03-02"))
        [row] = (
            self.env["subdebit.attention"]
            .with_user(user)
            .search([("payer_id", "=", self.payer.id)])
        )
        self.assertEqual(row.kind, "no_method")
        self.assertIn(said, row.reason)

    def test_history_is_written_by_nobody(self):
        events = self.env["subdebit.mandate.event"].with_user(self.manager)
        row = events.search([("partner_id", "=", self.payer.id)])
        self.assertTrue(row)
        with self.assertRaises(AccessError):
            row.detail = "x"
        with self.assertRaises(AccessError):
            events.create({"partner_id": self.payer.id, "kind": "saved"})
        stranger = self.make_stranger()
        self.assertFalse(
            events.with_user(stranger).search([("partner_id", "=", self.payer.id)])
        )

    def make_stranger(self):
        """Return a Manager of another company."""
        other = self.make_other_company()["company"]
        return new_test_user(
            self.setup_env(su=True),
            login="stranger",
            groups="subscription_debit.group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )

    # === IN USE === #

    def test_what_a_running_subscription_is_debited_from_is_not_deleted(self):
        with self.assertRaisesRegex(UserError, self.subscription.name):
            self.saved.unlink()
        self.subscription.sudo().state = "cancelled"
        self.saved.unlink()

    def test_what_waits_for_the_bank_is_not_deleted(self):
        self.runs.sudo()._prepare(self.company, d("2026-03-02"))
        self.subscription.sudo().write(
            {"payment_mode": "offline", "offline_type": "cash"}
        )
        with self.assertRaisesRegex(
            UserError, r"the debit of .*30\.00.* on 03/04/2026"
        ):
            self.saved.unlink()

    def test_a_second_method_is_deleted(self):
        self.save(self.fake.sign_up("ach"))
        self.saved.unlink()

    def portal(self):
        user = new_test_user(
            self.setup_env(su=True),
            login="ada_portal",
            password="ada_portal",
            groups="base.group_portal",
        )
        user.partner_id = self.payer
        self.authenticate("ada_portal", "ada_portal")
        return user

    def test_the_portal_deletes_nothing_that_is_used(self):
        user = self.portal()
        told = self.make_jsonrpc_request_refused(self.saved.id)
        self.assertIn(self.subscription.name, told)
        self.assertTrue(self.saved.active)
        with self.assertRaisesRegex(UserError, self.subscription.name):
            self.saved.with_user(user).get_linked_records_info()
        self.subscription.sudo().state = "cancelled"
        self.assertEqual(self.saved.with_user(user).get_linked_records_info(), [])
        self.make_jsonrpc_request("/payment/archive_token", {"token_id": self.saved.id})
        self.assertFalse(self.saved.active)
        self.assertEqual(self.saved.subdebit_event_ids.sorted("id")[-1].by, "payer")

    @mute_logger("odoo.http")
    def make_jsonrpc_request_refused(self, token_id):
        url = self.base_url() + "/payment/archive_token"
        params = {"jsonrpc": "2.0", "params": {"token_id": token_id}}
        told = self.url_open(url, json=params).json()
        self.env.invalidate_all()
        return told["error"]["data"]["message"]

    def test_nobody_elses_method_is_told_of(self):
        self.portal()
        other = self.make_partner("Otto")
        self.saved.partner_id = other
        self.subscription.sudo().payer_id = other
        url = self.base_url() + "/payment/archive_token"
        params = {"jsonrpc": "2.0", "params": {"token_id": self.saved.id}}
        self.assertNotIn("error", self.url_open(url, json=params).json())
        self.assertTrue(self.saved.active)

    # === CURRENCY AND NOTICE === #

    def test_a_scheme_is_debited_in_its_own_currency(self):
        euro = self.env.ref("base.EUR")
        self.saved.payment_method_id.supported_currency_ids = False
        self.assertEqual(
            self.saved._subdebit_get_refusal(euro), "ACH does not take EUR."
        )
        self.assertFalse(self.saved._subdebit_get_refusal(self.company.currency_id))

    def test_of_two_mandates_the_one_in_the_currency_is_debited(self):
        self.save(self.fake.sign_up("bacs"))
        debit = self.runs.sudo()._prepare(self.company, d("2026-03-02")).debit_ids
        self.assertEqual(debit.payment_token_id, self.saved)
        self.assertEqual(self.subscription._get_token_sudo(), self.saved)

    def test_no_mandate_of_another_currency_is_chosen(self):
        sterling = self.save(self.fake.sign_up("bacs"))
        with self.assertRaisesRegex(UserError, "does not take USD"):
            self.subscription.sudo().payment_token_id = sterling

    def test_the_notice_is_what_the_account_says(self):
        [creditor] = self.fake.world.objects["creditors"].values()
        for one in creditor["scheme_identifiers"]:
            one["minimum_advance_notice"] = 6
        with self.as_cron() as env:
            env["payment.provider"].browse(self.provider.id)._subdebit_ask_account()
        self.assertEqual(
            (self.saved.mandate_notice, self.saved.mandate_notice_unit),
            (6, "bank_day"),
        )
        self.assertEqual(
            str(self.subscription._get_last_change(d("2026-04-02"))), "2026-03-25"
        )
        self.assertEqual(self.save(self.fake.sign_up("ach")).mandate_notice, 6)
        # BECS counts days, and keeps what its scheme says.
        self.assertFalse(self.save(self.fake.sign_up("becs")).mandate_notice_unit)
