from odoo.fields import Command
from odoo.tests import tagged

from ..common import d
from .gocardless_case import MONDAY
from .hold_case import TUESDAY, HoldCase

# The day on which the second month is announced, and that on which it would be billed.
BEFORE_APRIL, APRIL = d("2026-03-20"), d("2026-04-02")


@tagged("post_install", "-at_install")
class TestHeldPayers(HoldCase):
    """Nobody is suspended as a provider is held, whoever he is and since when."""

    def setUp(self):
        super().setUp()
        self.today = MONDAY
        self.patch(
            self.registry["res.company"],
            "_subdebit_today",
            lambda _company, now=None: self.today,
        )

    def prepare(self, day=MONDAY):
        self.today = day
        return super().prepare(day)

    def assertRuns(self, subscription):
        """Two days on which it would be announced, and suspended."""
        for day in (BEFORE_APRIL, APRIL):
            self.prepare(day)
        self.assertEqual(subscription.state, "active")
        self.assertFalse(subscription.suspension_from)

    def test_the_second_payer_of_a_shared_subscription(self):
        self.make_payers("Ada", "Grace")
        first = self.make_offline_partner("Tony")
        second = self.make_payer("Edsger")
        shared = self.env["subdebit.subscription"].create(
            {
                "partner_id": first.id,
                "plan_id": self.plan.id,
                "date_start": MONDAY,
                "share_ids": [Command.create({"payer_id": second.id, "percent": 40})],
            }
        )
        shared._start(MONDAY)
        # NOTE: as a person archives them, so that the share knows that it has none.
        self.tokens().active = False
        self.assertFalse(shared.share_ids.debit_scheme)
        self.prepare()
        self.assertHeld("archived", 2)
        self.assertRuns(shared)

    def test_who_begins_while_the_provider_is_held(self):
        self.make_payers("Ada", "Grace")
        late = self.make_payer("Edsger")
        self.archive_by_sql()
        self.prepare()
        self.assertHeld("archived", 2)
        subscription = self.make_subscription(TUESDAY, late)
        self.assertRuns(subscription)
        rows = self.env["subdebit.attention"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(rows.mapped("kind"), ["held"])

    def test_who_owes_while_nothing_is_collected_there(self):
        self.company.subdebit_suspend_above = 20.0
        self.make_payers("Ada")
        debit = self.prepare().debit_ids
        debit.sudo().attempt_ids._finish("refused", words="No money")
        [subscription] = debit.invoice_ids.subdebit_subscription_ids
        none = self.env["payment.token"]
        self.holds.sudo()._hold_sudo(self.company, self.provider, "unknown", none)
        self.assertRuns(subscription)
        # Once a Manager has looked, it is late like any other.
        self.holds.search([]).action_go_on()
        self.prepare(d("2026-04-20"))
        self.assertTrue(subscription.suspension_from)

    def test_whose_method_is_elsewhere_is_suspended_as_before(self):
        self.make_payers("Ada", "Grace")
        nobody = self.make_partner("Edsger", email="e@example.com")
        subscription = self.make_subscription(MONDAY, nobody)
        self.archive_by_sql()
        for day in (MONDAY, BEFORE_APRIL, APRIL):
            self.prepare(day)
        self.assertEqual(subscription.state, "suspended")
