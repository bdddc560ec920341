from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ...models.ledger import check
from ..common import d
from .test_hands import DAY
from .test_ledger_report import ReportCase


@tagged("post_install", "-at_install")
class TestLedgerReportDecisions(ReportCase):
    """Who decides, what stays left, and what the screen says meanwhile."""

    def find(self):
        """Return a subscription and a warning that nothing repairs."""
        subscription, _move = self.bill()
        subscription._add_event("change", DAY, to={"unit_price": 40})
        return subscription, self.check()

    def leave(self, row, reason="Agreed with Grace"):
        action = row.action_leave()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        wizard.create({"reason": reason}).action_confirm()

    def test_what_is_left_stays_left_as_long_as_it_exists(self):
        subscription, row = self.find()
        self.leave(row)
        self.assertEqual(self.check(), row)
        self.assertEqual(
            (row.state, row.left_by, row.left_reason),
            ("left", self.manager, "Agreed with Grace"),
        )
        self.assertTrue(row.left_on)
        self.assertFalse(subscription.difference_count)
        # Something else than what was left is a question of its own.
        subscription._add_event("change", DAY, to={"unit_price": 50})
        other = self.check()
        self.assertEqual(other.state, "open")
        self.assertFalse(row.exists())
        self.assertEqual(subscription.difference_count, 1)

    def test_what_was_left_can_be_taken_up_again(self):
        _subscription, row = self.find()
        self.leave(row)
        row.action_reopen()
        self.assertEqual((row.state, row.left_reason), ("open", False))
        self.assertFalse(row.left_by)

    def test_a_left_fault_of_the_ledger_asks_nobody(self):
        subscription, _move = self.bill()
        subscription.cover_ids.sudo().unlink()
        row = self.check().filtered(lambda found: found.kind == "not_covered")
        question = ["subscription_debit.activity_ledger"]
        self.assertEqual(len(subscription.activity_search(question)), 1)
        self.leave(row)
        self.check()
        self.assertFalse(subscription.activity_search(question))

    def test_only_a_manager_decides(self):
        _subscription, row = self.find()
        for user in (self.user, self.billing):
            theirs = row.with_user(user)
            for decide in (
                theirs.action_leave,
                theirs.action_reopen,
                theirs.action_bill_missing,
            ):
                with self.assertRaisesRegex(UserError, "the right “Manager”"):
                    decide()
            with self.assertRaisesRegex(UserError, "the right “Manager”"):
                theirs._leave("No")
            with self.assertRaises(AccessError):
                self.env["subdebit.ledger.leave"].with_user(user).create({})
        self.assertEqual(row.state, "open")

    def test_the_list_is_read_by_all_and_written_by_nobody(self):
        _subscription, row = self.find()
        for user in (self.user, self.billing, self.manager):
            theirs = row.with_user(user)
            theirs.invalidate_recordset()
            self.assertIn("INV/2025/00001", theirs.read(["sentence"])[0]["sentence"])
            for operation in ("write", "create", "unlink"):
                with self.assertRaises(AccessError):
                    theirs.check_access(operation)

    def test_who_has_none_of_our_groups_sees_nothing(self):
        self.find()
        with self.assertRaises(AccessError):
            self.rows.with_user(self.accountant).search([])

    def test_a_plain_user_does_not_check(self):
        with self.assertRaisesRegex(UserError, "the right “Billing"):
            self.rows.with_user(self.user).action_check_now()

    # === THE SCREENS === #

    def help(self):
        return str(self.rows.with_user(self.user).get_empty_list_help(""))

    def test_an_empty_list_says_that_all_is_well_only_if_it_was_checked(self):
        self.assertIn("was not checked yet", self.help())
        self.check()
        self.assertIn("Everything adds up", self.help())
        self.assertIn("Last check: ", self.help())
        self.make_subscription(DAY)
        self.assertIn("still to be recalculated: 1.", self.help())
        self.find()
        self.assertIn("Nothing of that kind", self.help())
        self.assertNotIn("Everything adds up", self.help())

    def test_the_button_says_what_it_found(self):
        button = self.rows.with_user(self.billing).action_check_now
        self.assertEqual(button()["params"]["message"], "Everything adds up.")
        self.find()
        self.assertEqual(button()["params"]["message"], "Differences: 1.")

    def test_a_row_opens_what_it_is_about(self):
        subscription, row = self.find()
        self.assertEqual(row.action_open()["res_model"], "subdebit.subscription")
        self.assertEqual(row.action_open()["res_id"], subscription.id)
        self.assertEqual(row.display_name, row.sentence)
        self.assertTrue(row.checked_at)
        action = subscription.action_view_differences()
        self.assertEqual(self.rows.search(action["domain"]), row)
        self.assertIn(
            subscription,
            subscription.search([("difference_ids.state", "=", "open")]),
        )

    # === COMPANIES === #

    def break_all(self):
        """Let a company have one difference of each sort that a check can find."""
        charged, covered, cancelled = (self.bill() for _sort in range(3))
        charged[0].cover_ids.sudo().unlink()
        covered[1].button_cancel()
        covered[0].cover_ids.sudo().to_decide = False
        cancelled[1].button_cancel()
        before = d("2025-08-31")
        self.make_subscription(before)._bill(before)

    def test_a_check_in_one_company_leaves_the_others_alone(self):
        _subscription, row = self.find()
        self.break_all()
        data = self.make_other_company()
        other = data["company"]
        manager = new_test_user(
            self.setup_env,
            "subdebit_elsewhere",
            groups="subscription_debit.group_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        theirs = self.rows.with_user(manager).with_company(other)
        theirs.action_check_now()
        self.assertEqual(self.rows.sudo().search([]), row)
        self.assertFalse(theirs.search([]))
        with self.assertRaises(AccessError):
            row.with_user(manager).read(["kind"])
        self.assertTrue(other.subdebit_ledger_checked_at)
        self.assertEqual(
            sorted((self.check() - row).mapped("kind")),
            ["cover_without_charge", "not_covered", "number_order", "to_decide"],
        )


@tagged("post_install", "-at_install")
class TestLedgerCron(ReportCase):
    """The nightly cron works in slices and commits after each."""

    def run_cron(self):
        cron = self.env.ref("subscription_debit.cron_check_ledger").sudo()
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_the_cron_makes_the_list(self):
        subscription, _move = self.bill()
        subscription._add_event("change", DAY, to={"unit_price": 40})
        _other, move = self.bill()
        move.button_cancel()
        self.run_cron()
        rows = self.rows.search([])
        self.assertEqual(sorted(rows.mapped("kind")), ["engine_says", "to_decide"])
        today = self.company._subdebit_today()
        self.assertEqual(subscription.ledger_checked_on, today)
        self.run_cron()
        self.assertEqual(self.rows.search([]), rows)

    def test_those_that_wait_the_longest_come_first(self):
        waiting = [self.make_subscription(DAY) for _count in range(3)]
        days = (d("2025-09-03"), d("2025-09-02"), False)
        for subscription, day in zip(waiting, days, strict=True):
            subscription.sudo().ledger_checked_on = day
        rows = self.rows.sudo()
        first, second, third = rows._search_longest_ago(
            [("id", "in", [subscription.id for subscription in waiting])]
        )
        self.assertEqual([third, second, first], waiting)
        self.patch_batch(1)
        self.assertEqual(rows._count_unchecked(), 3)
        self.assertEqual(rows._check_engine_batch(), 1)
        self.assertEqual(rows._count_unchecked(), 2)
        self.assertEqual(first.ledger_checked_on, self.company._subdebit_today())
        self.assertFalse(second.ledger_checked_on == third.ledger_checked_on)
        self.assertEqual(rows._check_engine_batch(), 1)
        self.assertEqual(rows._check_engine_batch(), 1)
        self.assertEqual(rows._check_engine_batch(), 0)

    def patch_batch(self, size):
        self.patch(check, "BATCH", size)

    def test_what_the_button_has_no_time_for_is_left_to_the_cron(self):
        for _count in range(2):
            self.make_subscription(DAY).sudo().next_charge_date = d("2025-10-01")
        rows = self.rows.sudo()
        left = rows._check_engine_for(0)
        self.assertEqual(len(left), 2)
        self.assertFalse(self.rows.search([]))
        self.assertEqual(rows._count_unchecked(), 2)
        self.run_cron()
        self.assertEqual(self.rows.search([]).mapped("verdict"), ["missing"] * 2)
