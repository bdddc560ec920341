from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import d
from ..pause.portal_case import PortalCase
from ..provider_case import ProviderCase

READ = "/web/dataset/call_kw"
OURS = ("subscription", "line", "event", "charge", "cover", "share", "notice", "debit")


@tagged("post_install", "-at_install")
class TestClientSees(ProviderCase, PortalCase):
    """Row A8: for whom somebody else pays sees no price, by whatever way he comes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada, cls.bob, cls.eve = map(cls.make_visitor, ("Ada", "Bob", "Eve"))

    def start(self, visitor, payer=None, kind=None, **terms):
        if not kind:
            return super().start(visitor, payer, **terms)
        visitor.partner_id.sudo().subdebit_payer_kind = kind
        return super().start(visitor, payer, **terms)

    def ask(self, visitor, model, method, *args, **kwargs):
        """Return what an RPC of a visitor's answers; None where it is refused."""
        if self.logged_in != visitor:
            self.authenticate(visitor.login, visitor.login)
            self.logged_in = visitor
        self.env.flush_all()
        answer = self.opener.post(
            self.base_url() + READ,
            json={
                "params": {
                    "model": model,
                    "method": method,
                    "args": [*args],
                    "kwargs": kwargs,
                }
            },
            timeout=60,
        ).json()
        self.env.invalidate_all()
        return answer.get("result")

    def open(self, visitor, path):
        """Return the text of any page, and from where it came in the end."""
        if self.logged_in != visitor:
            self.authenticate(visitor.login, visitor.login)
            self.logged_in = visitor
        self.env.flush_all()
        self.answer = self.url_open(path)
        return self.answer.text

    # === I PAY FOR THE CLIENT === #

    def test_no_page_shows_the_client_a_price_or_who_pays(self):
        subscription = self.start(self.ada, self.bob)
        (invoice,) = subscription.invoice_ids
        for path in (
            *("/my", "/my/invoices", "/my/subscriptions", "/my/clients"),
            f"/my/subscriptions/{subscription.id}",
            f"/my/subscriptions/{subscription.id}/cancel",
            f"/my/invoices/{invoice.id}",
            f"/my/invoices/{invoice.id}?report_type=pdf&download=true",
            f"/report/html/subscription_debit.report_schedule/{subscription.id}",
            f"/report/html/account.report_invoice/{invoice.id}",
        ):
            with self.muted():
                page = self.open(self.ada, path)
            for secret in ("30.00", invoice.name, "Bob"):
                self.assertNotIn(secret, page, path)

    def muted(self):
        """Odoo's own pages say that an invoice is not the visitor's by an error."""
        return mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")

    def test_no_rpc_tells_the_client(self):
        subscription = self.start(self.ada, self.bob)
        (invoice,) = subscription.invoice_ids
        with self.muted():
            for model in OURS:
                found = self.ask(self.ada, f"subdebit.{model}", "search_read", [], [])
                self.assertIsNone(found, model)
            self.assertIsNone(
                self.ask(self.ada, "account.move", "read", invoice.ids, ["name"])
            )
            for name in ("subdebit_payer_id", "subdebit_payer_kind"):
                own = self.ada.partner_id.ids
                self.assertIsNone(
                    self.ask(self.ada, "res.partner", "read", own, [name])
                )
        moves = self.ask(self.ada, "account.move", "search_read", [], ["name"])
        self.assertEqual(moves, [])
        # Whose they are reads them.
        moves = self.ask(self.bob, "account.move", "search_read", [], ["name"])
        self.assertEqual([move["name"] for move in moves], [invoice.name])

    def test_no_mail_tells_the_client(self):
        subscription = self.start(self.ada, self.bob)
        self.ada.partner_id.sudo().email = "ada@example.com"
        self.bob.partner_id.sudo().email = "bob@example.com"
        notices = subscription._tell(
            "renewal", d("2025-10-27"), next_charge_date=d("2025-10-27"), amount=30.0
        )
        found = {n.partner_id: (n.amount, bool(n.charge_date)) for n in notices}
        self.assertEqual(
            found,
            {self.ada.partner_id: (0.0, False), self.bob.partner_id: (30.0, True)},
        )
        mails = (
            self.env["mail.mail"]
            .sudo()
            .search([("recipient_ids", "in", self.ada.partner_id.ids)])
        )
        for mail in mails:
            self.assertNotIn("30.00", mail.body_html)
            self.assertNotIn("Bob", mail.body_html)

    def test_a_link_that_was_forwarded_is_of_the_invoice_alone(self):
        """Whoever has the link of an invoice was given it by its payer."""
        subscription = self.start(self.ada, self.bob)
        (invoice,) = subscription.invoice_ids
        self.assertIn("30.00", self.open(self.ada, invoice.get_portal_url()))
        with self.muted():
            wrong = f"/my/invoices/{invoice.id}?access_token=0123"
            self.assertNotIn("30.00", self.open(self.ada, wrong))

    # === A THIRD PARTY PAYS === #

    def test_the_client_is_invoiced_and_sees_it_and_so_does_who_pays(self):
        subscription = self.start(self.ada, self.bob, "third_party")
        (invoice,) = subscription.invoice_ids
        self.assertEqual(invoice.partner_id, self.ada.partner_id)
        self.assertEqual(invoice.subdebit_payer_id, self.bob.partner_id)
        for visitor in (self.ada, self.bob):
            self.assertIn(invoice.name, self.open(visitor, "/my/invoices"))
            page = self.open(visitor, f"/my/subscriptions/{subscription.id}")
            self.assertIn("30.00", page)
            self.assertIn(invoice.name, page)
            self.assertIn("30.00", self.open(visitor, f"/my/invoices/{invoice.id}"))
        with self.muted():
            self.assertNotIn(invoice.name, self.open(self.eve, "/my/invoices"))
            self.assertNotIn(
                invoice.name, self.open(self.eve, f"/my/invoices/{invoice.id}")
            )
            moves = self.ask(self.eve, "account.move", "search_read", [], ["name"])
            self.assertEqual(moves, [])
            lines = self.ask(self.eve, "account.move.line", "search_read", [], ["name"])
            self.assertEqual(lines, [])
        lines = self.ask(self.bob, "account.move.line", "search_read", [], ["name"])
        self.assertIn("Membership", str(lines))

    def test_a_draft_is_shown_to_nobody(self):
        subscription = self.start(
            self.ada, self.bob, "third_party", invoice_policy="draft"
        )
        (invoice,) = subscription.invoice_ids
        self.assertEqual(invoice.state, "draft")
        for visitor in (self.ada, self.bob):
            moves = self.ask(visitor, "account.move", "search_read", [], ["name"])
            self.assertEqual(moves, [])

    # === ALL CLIENTS OF A PAYER === #

    def test_a_payer_sees_all_his_clients_with_sums(self):
        carol = self.make_visitor("Carol")
        self.start(self.ada, self.bob)
        self.start(carol, self.bob)
        self.start(self.bob)
        page = self.visit(self.bob, "/../clients")
        self.assertIn("Clients: 2 $ 60.00 a month on average", page)
        self.assertLess(page.index("Ada"), page.index("Carol"))
        self.assertIn("next on 10/27/2025", page)
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["subdebit_client_count"]}
        )
        self.assertEqual(counters, {"subdebit_client_count": 2})
        page = self.visit(self.ada, "/../clients")
        self.assertIn("You pay for nobody else.", page)
        self.assertNotIn("Carol", page)

    def test_of_a_shared_one_each_payer_sees_his_own_part(self):
        subscription = self.make_subscription(
            d("2025-09-27"),
            self.ada.partner_id,
            payer_id=self.bob.partner_id.id,
            share_ids=[(0, 0, {"payer_id": self.eve.partner_id.id, "percent": 33.33})],
        )
        subscription._bill(self.today)
        first, second = subscription.invoice_ids.sorted("id")
        # 66.67 and 33.33 % of 30.00 are 20.001 and 9.999.
        self.assertEqual((first.amount_total, second.amount_total), (20.0, 10.0))
        page = self.visit(self.eve, f"/{subscription.id}")
        self.assertIn("$ 10.00 – 10/27/2025", page)
        self.assertIn("Bob 66.67 % · Eve 33.33 %", page)
        self.assertIn(second.name, page)
        self.assertNotIn(first.name, page)
        self.assertNotIn("$ 20.00", page)
        page = self.visit(self.bob, f"/{subscription.id}")
        self.assertIn("$ 20.00 – 10/27/2025", page)
        self.assertNotIn(second.name, page)
        self.assertNotIn("$ 10.00", page)
        page = self.visit(self.eve, "/../clients")
        self.assertIn("Clients: 1 $ 10.00 a month on average", page)
        page = self.visit(self.ada, f"/{subscription.id}")
        for secret in ("10.00", "20.00", "30.00", "Bob", "Eve", first.name):
            self.assertNotIn(secret, page)

    def test_who_paid_a_part_sees_no_more_of_it_afterwards(self):
        subscription = self.make_subscription(
            d("2025-09-27"),
            self.ada.partner_id,
            payer_id=self.bob.partner_id.id,
            share_ids=[(0, 0, {"payer_id": self.eve.partner_id.id, "percent": 50.0})],
        )
        subscription.share_ids.sudo().date_to = d("2025-10-10")
        self.visit(self.eve, f"/{subscription.id}")
        self.assertHome()
        subscription.share_ids.sudo().date_to = d("2025-10-11")
        self.assertIn("30.00", self.visit(self.eve, f"/{subscription.id}"))
