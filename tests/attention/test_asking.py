from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger
from odoo.tools.misc import hash_sign

from ..common import d
from ..provider_case import DAY
from .attention_case import AttentionCase

SAVE = "<strong>Nora</strong>"
EXPIRED = "This link has expired."


@tagged("post_install", "-at_install")
class TestAsking(AttentionCase):
    """Who pays is asked for a payment method, and saves it by a link alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        env = cls.setup_env(su=True)
        cls.site = env["payment.provider"].create(
            {
                "name": "Page",
                "code": "none",
                "state": "test",
                "is_published": True,
                "allow_tokenization": True,
                "company_id": cls.company.id,
            }
        )
        cls.kind = env["payment.method"].create(
            {
                "name": "Page Card",
                "code": "page_card",
                "active": True,
                "support_tokenization": True,
                "provider_ids": cls.site.ids,
            }
        )

    def ask(self, user=None, **vals):
        """Return the request that a press of the button made."""
        move = self.make_without_method(**vals)
        subscription = move.subdebit_subscription_ids
        self.rpc(user or self.handler, subscription, "action_ask_method")
        return self.env["subdebit.method.request"].search([], limit=1)

    def visit(self, url):
        """Return the page that a visitor without an account sees."""
        self.authenticate(None, None)
        self.logged_in = None
        return self.url_open(url)

    @mute_logger("odoo.http")
    def begin(self, url, **params):
        """Press *Save* on the page of a link; return what comes back."""
        self.authenticate(None, None)
        self.logged_in = None
        chosen = {
            "provider_id": self.site.id,
            "payment_method_id": self.kind.id,
            "flow": "direct",
        }
        return self.make_jsonrpc_request(f"{url}/transaction", {**chosen, **params})

    def expire(self, asked):
        asked.sudo().expires_at = fields.Datetime.now() - timedelta(seconds=1)

    # === ASKED === #

    def test_a_mail_with_a_link_is_sent_and_proved(self):
        asked = self.ask()
        self.assertEqual((asked.payer_id.name, asked.asked_by), ("Nora", self.handler))
        lasts = asked.expires_at - asked.asked_at
        self.assertEqual((asked.state, lasts.days), ("open", 14))
        notice = self.env["subdebit.notice"].search([("request_id", "=", asked.id)])
        self.assertEqual(
            (notice.kind, notice.partner_id, notice.address),
            ("method", asked.payer_id, "n@example.com"),
        )
        self.assertIn(asked._get_url(), notice.mail_message_id.body)

    def test_the_screens_show_who_was_asked_when_and_by_whom(self):
        asked = self.ask()
        said = (
            f"Asked on {fields.Date.today():%m/%d/%Y} by {self.handler.name}: Waiting"
        )
        payer = asked.payer_id.with_user(self.user)
        subscription = payer.subdebit_subscription_ids
        self.assertEqual(payer.subdebit_request_sentence, said)
        self.assertEqual(subscription.request_sentence, said)
        row = self.rows.search([("payer_id", "=", payer.id)])
        self.assertIn("wait for the payer", row.next_step)

    def test_each_payer_is_asked_once_from_the_list(self):
        first = self.make_without_method()
        second = first.subdebit_subscription_ids._bill(d("2025-10-27"))
        self.assertEqual(first.subdebit_payer_id, second.subdebit_payer_id)
        rows = self.find(first) | self.find(second)
        self.assertEqual(len(rows), 2)
        self.rpc(self.billing, rows, "action_ask_method")
        self.assertEqual(len(self.env["subdebit.method.request"].search([])), 1)

    def test_who_pays_for_somebody_is_asked_from_his_contact(self):
        payer = self.make_partner("Nora", email="n@example.com")
        child = self.make_partner("Child", subdebit_payer_id=payer.id)
        self.make_subscription(DAY, child)
        self.rpc(self.billing, child, "action_subdebit_ask_method")
        asked = self.env["subdebit.method.request"].search([])
        self.assertEqual(asked.payer_id, payer)

    def test_a_run_asks_those_whom_it_could_not_debit(self):
        payer = self.make_partner("Nora", email="n@example.com")
        self.make_subscription(DAY, payer)
        run = self.prepare()
        self.work()
        run.sudo()._finish_if_done()
        self.assertEqual((run.state, run.no_method_count), ("done", 1))
        self.rpc(self.handler, run, "action_ask_method")
        asked = self.env["subdebit.method.request"].search([])
        self.assertEqual(asked.payer_id, payer)

    def test_who_pays_nothing_or_has_no_address_is_not_asked(self):
        with self.assertRaisesRegex(UserError, "pays no subscription"):
            self.make_partner("Otto").with_user(
                self.handler
            ).action_subdebit_ask_method()
        move = self.make_without_method(email=False)
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            self.find(move).with_user(self.handler).action_ask_method()
        self.assertFalse(self.env["subdebit.method.request"].search([]))

    # === BY THE LINK === #

    def test_the_link_opens_odoos_own_form_without_an_account(self):
        page = self.visit(self.ask()._get_url())
        self.assertEqual(page.status_code, 200)
        self.assertIn(SAVE, page.text)
        self.assertIn("Page Card", page.text)
        self.assertNotIn("n@example.com", page.text)

    def test_what_is_begun_there_is_the_payers_and_charges_nothing(self):
        asked = self.ask()
        other = self.make_partner("Other")
        self.begin(asked._get_url(), partner_id=other.id, amount=500, is_validation=0)
        transaction = self.env["payment.transaction"].sudo().search([], limit=1)
        self.assertEqual(
            (
                transaction.partner_id,
                transaction.operation,
                transaction.amount,
                transaction.tokenize,
            ),
            (asked.payer_id, "validation", 0.0, True),
        )

    def test_once_saved_the_link_is_used_up(self):
        asked = self.ask()
        self.give_method(asked.payer_id)
        # NOTE: all of a test happens at one instant of the database.
        asked.sudo().asked_at -= timedelta(minutes=1)
        asked.invalidate_recordset()
        self.assertEqual(asked.state, "saved")
        page = self.visit(asked._get_url())
        self.assertIn("Thank you: your payment method is saved.", page.text)
        with self.assertRaises(JsonRpcException):
            self.begin(asked._get_url())

    def test_an_expired_link_says_so_and_saves_nothing(self):
        asked = self.ask()
        self.expire(asked)
        page = self.visit(asked._get_url())
        self.assertIn(EXPIRED, page.text)
        self.assertNotIn("Page Card", page.text)
        before = self.env["payment.transaction"].sudo().search_count([])
        with self.assertRaises(JsonRpcException):
            self.begin(asked._get_url())
        after = self.env["payment.transaction"].sudo().search_count([])
        self.assertEqual(after, before)

    def test_a_forged_link_finds_nothing(self):
        asked = self.ask()
        url = asked._get_url()
        page, signed = url.rsplit("/", 1)
        elsewhere = hash_sign(self.env(su=True), "another", asked.id)
        # NOTE: of the last letter some bits count for nothing.
        turned = signed[:20] + ("A" if signed[20] != "A" else "B") + signed[21:]
        for forged in (turned, elsewhere, "x", "AAAA", "é"):
            with self.subTest(forged=forged):
                self.assertEqual(self.visit(f"{page}/{forged}").status_code, 404)

    def test_the_link_of_another_is_signed_for_that_other_alone(self):
        mine, theirs = self.ask(), self.ask(name="Otto")
        self.assertNotEqual(mine._get_url(), theirs._get_url())
        page = self.visit(theirs._get_url())
        self.assertIn("Otto", page.text)
        self.assertNotIn("Nora", page.text)

    def test_no_saved_method_and_no_other_provider_is_used_by_the_link(self):
        asked = self.ask()
        hidden = self.site.copy({"name": "Hidden", "is_published": False})
        for params in (
            {"flow": "token"},
            {"provider_id": hidden.id},
            {"payment_method_id": 0},
        ):
            with self.subTest(**params), self.assertRaises(JsonRpcException):
                self.begin(asked._get_url(), **params)
