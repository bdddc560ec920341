from odoo.tests import tagged

from ..pause.portal_case import PortalCase


@tagged("post_install", "-at_install")
class TestPortal(PortalCase):
    """A client reads his account at home, and nobody else's."""

    def read(self, visitor, path=""):
        return self.visit(visitor, f"/../billing{path}")

    def test_a_client_reads_what_is_open_and_what_comes(self):
        ada = self.make_visitor("Ada")
        self.start(ada)
        page = self.read(ada)
        self.assertIn("$ 30.00 are open with", page.replace("\xa0", " "))
        self.assertIn("To pay", page)
        self.assertIn("Coming: ", page)
        self.assertNotIn("Coming: ", self.read(ada, "?filterby=invoices"))

    def test_whom_somebody_else_pays_for_sees_no_price(self):
        child, parent = self.make_visitor("Child"), self.make_visitor("Parent")
        self.start(child, payer=parent)
        page = self.read(child)
        self.assertIn("There is nothing here", page)
        self.assertNotIn("30.00", page)
        self.assertIn("30.00", self.read(parent))

    def test_a_stranger_reads_nothing(self):
        self.start(self.make_visitor("Ada"))
        self.assertNotIn("30.00", self.read(self.make_visitor("Eve")))
