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
        self.assertHeld("archived", 3)
        self.assertRuns(shared)

    def test_second_payers_alone_whose_methods_are_lost(self):
        """First payers pay by hand: what is lost there is lost of second payers alone."""
        shared = self.env["subdebit.subscription"]
        for name in ("Edsger", "Tony"):
            shared |= shared.create(
                {
                    "partner_id": self.make_offline_partner(f"First {name}").id,
                    "plan_id": self.plan.id,
                    "date_start": MONDAY,
                    "share_ids": [
                        Command.create(
                            {"payer_id": self.make_payer(name).id, "percent": 40}
                        )
                    ],
                }
            )
        for one in shared:
            one._start(MONDAY)
        self.tokens().active = False
        self.prepare()
        self.assertHeld("archived", 2)
        for one in shared:
            self.assertRuns(one)

    def test_what_was_restored_by_whatever_way_and_is_lost_again(self):
        """A Manager looked, a backup brought the methods back, and they are lost anew."""
        self.make_payers("Ada", "Grace")
        self.archive_by_sql()
        self.prepare()
        self.holds.search([]).action_go_on()
        self.archive_by_sql(False)
        self.prepare(TUESDAY)
        self.assertEqual(len(self.holds.search([])), 1)
        self.archive_by_sql()
        self.prepare(d("2026-03-04"))
        [again, first] = self.holds.search([])
        self.assertEqual((again.state, first.state), ("open", "looked"))
        self.assertEqual(again.method_count, 2)
        for one in self.tokens().partner_id:
            domain = [("payer_id", "=", one.id)]
            self.assertRuns(self.env["subdebit.subscription"].search(domain))

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

    def test_who_was_suspended_before_goes_on_by_no_alarm(self):
        """He took his method away himself; an alarm gives him none."""
        self.make_payers("Ada", "Grace", "Tony")
        ada = self.tokens().filtered(lambda token: token.partner_id.name == "Ada")
        ada.active = False
        for day in (MONDAY, BEFORE_APRIL, APRIL):
            self.prepare(day)
        subscription = self.env["subdebit.subscription"].search(
            [("payer_id", "=", ada.partner_id.id)]
        )
        self.assertEqual(subscription.state, "suspended")
        self.archive_by_sql()
        self.prepare(d("2026-04-03"))
        self.assertHeld("archived", 3)
        self.assertEqual(subscription.state, "suspended")
        # With a method he goes on, held or not: it is debited after a Manager has looked.
        ada.active = True
        self.prepare(d("2026-04-04"))
        self.assertEqual(subscription.state, "active")

    def test_whose_method_is_elsewhere_is_suspended_as_before(self):
        self.make_payers("Ada", "Grace")
        nobody = self.make_partner("Edsger", email="e@example.com")
        subscription = self.make_subscription(MONDAY, nobody)
        self.archive_by_sql()
        for day in (MONDAY, BEFORE_APRIL, APRIL):
            self.prepare(day)
        self.assertEqual(subscription.state, "suspended")
