"""Stop everything: the day is billed, and nothing is sent to any provider."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import d
from ..fakes.provider import CLOSE_BEFORE, DECLINES
from ..instalment.instalment_case import InstalmentCase

SATURDAY, SUNDAY, MONDAY = d("2025-09-27"), d("2025-09-28"), d("2025-09-29")


@tagged("post_install", "-at_install")
class TestStop(InstalmentCase):
    """One switch of the company: pressed by Billing, lifted by a Manager."""

    def at(self, day, user=None):
        """Return the company as a user sees it on a day."""
        self.day = day
        return self.company.with_user(user or self.manager)

    def stop(self, user=None):
        self.at(SATURDAY, user or self.billing).action_subdebit_stop("Double sums")

    def lift(self, day=SATURDAY):
        self.at(day).action_subdebit_lift("All is well")

    def assertNothingSent(self):
        self.work()
        self.assertEqual(self.fake.requests, [])

    # === NOTHING IS SENT === #

    def test_what_is_ready_is_not_sent_and_is_collected_once_it_is_lifted(self):
        debit = self.make_debit()
        self.stop()
        self.assertNothingSent()
        self.assertOpen(debit, "ready")
        self.lift()
        self.work()
        self.assertTaken(3000)
        self.assertCollected(debit)

    def test_what_was_found_before_the_stop_is_not_sent_either(self):
        debit = self.make_debit()
        self.stop()
        with self.enter_registry_test_mode():
            debit.sudo().attempt_ids._perform_ritual("charge")
        self.env.invalidate_all()
        self.assertEqual(self.fake.requests, [])
        self.assertOpen(debit, "ready")

    def test_what_is_tried_again_by_a_button_waits(self):
        debit = self.make_debit(DECLINES)
        with self.answered(402):
            self.work()
        self.stop()
        debit.with_user(self.billing).action_retry()
        self.work()
        self.assertEqual(len(self.fake.requests), 1)
        self.assertEqual(debit.state, "ready")
        debit.with_user(self.billing).action_cancel()
        self.assertEqual(debit.state, "cancelled")

    def test_instalments_and_past_sums_are_not_asked_for(self):
        moves = self.make_past(60.0)
        instalments = self.make_instalments(moves, 2)
        self.stop()
        run = self.prepare(SATURDAY)
        self.assertNothingSent()
        self.assertFalse(run.debit_ids)
        self.assertStates(instalments, "planned", "planned")
        self.lift()
        self.prepare(SATURDAY)
        self.work()
        self.assertTaken(3000)

    def test_to_ask_again_would_charge_and_waits_as_well(self):
        """The first request never arrived: the same once more would take the money."""
        debit = self.make_debit()
        self.fake.fail_next(CLOSE_BEFORE)
        self.work()
        self.stop()
        self.ask_again(debit)
        self.assertEqual((len(self.fake.requests), debit.state), (1, "unknown"))
        self.assertTaken()
        self.lift()
        self.ask_again(debit)
        self.assertTaken(3000)
        self.assertCollected(debit)

    def test_what_was_cut_off_is_called_unknown_and_asked_about_after_the_lift(self):
        debit = self.make_debit()
        self.fake.fail_next(CLOSE_BEFORE)
        self.work()
        debit.sudo().attempt_ids.state = "sending"
        self.stop()
        self.ask_again(debit)
        self.assertEqual((len(self.fake.requests), debit.state), (1, "unknown"))
        self.lift()
        self.ask_again(debit)
        self.assertCollected(debit)

    def test_what_is_unknown_is_resolved_by_news_and_by_a_person(self):
        debit = self.make_debit()
        self.fake.fail_next(CLOSE_BEFORE)
        self.work()
        self.stop()
        debit.with_user(self.manager).action_mark_collected()
        self.work()
        self.assertEqual((debit.state, debit.is_booked), ("collected", True))
        self.assertEqual(len(self.fake.requests), 1)

    def test_what_is_collected_is_booked_while_it_is_stopped(self):
        debit = self.make_debit(kind="card")
        with self.enter_registry_test_mode():
            debit.sudo().attempt_ids._perform_ritual("charge")
        self.stop()
        self.work()
        self.assertCollected(debit)

    # === THE DAY === #

    def test_the_day_is_billed_and_its_run_goes_on_once_it_is_lifted(self):
        self.make_subscription(SATURDAY, self.make_payer())
        self.stop()
        run = self.prepare()
        self.assertEqual((run.invoice_total, run.debit_count), (30.0, 0))
        self.assertEqual((run.state, run.not_collected), ("billing", True))
        self.assertIn("nothing was planned", run.not_collected_sentence)
        self.assertTrue(run.with_user(self.env.ref("base.user_root"))._is_held_back())
        self.lift()
        run = self.prepare()
        self.assertEqual((run.state, run.not_collected), ("collecting", False))
        self.work()
        self.assertTaken(3000)
        self.assertNothingHappensAgain()

    def test_what_fell_due_meanwhile_is_collected_by_the_next_run_and_said(self):
        self.make_subscription(SATURDAY, self.make_payer("Ada"))
        self.make_subscription(SUNDAY, self.make_payer("Grace"))
        self.stop()
        saturday, sunday = self.prepare(SATURDAY), self.prepare(SUNDAY)
        self.assertEqual((saturday.state, sunday.state), ("done", "billing"))
        self.lift(MONDAY)
        self.assertEqual(sunday.state, "done")
        monday = self.prepare(MONDAY)
        self.assertEqual(monday.state, "collecting")
        self.assertEqual(set(monday.debit_ids.mapped("date")), {MONDAY})
        self.assertIn(
            "stopped from 09/27/2025 on: what fell due since then",
            monday.not_collected_sentence,
        )
        self.work()
        self.assertTaken(3000, 3000)
        self.assertFalse(self.prepare(d("2025-09-30")).not_collected_sentence)
        self.assertNothingHappensAgain()

    def test_more_days_than_go_unasked_wait_for_a_manager(self):
        self.company.subdebit_gap_days = 3
        self.make_subscription(SATURDAY, self.make_payer())
        self.stop()
        for number in range(27, 31):
            self.prepare(d(f"2025-09-{number}"))
        self.lift(d("2025-10-01"))
        run = self.prepare(d("2025-10-01"))
        self.assertEqual(run.state, "waiting")
        self.assertIn("stopped for 4 days. $\xa030.00 are planned", run.hold_reason)
        self.assertNothingSent()
        run.with_user(self.manager).action_approve()
        self.work()
        self.assertTaken(3000)

    def test_debits_that_were_ready_are_charged_later_and_say_so(self):
        debit = self.make_debit()
        self.stop()
        company = self.at(MONDAY)
        self.assertEqual(
            company._subdebit_say_held_back(),
            "Debits that are ready and not sent: 1, $\xa030.00 together.\n"
            "Late among them: 1; the first was to be charged on 09/27/2025, and is"
            " charged on 09/29/2025.",
        )
        self.lift(MONDAY)
        self.assertEqual(debit.date, MONDAY)
        said = debit.sudo().message_ids.mapped("body")
        self.assertTrue(
            any("not on 09/27/2025: collection was" in text for text in said)
        )
        self.work()
        self.assertTaken(3000)
        self.assertCollected(debit)

    def test_what_changed_while_it_waited_is_not_sent(self):
        debit = self.make_debit()
        self.stop()
        debit.invoice_ids.with_user(self.billing).action_subdebit_dispute()
        self.lift(MONDAY)
        self.assertNothingSent()
        self.assertEqual(debit.state, "cancelled")

    # === WHO MAY === #

    def test_billing_and_failed_payments_stop_and_a_manager_alone_lifts(self):
        with self.assertRaisesRegex(AccessError, "“Billing / Failed payments”"):
            self.stop(self.user)
        for user in (self.billing, self.handler):
            self.stop(user)
            self.assertTrue(self.company.subdebit_collection_stopped)
            for other in (self.user, self.billing, self.handler):
                with self.assertRaisesRegex(AccessError, "“Manager”"):
                    self.at(SATURDAY, other).action_subdebit_lift()
            self.lift()
            self.assertFalse(self.company.subdebit_collection_stopped)

    def test_who_why_and_when_is_kept_for_good(self):
        self.stop()
        self.stop(self.handler)
        stop = self.env["subdebit.stop"].search([("company_id", "=", self.company.id)])
        self.assertEqual((stop.stopped_by, stop.reason), (self.billing, "Double sums"))
        self.assertRegex(
            self.company.subdebit_stop_sentence,
            "^subdebit_billing.* stopped all collection of .* on .*: Double sums$",
        )
        self.lift()
        self.assertEqual(
            (stop.lifted_by, stop.lift_reason), (self.manager, "All is well")
        )
        self.assertFalse(self.company.subdebit_stop_sentence)
        with self.assertRaisesRegex(UserError, "is not stopped"):
            self.lift()
        with self.assertRaisesRegex(UserError, "Say why"):
            self.at(SATURDAY, self.billing).action_subdebit_stop("  ")
        for method, *args in (("write", {"reason": "x"}), ("unlink",)):
            with self.assertRaises(AccessError):
                getattr(stop.with_user(self.manager), method)(*args)

    def test_nobody_of_another_company_stops_ours_or_lifts_it(self):
        other = self.make_other_company()["company"]
        env, self.__class__.env = self.env, self.setup_env
        stranger = self.make_user("manager", other)
        self.__class__.env = env
        # Who administers Odoo may read, and write, each company.
        stranger.sudo().group_ids = [Command.link(self.env.ref("base.group_system").id)]
        with self.assertRaisesRegex(AccessError, "You do not work in"):
            self.company.with_user(stranger).action_subdebit_stop("x")
        self.stop()
        with self.assertRaisesRegex(AccessError, "You do not work in"):
            self.company.with_user(stranger).action_subdebit_lift()
        with self.assertRaisesRegex(AccessError, "is not written by hand"):
            self.company.with_user(stranger).write(
                {"subdebit_collection_stopped": False}
            )
        stops = self.env["res.company"].with_user(stranger).action_subdebit_get_stops()
        self.assertEqual(stops, [])
        self.assertFalse(self.env["subdebit.stop"].with_user(stranger).search([]))

    def test_the_first_page_names_each_company_that_is_stopped(self):
        other = self.make_other_company()["company"]
        self.billing.sudo().company_ids = [Command.link(other.id)]
        self.stop()
        companies = self.env["res.company"].with_user(self.billing)
        both = companies.with_context(allowed_company_ids=[other.id, self.company.id])
        [stop] = both.action_subdebit_get_stops()
        self.assertEqual(
            (stop["company_id"], stop["may_lift"]), (self.company.id, False)
        )
        self.assertIn("Double sums", stop["sentence"])
        elsewhere = companies.with_context(allowed_company_ids=other.ids)
        self.assertEqual(elsewhere.action_subdebit_get_stops(), [])

    def test_the_other_company_goes_on(self):
        debit = self.make_debit()
        other = self.make_other_company()["company"]
        other.sudo().action_subdebit_stop("Theirs")
        self.work()
        self.assertCollected(debit)

    # === THE WINDOW === #

    def test_the_window_stops_and_lifts(self):
        self.make_debit()
        run = self.runs.search([("company_id", "=", self.company.id)])
        action = run.with_user(self.billing).action_stop()
        windows = self.env["subdebit.stopping"].with_context(**action["context"])
        window = windows.with_user(self.billing).create({"reason": "Double sums"})
        self.assertFalse(window.under_way)
        window.action_stop()
        self.assertTrue(run.is_stopped)
        with self.assertRaises(AccessError):
            run.with_user(self.billing).action_lift()
        with self.assertRaises(AccessError):
            window.action_lift()
        window = windows.with_user(self.manager).create({})
        self.assertIn("Debits that are ready and not sent: 1", window.held_back)
        window.action_lift()
        self.assertFalse(run.is_stopped)
