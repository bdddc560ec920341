from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from ..rpc_case import RpcCase
from .backdate_case import TODAY, BackdateCase

MEANT = "tick “One More of the Same”"


@tagged("post_install", "-at_install")
class TestTwice(RpcCase, BackdateCase):
    """The same product twice for one customer, on 15 October 2025: asked, with a yes."""

    def setUp(self):
        super().setUp()
        self.patch(
            self.registry["res.company"],
            "_subdebit_today",
            lambda _company, now=None: TODAY,
        )

    def have(self, start="2025-10-01", day="2025-10-01", **vals):
        """Return what Ada has already, billed up to a day."""
        first = self.make_subscription(d(start), self.ada, **vals)
        first._bill(d(day))
        return first

    def draft(self, start="2025-10-25", **vals):
        return self.env["subdebit.subscription"].create(
            {
                "partner_id": self.ada.id,
                "plan_id": self.plan.id,
                "date_start": start,
                **vals,
            }
        )

    def assertAsked(self, draft, *words):
        said = self.assertRefused(self.billing, draft, "action_start", words=MEANT)
        for word in words:
            self.assertIn(word, said)
        self.assertEqual(draft.state, "draft")

    def assertYes(self, draft):
        """Say yes and start; it is kept, and stands on the timeline."""
        self.rpc(self.user, draft, "write", {"is_second": True})
        self.rpc(self.billing, draft, "action_start")
        self.assertEqual((draft.state, draft.is_second), ("active", True))
        self.assertEqual(
            draft.event_ids.reason, "One more of the same, as was confirmed."
        )

    # === FROM TODAY ON === #

    def test_bought_again_before_what_was_paid_is_over(self):
        # October is paid, ended on the 15th, bought again on the 25th.
        first = self.have()
        first._end(TODAY)
        draft = self.draft()
        self.assertAsked(
            draft,
            "Membership of Ada is settled from 10/01/2025 to 10/31/2025 already, by"
            f" {first.name}",
        )
        # From 1 November on nothing is billed twice.
        draft.date_start = "2025-11-01"
        self.rpc(self.billing, draft, "action_start")
        self.assertEqual(draft.state, "active")
        self.assertFalse(draft.event_ids.reason)

    def test_a_second_locker_beside_one_that_runs(self):
        # October is billed; November will be, by both.
        first = self.have()
        draft = self.draft("2025-11-01")
        self.assertAsked(
            draft,
            "Membership of Ada is billed from 11/01/2025 to 11/30/2025 by"
            f" {first.name} as well",
        )
        self.assertYes(draft)
        self.assertEqual(draft._bill(d("2025-11-01")).amount_total, 30.0)

    def test_one_that_runs_out_before_is_no_double(self):
        # Two payments: October and November.
        plan = self.make_plan("Two months", payments=2)
        self.have(plan_id=plan.id)
        self.assertAsked(self.draft("2025-11-30"))
        draft = self.draft("2025-12-01")
        self.rpc(self.billing, draft, "action_start")
        self.assertEqual(draft.state, "active")

    def test_what_ended_and_is_billed_afterwards_is_seen(self):
        plan = self.make_plan("Afterwards", timing="arrears")
        first = self.have(plan_id=plan.id)
        first._end(TODAY)
        self.assertAsked(self.draft("2025-10-20"), "10/01/2025 to 10/31/2025")

    def test_another_product_or_customer_is_no_double(self):
        self.have()
        locker = self.make_product("Locker")
        for vals in (
            {
                "plan_id": False,
                "line_ids": [Command.create({"product_id": locker.id})],
            },
            {"partner_id": self.make_offline_partner("Bob").id},
        ):
            draft = self.draft(**vals)
            self.rpc(self.billing, draft, "action_start")
            self.assertEqual(draft.state, "active")

    def test_two_that_are_started_together(self):
        drafts = self.draft() | self.draft()
        self.assertRefused(self.billing, drafts, "action_start", words=MEANT)
        drafts[1].is_second = True
        self.rpc(self.billing, drafts, "action_start")
        self.assertEqual(drafts.mapped("state"), ["active", "active"])

    def test_the_yes_is_not_copied_and_not_changed_afterwards(self):
        self.have()
        draft = self.draft()
        self.assertYes(draft)
        self.assertFalse(draft.copy().is_second)
        self.assertRefused(
            self.manager, draft, "write", {"is_second": False}, words="was agreed"
        )

    # === THE WINDOWS === #

    def test_the_window_asks_from_today_on(self):
        self.have()
        wizard = self.open_wizard("2025-10-25", past_payment=False, journal_id=False)
        self.assertIn(MEANT, wizard.problem)
        with self.assertRaisesRegex(UserError, MEANT), self.cr.savepoint():
            wizard.action_confirm()
        wizard.is_second = True
        self.assertFalse(wizard.problem)
        wizard.action_confirm()
        self.assertTrue(wizard.subscription_id.is_second)
        self.assertEqual(wizard.subscription_id.state, "active")

    def test_the_window_asks_in_the_past(self):
        # August and September are paid; from 31 July on three are to be made.
        self.have("2025-08-01", "2025-09-01")
        wizard = self.open_wizard("2025-07-31")
        self.assertIn("is settled from 08/01/2025 to 08/31/2025", wizard.problem)
        self.assertIn(MEANT, wizard.problem)
        wizard.confirm_total = 90.0
        with self.assertRaisesRegex(UserError, MEANT), self.cr.savepoint():
            wizard.action_confirm()
        wizard.is_second = True
        self.assertFalse(wizard.problem)
        subscription = self.confirm(wizard, 90.0)
        self.assertTrue(subscription.is_second)
        self.assertEqual(len(subscription.invoice_ids), 3)

    def test_the_window_of_a_draft_takes_its_yes_over(self):
        self.have("2025-08-01", "2025-09-01")
        draft = self.draft("2025-07-31", is_second=True)
        wizard = self.open_wizard("2025-07-31", subscription_id=draft.id)
        self.assertTrue(wizard.is_second)
        self.assertEqual(self.confirm(wizard, 90.0), draft)
        self.assertTrue(draft.is_second)

    def test_a_past_that_meets_what_starts_from_today_on(self):
        # It runs from 20 October on, and the past one goes on into November.
        self.make_subscription(d("2025-10-20"), self.ada)
        wizard = self.open_wizard("2025-07-31")
        self.assertIn("by", wizard.problem)
        self.assertIn(MEANT, wizard.problem)

    # === IN BULK === #

    def open_bulk(self, **vals):
        return self.env["subdebit.backdate.bulk"].create(
            {
                "partner_ids": [Command.set(self.ada.ids)],
                "plan_id": self.plan.id,
                "date_start": "2025-10-25",
                **vals,
            }
        )

    def test_the_table_names_who_has_it_already(self):
        self.have()
        bulk = self.open_bulk()
        bulk.action_preview()
        self.assertIn(MEANT, bulk.row_ids.problem)
        bulk.action_back()
        bulk.is_second = True
        bulk.action_preview()
        self.assertFalse(bulk.row_ids.problem)
        bulk.action_confirm()
        made = bulk.row_ids.subscription_id
        self.assertEqual((made.state, made.is_second), ("active", True))

    def test_of_drafts_in_a_table_each_says_so_itself(self):
        self.have()
        drafts = self.draft() | self.draft(is_second=True)
        bulk = self.open_bulk(
            partner_ids=False, subscription_ids=[Command.set(drafts.ids)]
        )
        bulk.action_preview()
        wrong = bulk.row_ids.filtered("problem")
        self.assertEqual(wrong.subscription_id, drafts[0])
