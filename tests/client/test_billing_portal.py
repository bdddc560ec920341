from odoo.tests import tagged

from ..pause.portal_case import DAY, PortalCase


@tagged("post_install", "-at_install")
class TestBillingPortal(PortalCase):
    """A client reads his account at home, and nobody else's."""

    def look(self, visitor, path=""):
        return self.visit(visitor, f"/../billing{path}")

    def test_a_client_reads_what_is_open_and_what_comes(self):
        ada = self.make_visitor("Ada")
        self.start(ada)
        page = self.look(ada)
        self.assertIn("$ 30.00 are open with", page.replace("\xa0", " "))
        self.assertIn("To pay", page)
        self.assertIn("Coming: ", page)
        self.assertNotIn("Coming: ", self.look(ada, "?filterby=invoices"))

    def test_he_searches_sorts_and_reads_his_balance_after_each(self):
        ada = self.make_visitor("Ada")
        self.start(ada)
        move = (
            self.env["subdebit.statement"]
            .sudo()
            .search(
                [
                    ("commercial_partner_id", "=", ada.partner_id.id),
                    ("kind", "=", "invoice"),
                ]
            )
        )
        page = self.look(ada, f"?search={move.name}")
        self.assertIn(f"Invoice {move.name}", page)
        self.assertNotIn("Coming: ", page)
        self.assertIn("Balance:", page)
        page = self.look(ada, "?search=9999")
        self.assertIn("Nothing fits what you are looking for", page)
        oldest = self.look(ada, "?sortby=oldest")
        newest = self.look(ada, "?sortby=nonsense")
        places = [
            [page.index("Invoice "), page.index("Coming: ")]
            for page in (oldest, newest)
        ]
        self.assertLess(places[0][0], places[0][1])
        self.assertGreater(places[1][0], places[1][1])

    def test_whom_somebody_else_pays_for_sees_no_price(self):
        child, parent = self.make_visitor("Child"), self.make_visitor("Parent")
        self.start(child, payer=parent)
        page = self.look(child)
        self.assertIn("There is nothing here", page)
        self.assertNotIn("30.00", page)
        self.assertIn("30.00", self.look(parent))

    def test_a_stranger_reads_nothing(self):
        self.start(self.make_visitor("Ada"))
        self.assertNotIn("30.00", self.look(self.make_visitor("Eve")))

    def test_what_comes_is_shown_to_whom_the_price_is(self):
        ada = self.make_visitor("Ada")
        self.start(ada)
        self.patch(
            self.registry["subdebit.subscription"],
            "_portal_sees_prices",
            lambda _subscription: False,
        )
        page = self.look(ada)
        self.assertIn("Invoice ", page)
        self.assertNotIn("Coming: ", page)

    def test_who_pays_for_others_reads_their_open_invoices(self):
        child, parent = self.make_visitor("Child"), self.make_visitor("Parent")
        subscription = self.make_subscription(
            DAY,
            child.partner_id,
            payer_id=parent.partner_id.id,
            invoice_partner_id=child.partner_id.id,
        )
        invoice = subscription._bill(self.today)
        page = self.look(parent)
        self.assertIn("Open invoices of others that you pay", page)
        self.assertIn(invoice.name, page)
        self.assertIn(invoice.name, self.look(child))
        self.assertNotIn(invoice.name, self.look(self.make_visitor("Eve")))
