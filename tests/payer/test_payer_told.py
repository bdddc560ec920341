import html

from odoo.fields import Command
from odoo.tests import tagged

from ..common import d
from ..fakes.provider import PROCESSES
from ..provider_case import ProviderCase
from .payer_case import PayerCase

DAY = d("2025-09-29")


@tagged("post_install", "-at_install")
class TestPayerTold(ProviderCase, PayerCase):
    """Rows A3, A5, A7: a new payer is told of it once, and what he reads is of him."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls.make_offline_partner(
            "Firm", is_company=True, email="firm@example.com"
        )
        cls.client = cls.make_offline_partner("Client", email="client@example.com")

    def setUp(self):
        super().setUp()
        self.today = DAY

    def start(self, **vals):
        """Return a subscription of 30.00 from 29 September on, that the client pays."""
        return self.make_subscription(DAY, self.client, **vals)

    def hand_over(self, subscription, payer, **vals):
        mode = payer._subdebit_mode_vals()
        window = self.look(subscription, payer_id=payer.id, **{**mode, **vals})
        window.action_confirm()
        return window

    def find(self, subscription):
        return self.env["subdebit.notice"].search(
            [("subscription_id", "=", subscription.id), ("kind", "=", "payer")],
            order="id",
        )

    def words(self, notice):
        body = notice.sudo().mail_message_id.body
        return html.unescape(f"{notice.subject} {body}").replace("\xa0", " ")

    # === NEWS, AND NO NEWS === #

    def test_who_takes_over_is_told_that_he_is_billed_for_this_client(self):
        subscription = self.start()
        subscription._bill(DAY)
        window = self.hand_over(subscription, self.firm)
        self.assertIn("Firm is told of it by e-mail: firm@example.com.", window.summary)
        [told] = self.find(subscription)
        self.assertEqual(
            (
                told.partner_id,
                told.address,
                told.date_effective,
                told.charge_date,
                told.amount,
                told.is_news,
            ),
            (
                self.firm,
                "firm@example.com",
                d("2025-10-29"),
                d("2025-10-29"),
                30.0,
                True,
            ),
        )
        words = self.words(told)
        self.assertIn("Club is billed to you from 10/29/2025", words)
        self.assertIn("From 10/29/2025 on, you pay for the subscription “Club”.", words)
        self.assertIn("It is for Client. You will be billed for this client.", words)
        self.assertIn("10/29/2025", words)
        self.assertIn("$ 30.00", words)
        self.assertIn("You pay each invoice yourself: nothing is debited.", words)

    def test_of_a_second_one_it_is_no_news(self):
        self.hand_over(self.start(), self.firm)
        second = self.start(is_second=True)
        window = self.hand_over(second, self.firm)
        self.assertNotIn("New: ", window.summary)
        [told] = self.find(second)
        self.assertFalse(told.is_news)
        self.assertIn("It is for Client.", self.words(told))
        self.assertNotIn("You will be billed for this client", self.words(told))

    def test_who_pays_himself_again_is_told_and_nothing_of_clients(self):
        subscription = self.start(payer_id=self.firm.id)
        self.hand_over(subscription, self.client)
        [told] = self.find(subscription)
        self.assertEqual((told.partner_id, told.is_news), (self.client, False))
        self.assertNotIn("It is for", self.words(told))
        self.assertIn("you pay for the subscription", self.words(told))

    def test_of_a_third_party_the_client_is_invoiced(self):
        subscription = self.start()
        self.hand_over(subscription, self.firm, payer_kind="third_party")
        words = self.words(self.find(subscription))
        self.assertIn(
            "It is for Client, who is invoiced: you pay these invoices.", words
        )
        self.assertNotIn("You will be billed", words)

    def test_another_method_of_the_same_payer_is_no_news_to_anybody(self):
        subscription = self.start()
        self.hand_over(subscription, self.client, offline_type="transfer")
        self.assertFalse(self.find(subscription))

    def test_where_the_company_does_not_wish_it_nobody_is_told(self):
        self.company.sudo().subdebit_email_payer = False
        subscription = self.start()
        window = self.hand_over(subscription, self.firm)
        self.assertNotIn("is told", window.summary)
        self.assertFalse(self.find(subscription))

    def test_whom_no_mail_reaches_is_named_before_and_somebody_is_asked(self):
        mute = self.make_offline_partner("Mute")
        subscription = self.start()
        window = self.hand_over(subscription, mute)
        self.assertIn("Mute has no e-mail address", window.summary)
        self.assertFalse(self.find(subscription))
        self.assertIn("New payer", str(subscription.activity_ids.mapped("note")))

    def test_he_reads_it_in_french(self):
        self.env["res.lang"].sudo()._activate_lang("fr_FR")
        self.firm.sudo().lang = "fr_FR"
        subscription = self.start()
        self.hand_over(subscription, self.firm)
        self.assertIn("29/09/2025", self.words(self.find(subscription)))

    def test_the_proof_is_nobodys_to_write(self):
        subscription = self.start()
        self.hand_over(subscription, self.firm)
        [told] = self.find(subscription)
        for vals in (
            {"is_news": False},
            {"amount": 1.0},
            {"partner_id": self.client.id},
        ):
            with self.assertRaises(Exception) as refused:
                told.with_user(self.manager).write(vals)
            self.assertRegex(
                str(refused.exception), "cannot be edited|not written by hand"
            )

    # === WHAT THE BANK SHOWS === #

    def form(self):
        """Return what the provider was sent at last."""
        return self.fake.requests[-1][1]

    def test_after_a_takeover_each_statement_names_for_whom_money_is_taken(self):
        ada = self.make_payer("Ada", PROCESSES, kind="sepa_debit")
        bob = self.make_payer("Bob", kind="card")
        own = self.make_subscription(DAY, ada)
        self.prepare(DAY)
        self.work()
        # Ada pays for herself: nobody else is named.
        self.assertNotIn("statement_descriptor", self.form())
        self.hand_over(own, bob)
        self.today = d("2025-10-29")
        [debit] = self.prepare(self.today).debit_ids
        self.assertEqual((debit.payer_id, debit.amount), (bob, 30.0))
        self.work()
        self.assertEqual(self.form()["statement_descriptor_suffix"], "Ada")
        self.assertEqual(
            self.form()["payment_method"],
            debit.sudo().payment_token_id.stripe_payment_method,
        )

    def test_two_who_share_it_each_read_the_clients_name_and_nobody_elses(self):
        ann, bob = self.make_payer("Ann"), self.make_payer("Bob")
        self.make_subscription(
            DAY,
            self.client,
            payer_id=ann.id,
            share_ids=[Command.create({"payer_id": bob.id, "percent": 40.0})],
        )
        run = self.prepare(DAY)
        self.work()
        sent = [form for _key, form in self.fake.requests if "amount" in form]
        self.assertEqual(
            sorted(
                (form["amount"], form["statement_descriptor_suffix"]) for form in sent
            ),
            [("1200", "Client"), ("1800", "Client")],
        )
        for debit in run.debit_ids.sudo():
            self.assertIn(debit.payment_token_id.partner_id, ann | bob)
            self.assertEqual(debit.payment_token_id.partner_id, debit.payer_id)

    def test_a_third_partys_statement_names_the_client_who_is_invoiced(self):
        ada = self.make_payer("Ada")
        self.make_subscription(
            DAY, self.client, payer_id=ada.id, payer_kind="third_party"
        )
        self.prepare(DAY)
        self.work()
        self.assertEqual(self.form()["statement_descriptor_suffix"], "Client")
