from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..models import subdebit_ledger_difference_check
from .common import d
from .test_hands import AGAIN, DAY, HandsCase


class ReportCase(HandsCase):
    """The report of the ledger's check, read and acted upon by a Manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = cls.env["subdebit.ledger.difference"].with_context(lang="en_US")

    def check(self):
        """Press the button as Billing does; return what a Manager reads."""
        self.rows.with_user(self.billing).action_check_now()
        return self.rows.search([])

    def run_sql(self, query, *values):
        """Break a row in a way that no screen of ours allows."""
        self.env.flush_all()
        self.env.cr.execute(query, values)
        self.env.invalidate_all()

    def assertFound(self, kind, sentence, **values):
        """One difference of that kind, whichever way it is looked for."""
        row = self.check()
        self.assertEqual(row.mapped("kind"), [kind])
        self.assertEqual(row.sentence, sentence)
        for name, value in values.items():
            self.assertEqual(row[name], value, name)
        self.assertEqual(row.state, "open")
        self.assertEqual(self.check(), row)
        return row

    def assertAddsUp(self):
        self.assertFalse(self.check().mapped("sentence"))


@tagged("post_install", "-at_install")
class TestLedgerReport(ReportCase):
    """Each kind of difference is found as it happens, and goes once it is repaired."""

    def get_question(self, subscription):
        return subscription.activity_search(["subscription_debit.activity_ledger"])

    def test_a_life_without_a_fault_is_an_empty_list(self):
        subscription, move = self.bill()
        subscription._bill(d("2025-12-01"))
        move.button_draft()
        move.action_post()
        self.assertAddsUp()
        self.assertFalse(subscription.difference_count)

    # === THE LEDGER === #

    def test_an_invoice_line_that_is_gone(self):
        subscription, move = self.bill()
        charge = subscription.charge_ids
        line = move.invoice_line_ids.id
        self.run_sql("DELETE FROM account_move_line WHERE id = %s", line)
        self.assertFound(
            "no_invoice_line",
            "Membership, 09/01/2025 to 09/30/2025: billed by the ledger, but the"
            " invoice line is gone.",
            charge_id=charge,
            subscription_id=subscription,
            date_from=DAY,
            date_to=d("2025-10-01"),
        )
        self.assertEqual(len(self.get_question(subscription)), 1)
        charge.sudo()._void()
        subscription.cover_ids.action_waive()
        self.assertAddsUp()
        self.assertFalse(self.get_question(subscription))

    def test_a_credit_whose_line_is_gone(self):
        subscription, move = self.bill()
        note = move._reverse_moves(cancel=True)
        line = note.invoice_line_ids.id
        self.run_sql("DELETE FROM account_move_line WHERE id = %s", line)
        credit = subscription.charge_ids.filtered("origin_id")
        self.assertFound(
            "no_invoice_line",
            "Membership, 09/01/2025 to 09/30/2025: billed by the ledger, but the"
            " invoice line is gone.",
            charge_id=credit,
        )
        credit.sudo()._void()
        self.assertAddsUp()

    def test_an_invoice_that_was_cancelled_behind_our_back(self):
        subscription, move = self.bill()
        query = "UPDATE account_move SET state = %s WHERE id = %s"
        self.run_sql(query, "cancel", move.id)
        self.assertFound(
            "invoice_cancelled",
            "Membership, 09/01/2025 to 09/30/2025: billed by the ledger, but"
            " INV/2025/00001 is cancelled.",
            move_id=move.with_env(self.env),
            charge_id=subscription.charge_ids,
        )
        self.run_sql(query, "posted", move.id)
        self.assertAddsUp()

    def test_a_charge_whose_days_do_not_count_as_dealt_with(self):
        subscription, _move = self.bill()
        values = subscription.cover_ids.copy_data()
        subscription.cover_ids.sudo().unlink()
        self.assertFound(
            "not_covered",
            "Membership, 09/01/2025 to 09/30/2025: billed on INV/2025/00001, but the"
            " days do not count as dealt with.",
            charge_id=subscription.charge_ids,
        )
        self.env["subdebit.cover"].sudo().create(values)
        self.assertAddsUp()

    def test_days_that_count_as_billed_and_are_not(self):
        subscription, move = self.bill()
        cover = subscription.cover_ids
        query = "UPDATE subdebit_cover SET charge_id = %s WHERE id = %s"
        charge = cover.charge_id.id
        move.button_cancel()
        self.run_sql("UPDATE subdebit_cover SET to_decide = NULL")
        self.assertFound(
            "cover_without_charge",
            "Membership, 09/01/2025 to 09/30/2025: the days count as billed, but"
            " nothing bills them.",
            cover_id=cover,
        )
        self.run_sql(query, None, cover.id)
        self.assertEqual(self.check().kind, "cover_without_charge")
        self.run_sql(query, charge, cover.id)
        cover.sudo()._ask_to_decide()
        cover.action_waive()
        self.assertAddsUp()

    def test_days_that_reach_beyond_what_bills_them(self):
        subscription, _move = self.bill()
        cover = subscription.cover_ids
        query = "UPDATE subdebit_cover SET date_to = %s WHERE id = %s"
        self.run_sql(query, d("2025-10-02"), cover.id)
        self.assertEqual(self.check().mapped("kind"), ["cover_without_charge"])
        self.run_sql(query, d("2025-09-30"), cover.id)
        kinds = self.check().mapped("kind")
        self.assertEqual(kinds, ["not_covered", "engine_says"])
        self.run_sql(query, d("2025-10-01"), cover.id)
        self.assertAddsUp()

    # === DAYS TO DECIDE === #

    def cancel(self):
        subscription, move = self.bill()
        move.button_cancel()
        row = self.assertFound(
            "to_decide",
            "Membership, 09/01/2025 to 09/30/2025: the invoice was cancelled or"
            " deleted. Bill the days again, or waive them.",
            cover_id=subscription.cover_ids,
            move_id=move.with_env(self.env),
            subscription_id=subscription,
        )
        return subscription, row

    def test_days_to_decide_are_billed_again_from_the_list(self):
        subscription, row = self.cancel()
        row.with_user(self.billing).action_bill_again()
        self.assertFalse(row.exists())
        self.assertEqual(len(subscription._bill(AGAIN)), 1)
        self.assertAddsUp()
        self.assertNothingToBill(subscription, "2025-09-30")

    def test_days_to_decide_are_waived_from_the_list(self):
        subscription, row = self.cancel()
        row.with_user(self.billing).action_waive()
        self.assertFalse(row.exists())
        self.assertDays(["[2025-09-01, 2025-10-01)"], subscription, "waived")
        self.assertAddsUp()

    def test_only_billing_decides_from_the_list(self):
        _subscription, row = self.cancel()
        for decide in (row.action_bill_again, row.action_waive):
            with self.assertRaisesRegex(UserError, "Only Billing"):
                decide.__func__(row.with_user(self.user))

    def test_a_cover_decided_elsewhere_takes_its_row_along(self):
        subscription, row = self.cancel()
        subscription.cover_ids.action_bill_again()
        self.assertFalse(row.exists())

    # === THE NUMBERS === #

    def test_a_gap_in_the_numbers(self):
        moves = [self.bill()[1] for _number in range(3)]
        self.assertAddsUp()
        moves[1].button_draft()
        moves[1].unlink()
        rows = self.check()
        gap = rows.filtered(lambda row: row.kind == "number_gap")
        self.assertEqual(gap.move_id, moves[2].with_env(self.env))
        self.assertEqual(
            gap.sentence, "INV/2025/00003: the number before it is missing."
        )
        self.assertFalse(gap.subscription_id)
        self.assertEqual((rows - gap).mapped("kind"), ["to_decide"])
        (rows - gap).action_waive()
        # Odoo fills the gap when a draft takes the number.
        again = moves[0].copy({"invoice_date": DAY})
        again.name = "INV/2025/00002"
        again.action_post()
        self.assertAddsUp()

    def test_a_later_number_with_an_earlier_date(self):
        _subscription, move = self.bill()
        odd = move.copy({"invoice_date": d("2025-08-31")})
        odd.action_post()
        self.assertFound(
            "number_order",
            "INV/2025/00002 is dated 08/31/2025, before INV/2025/00001 of 09/01/2025.",
            move_id=odd.with_env(self.env),
        )
        odd.button_draft()
        odd.invoice_date = DAY
        odd.action_post()
        self.assertAddsUp()

    def test_journals_without_our_invoices_are_not_watched(self):
        _subscription, move = self.bill()
        journal = self.company_data["default_journal_sale"].copy({"code": "OWN"})
        for day in ("2025-09-02", "2025-09-01"):
            move.copy({"invoice_date": d(day), "journal_id": journal.id}).action_post()
        self.assertAddsUp()

    # === TODAY'S ENGINE WOULD SAY … === #

    def add_event(self, subscription, kind, day, **details):
        """Put an event on the timeline behind the engine's back."""
        return subscription._add_event(kind, d(day), **details)

    def test_days_that_the_engine_would_not_bill(self):
        subscription, move = self.bill()
        self.add_event(
            subscription, "end", "2025-09-11", policy="immediately_with_credit"
        )
        self.assertFound(
            "engine_says",
            "Today's engine would not bill Membership, 09/11/2025 to 09/30/2025;"
            " INV/2025/00001 does.",
            verdict="not_billed",
            charge_id=subscription.charge_ids,
            move_id=move.with_env(self.env),
            date_from=d("2025-09-11"),
            date_to=d("2025-10-01"),
        )
        # Nothing was touched: the past is frozen.
        self.assertDays(["[2025-09-01, 2025-10-01)"], subscription)
        move._reverse_moves(cancel=True)
        self.assertAddsUp()

    def test_other_terms_are_told_one_by_one(self):
        subscription, _move = self.bill()
        self.add_event(
            subscription, "change", "2025-09-11", to={"unit_price": 40, "quantity": 2}
        )
        self.assertFound(
            "engine_says",
            "Today's engine would bill Membership, 09/11/2025 to 09/30/2025 otherwise"
            " than INV/2025/00001 does: quantity 2.00 instead of 1.00, unit price"
            " $\xa040.00 instead of $\xa030.00.",
            verdict="other_terms",
        )

    def test_another_way_to_count_the_days_is_told(self):
        plan = self.make_plan("On the 1st", day_of_month=1)
        subscription = self.make_priced(50.0, d("2025-08-10"), plan=plan)
        subscription._bill(d("2025-08-10"))
        self.assertAddsUp()
        query = "UPDATE subdebit_line SET convention = %s WHERE id = %s"
        line = subscription.line_ids.id
        self.run_sql(query, "fixed_30", line)
        self.assertFound(
            "engine_says",
            "Today's engine would bill Membership, 08/10/2025 to 08/31/2025 otherwise"
            " than INV/2025/00001 does: 7/10 instead of 22/31 of the period's price.",
        )
        self.run_sql(query, "actual", line)
        self.assertAddsUp()

    def test_another_period_and_other_discounts_are_told(self):
        subscription, _move = self.bill()
        self.add_event(subscription, "discount", "2025-09-01", mode="percent", value=10)
        self.assertIn("does: with other discounts.", self.check().sentence)
        line = subscription.line_ids.id
        self.run_sql("UPDATE subdebit_line SET day_of_month = 15 WHERE id = %s", line)
        self.assertIn(
            "as days of the period 08/15/2025 to 09/14/2025 instead of 09/01/2025 to"
            " 09/30/2025",
            self.check()[0].sentence,
        )

    def test_what_the_engine_cannot_say_stops_nobody_else(self):
        broken, _move = self.bill()
        other = self.make_subscription(DAY)
        other.sudo().next_charge_date = d("2025-10-01")
        self.run_sql(
            "UPDATE subdebit_event SET kind = 'discount' WHERE subscription_id = %s",
            broken.id,
        )
        rows = self.check()
        self.assertEqual(rows.mapped("verdict"), ["missing", "cannot_say"])
        self.assertEqual(rows.subscription_id, other | broken)
        self.assertIn("Today's engine cannot say what is owed: ", rows[1].sentence)

    def test_missing_days_are_billed_by_the_next_run(self):
        subscription = self.make_subscription(DAY)
        subscription.sudo().next_charge_date = d("2025-11-01")
        row = self.check()
        self.assertEqual(row.mapped("verdict"), ["missing", "missing"])
        self.assertEqual(
            row[0].sentence,
            "Today's engine would bill Membership, 09/01/2025 to 09/30/2025: nobody has"
            " dealt with these days.",
        )
        self.assertFalse(subscription._bill(AGAIN))
        row[0].action_bill_missing()
        self.assertFalse(row.exists())
        self.assertEqual(subscription.next_charge_date, DAY)
        event = subscription.event_ids[0]
        self.assertEqual((event.kind, event.user_id), ("release", self.manager))
        self.assertIn("09/01/2025 to 09/30/2025", event.reason)
        self.assertEqual(len(subscription._bill(d("2025-10-01"))), 2)
        self.assertAddsUp()
        self.assertNothingToBill(subscription, "2025-10-31")

    def test_what_is_not_missing_is_not_billed(self):
        subscription, row = self.cancel()
        with self.assertRaisesRegex(UserError, "no missing days"):
            row.action_bill_missing()

    def test_who_is_not_billed_now_misses_nothing(self):
        for state in ("draft", "suspended", "paused"):
            subscription = self.make_subscription(DAY)
            self.run_sql(
                "UPDATE subdebit_subscription SET state = %s, next_charge_date = NULL"
                " WHERE id = %s",
                state,
                subscription.id,
            )
        self.assertAddsUp()

    def test_who_ended_or_has_nothing_more_to_bill_is_looked_at_up_to_today(self):
        subscription = self.make_subscription(DAY)
        subscription._end(d("2025-09-30"))
        self.assertEqual(subscription.next_charge_date, DAY)
        self.assertAddsUp()
        self.run_sql("UPDATE subdebit_subscription SET next_charge_date = NULL")
        self.assertEqual(self.check().verdict, "missing")

    def test_what_an_event_took_back_adds_up(self):
        """Also while a credit waits for the next invoice."""
        for kind, details in (
            ("end", {"policy": "immediately_with_credit"}),
            ("pause", {"policy": "credit", "until": "2025-09-21"}),
            ("pause", {"policy": "prorate", "until": "2025-09-21"}),
        ):
            subscription, _move = self.bill()
            event = self.add_event(subscription, kind, "2025-09-11", **details)
            subscription._credit(event, AGAIN)
            self.assertAddsUp()
            self.assertTrue(subscription.charge_ids.filtered("origin_id"))

    def test_a_gesture_is_not_what_the_engine_speaks_of(self):
        subscription, move = self.bill()
        move._reverse_moves(cancel=True)
        self.add_event(subscription, "change", "2025-09-01", to={"unit_price": 40})
        self.assertAddsUp()

    def test_a_charge_for_nothing_is_looked_at_too(self):
        subscription, _move = self.bill(
            line_ids=[
                Command.create({"product_id": self.product.id, "unit_price": price})
                for price in (30.0, 0.0)
            ]
        )
        self.assertAddsUp()
        free = subscription.line_ids.filtered(lambda line: not line.unit_price)
        self.run_sql("UPDATE subdebit_line SET unit_price = 5 WHERE id = %s", free.id)
        self.assertEqual(self.check().line_id, free)


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
                with self.assertRaisesRegex(UserError, "Only a Manager"):
                    decide()
            with self.assertRaisesRegex(UserError, "Only a Manager"):
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
        with self.assertRaisesRegex(UserError, "Only Billing"):
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
        self.assertIn("was not asked about yet: 1.", self.help())
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

    def test_a_check_in_one_company_leaves_the_others_alone(self):
        _subscription, row = self.find()
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
        self.assertTrue(row.exists())
        self.assertFalse(theirs.search([]))
        with self.assertRaises(AccessError):
            row.with_user(manager).read(["kind"])
        self.assertTrue(other.subdebit_ledger_checked_at)


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
        self.patch(subdebit_ledger_difference_check, "BATCH", size)

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
