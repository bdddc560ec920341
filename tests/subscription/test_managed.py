"""P9: what another integration manages is shown and locked, at each door."""

import base64

from odoo import SUPERUSER_ID, Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...models.backdate.preview import PastPayment
from ..common import d
from ..provider_case import DAY, ProviderCase
from ..rpc_case import RpcCase

OCTOBER = d("2025-10-27")
LOCKED = "is managed by MyClub Online"


@tagged("post_install", "-at_install")
class TestManaged(ProviderCase):
    """Neither billed nor debited from here, and changed by nobody."""

    def setUp(self):
        super().setUp()
        self.payer = self.make_payer()

    def make_managed(self, start=DAY, **vals):
        """Return a running subscription that was locked once it ran."""
        subscription = self.make_subscription(start, self.payer, **vals)
        subscription.managed_by = "MyClub Online"
        return subscription

    def make_draft(self, **vals):
        return self.env["subdebit.subscription"].create(
            {
                "partner_id": self.payer.id,
                "plan_id": self.plan.id,
                "date_start": "2025-09-27",
                "managed_by": "MyClub Online",
                **vals,
            }
        )

    def assertLocked(self, method, *args, **kwargs):
        with self.assertRaisesRegex(UserError, LOCKED), self.env.cr.savepoint():
            method(*args, **kwargs)

    # === THE ENGINE === #

    def test_it_is_neither_billed_nor_debited(self):
        subscription = self.make_managed()
        self.assertFalse(subscription._bill(DAY))
        self.assertFalse(self.env["subdebit.subscription"]._bill(OCTOBER))
        run = self.prepare()
        self.assertFalse(run.invoice_ids | run.debit_ids.invoice_ids)
        self.assertFalse(subscription.next_charge_date or subscription.cover_ids)
        self.assertFalse(subscription._preview((), OCTOBER))
        self.assertFalse(subscription._preview_documents((), OCTOBER))
        self.assertIn(LOCKED, subscription.timeline["notice"])
        self.assertFalse(subscription.sudo()._get_engine_differences())

    def test_it_is_not_billed_whatever_its_dates_say(self):
        subscription = self.make_managed()
        subscription.sudo().write({"next_charge_date": DAY, "next_issue_date": DAY})
        self.assertFalse(subscription._bill(DAY) | self.prepare().invoice_ids)

    def test_the_daily_run_does_not_end_it(self):
        subscription = self.make_managed()
        self.env["subdebit.subscription"].sudo()._end_what_is_over(
            self.company, d("2027-01-01")
        )
        self.assertEqual(subscription.state, "active")

    def test_what_was_invoiced_before_it_was_locked_is_not_debited(self):
        subscription = self.make_subscription(DAY, self.payer)
        subscription._bill(DAY)
        subscription.managed_by = "MyClub Online"
        self.assertFalse(self.prepare().debit_ids)

    def test_a_debit_that_was_ready_is_given_up(self):
        subscription = self.make_subscription(DAY, self.payer)
        debit = self.prepare().debit_ids
        subscription.managed_by = "MyClub Online"
        self.work()
        self.assertEqual((self.fake.requests, debit.state), ([], "cancelled"))
        self.assertFalse(self.prepare(d("2025-09-28")).debit_ids)

    def test_what_was_refused_is_not_tried_again(self):
        subscription = self.make_subscription(DAY, self.payer)
        debit = self.prepare().debit_ids
        debit.sudo().attempt_ids.state = "refused"
        subscription.managed_by = "MyClub Online"
        self.assertLocked(debit.with_user(self.billing).action_retry)

    def test_its_instalments_are_not_asked_for(self):
        subscription = self.make_subscription(DAY, self.payer)
        moves = subscription._bill(DAY).with_user(SUPERUSER_ID)
        instalments = self.env["subdebit.instalment"].with_user(SUPERUSER_ID)
        instalments._make(moves, [(DAY, 30.0)])
        subscription.managed_by = "MyClub Online"
        self.assertFalse(self.prepare().debit_ids)

    # === ITS BUTTONS AND WINDOWS === #

    def test_each_button_of_what_runs_refuses(self):
        subscription = self.make_managed()
        for user in (self.billing, self.manager):
            one = subscription.with_user(user)
            for button in (
                "action_start",
                "action_end",
                "action_pause",
                "action_resume",
                "action_keep",
                "action_cancel",
                "action_change_payer",
                "action_retry_billing",
            ):
                self.assertLocked(getattr(one, button))

    def test_a_draft_is_neither_started_nor_given_up_nor_deleted(self):
        draft = self.make_draft()
        self.assertEqual(draft.line_ids.mapped("unit_price"), [30.0])
        for user in (self.billing, self.manager):
            one = draft.with_user(user)
            for button in ("action_start", "action_cancel", "unlink"):
                self.assertLocked(getattr(one, button))
        self.assertLocked(draft._start, DAY)
        free = self.make_draft(managed_by=False)
        self.assertLocked((free | draft).action_start)
        self.assertEqual(free.state, "draft")

    def test_a_window_that_was_open_refuses(self):
        subscription = self.make_subscription(DAY, self.payer)
        end = self.env["subdebit.cancel"].create({"subscription_ids": subscription.ids})
        payer = (
            self.env["subdebit.payer.change"]
            .with_context(default_subscription_ids=subscription.ids)
            .create({"reason": "x", "payer_id": self.make_payer("Grace").id})
        )
        subscription.managed_by = "MyClub Online"
        self.assertLocked(end.action_confirm)
        self.assertLocked(payer.action_confirm)
        self.assertEqual(
            (subscription.state, subscription.payer_id), ("active", self.payer)
        )

    def test_each_window_of_a_decision_that_was_open_refuses(self):
        paused = self.make_subscription(DAY, self.payer)
        paused._add_event("pause", DAY, policy="skip")
        paused._follow_pauses(DAY)
        free = self.make_subscription(DAY, self.make_payer("Grace"))
        for name, subscription, vals in (
            ("pause", free, {"kind": "forever", "date_from": DAY}),
            ("resume", paused, {"date": DAY}),
            ("cancel", free, {"date": DAY}),
            ("special", free, {"kind": "free", "duration": "forever"}),
        ):
            with self.subTest(name):
                window = self.env[f"subdebit.{name}"].create(
                    {"subscription_ids": subscription.ids, **vals}
                )
                self.assertFalse(window.problem)
                subscription.managed_by = "MyClub Online"
                self.assertLocked(window.action_confirm)
                subscription.sudo().managed_by = False
        self.assertEqual((paused.state, free.state), ("paused", "active"))
        self.assertEqual(free.event_ids.mapped("kind"), ["start"])

    def test_out_of_a_selection_it_leaves_the_table_and_the_others_are_decided(self):
        locked, free = self.make_managed(), self.make_subscription(DAY, self.payer)
        for name, vals in (
            ("pause", {"kind": "cycles", "cycles": 1, "date_from": DAY}),
            ("cancel", {"date": DAY}),
        ):
            window = self.env[f"subdebit.{name}"].create(
                {"subscription_ids": (locked | free).ids, **vals}
            )
            self.assertIn(LOCKED, window.problem)
            self.assertEqual(window.preview_ids.subscription_id, free)
            window.action_confirm()
        self.assertEqual(locked.event_ids.mapped("kind"), ["start"])
        self.assertEqual(
            free.event_ids.sorted("id").mapped("kind"), ["start", "pause", "end"]
        )

    def test_a_start_in_the_past_is_refused(self):
        draft = self.make_draft(date_start="2025-01-27")
        action = draft.action_start
        self.assertLocked(action)
        today = draft.company_id._subdebit_today()
        self.assertIn(LOCKED, draft._get_reach_problem(today))
        payment = PastPayment("debit")
        self.assertLocked(draft._backdate, today, payment, 30.0)
        self.assertFalse(draft.invoice_ids)

    def test_its_lines_and_terms_are_not_edited(self):
        draft, line = self.make_draft(), {"product_id": self.product.id}
        for change in (
            {"line_ids": [Command.create(line)]},
            {"line_ids": [Command.update(draft.line_ids.id, {"unit_price": 1.0})]},
            {"line_ids": [Command.delete(draft.line_ids.id)]},
            {"payer_id": self.make_payer("Grace").id},
            {"date_start": "2026-01-01"},
            {"payment_mode": "offline", "offline_type": "cash"},
            {"issue_days": 3},
        ):
            for user in (self.user, self.billing, self.manager):
                self.assertLocked(draft.with_user(user).write, change)
        self.assertLocked(draft.line_ids.write, {"quantity": 2})

    def test_the_ledger_s_doors_refuse(self):
        subscription = self.make_subscription(DAY, self.payer)
        move = subscription._bill(DAY)
        move.sudo().button_cancel()
        cover = subscription.cover_ids
        self.assertTrue(cover.to_decide)
        subscription.managed_by = "MyClub Online"
        for button in ("action_bill_again", "action_waive", "action_release"):
            self.assertLocked(getattr(cover.with_user(self.billing), button))
        self.assertLocked(
            subscription.charge_ids.with_user(self.billing).action_release
        )

    def test_it_does_not_follow_its_payer(self):
        subscription = self.make_managed()
        self.payer.with_user(self.billing).with_company(self.company).write(
            {"subdebit_payment_mode": "offline", "subdebit_offline_type": "cash"}
        )
        self.assertEqual(subscription.payment_mode, "automatic")
        self.assertFalse(subscription.sudo().activity_ids)

    # === WHO SAYS SO === #

    def test_only_a_manager_says_so(self):
        for user in (self.user, self.billing):
            with self.assertRaises(AccessError):
                self.make_draft().with_user(user).copy({"managed_by": "Another"})
            free = self.make_draft(managed_by=False).with_user(user)
            with self.assertRaises(AccessError):
                free.managed_by = "MyClub Online"
            with self.assertRaises(AccessError):
                self.make_managed().with_user(user).managed_by = False
            defaults = free.with_context(default_managed_by="MyClub Online")
            made = defaults.create(
                {"partner_id": self.payer.id, "plan_id": self.plan.id}
            )
            self.assertFalse(made.managed_by)
        self.assertFalse(self.make_draft().copy().managed_by)

    def test_nobody_clears_it_without_a_reason(self):
        subscription = self.make_managed()
        for value in (False, "", "  "):
            with self.assertRaisesRegex(UserError, "press “Take Over”"):
                subscription.managed_by = value
        self.assertEqual(subscription.managed_by, "MyClub Online")

    # === TAKEN OVER === #

    def take_over(self, subscription, day, user=None):
        windows = self.env["subdebit.unlock"].with_user(user or self.manager)
        return windows.create(
            {"subscription_id": subscription.id, "date": day, "reason": "They left"}
        ).action_confirm()

    def test_a_manager_takes_it_over_and_nothing_of_before_is_billed(self):
        """Locked on 27 September, taken over on 27 October: October's is not ours."""
        self.patch(
            self.registry["res.company"],
            "_subdebit_today",
            lambda _company, now=None: OCTOBER,
        )
        subscription = self.make_managed()
        with self.assertRaises(AccessError):
            self.take_over(subscription, OCTOBER, self.billing)
        with self.assertRaisesRegex(UserError, "days that are past"):
            self.take_over(subscription, d("2025-10-26"))
        self.take_over(subscription, OCTOBER)
        self.assertFalse(subscription.managed_by)
        self.assertDays(["[2025-09-27, 2025-10-27)"], subscription, "settled_elsewhere")
        event = subscription.event_ids[0]
        self.assertEqual((event.kind, event.user_id), ("unlock", self.manager))
        self.assertIn("from MyClub Online, billed here from 10/27/2025", event.reason)
        self.assertIn("They left", event.reason)
        self.assertEqual(subscription.next_charge_date, OCTOBER)
        self.assertInvoices(
            [("2025-10-27", "2025-10-27", "2025-11-27", 30.0)],
            subscription._bill(OCTOBER),
        )
        self.assertNothingToBill(subscription, "2025-10-28")
        with self.assertRaisesRegex(UserError, "managed here already"):
            self.take_over(subscription, OCTOBER)

    def test_a_draft_that_is_taken_over_starts_as_any_other(self):
        draft = self.make_draft(date_start=str(self.company._subdebit_today()))
        self.take_over(draft, self.company._subdebit_today())
        draft.with_user(self.billing).action_start()
        self.assertEqual((draft.state, len(draft.cover_ids)), ("active", 0))

    # === AN IMPORT === #

    def test_a_file_names_who_manages_a_subscription(self):
        content = (
            "reference,name,plan,start,price,method,managed by\n"
            "M1,Olga,Club,01/09/2025,30.00,credit card,MyClub Online\n"
            "M2,Petra,Club,01/09/2025,30.00,credit card,\n"
        )
        window = self.env["subdebit.import"].create(
            {
                "file": base64.b64encode(content.encode()),
                "file_name": "members.csv",
                "date_cutover": self.company._subdebit_today(),
            }
        )
        window.action_preview()
        self.assertEqual((window.wrong_count, window.ignored_columns), (0, ""))
        window.action_import()
        found = self.env["subdebit.subscription"].search(
            [("external_ref", "in", ("M1", "M2"))], order="external_ref"
        )
        self.assertEqual(found.mapped("managed_by"), ["MyClub Online", False])
        self.assertEqual(found.mapped("state"), ["active", "active"])
        self.assertEqual(bool(found[0].next_charge_date), False)
        self.assertEqual(bool(found[1].next_charge_date), True)


@tagged("post_install", "-at_install")
class TestManagedDoors(RpcCase):
    """The same, and the stop, over the route that the web client takes."""

    def test_rpc_and_the_list_are_refused(self):
        running, other = self.make_subscription(DAY), self.make_subscription(DAY)
        self.rpc(self.manager, running, "write", {"managed_by": "MyClub Online"})
        for method in (
            "action_end",
            "action_start",
            "action_cancel",
            "action_change_payer",
            "action_retry_billing",
        ):
            self.assertRefused(self.billing, running, method, words=LOCKED)
        self.assertRefused(self.billing, other | running, "action_start", words=LOCKED)
        self.assertRefused(
            self.billing, running, "write", {"external_ref": "x"}, words=LOCKED
        )
        self.assertRefused(self.user, running, "write", {"managed_by": False})
        self.assertRefused(self.user, running, "action_unlock", words="Manager")
        self.assertRefused(self.user, other, "write", {"managed_by": "Mine"})
        line = running.line_ids
        self.assertRefused(self.user, line, "write", {"quantity": 9}, words=LOCKED)
        self.assertFalse(other.managed_by)
        stranger = self.make_stranger("base.group_portal")
        self.assertRefused(stranger, running, "action_cancel")
        self.assertRefused(stranger, running, "write", {"managed_by": False})
        self.assertEqual(running.managed_by, "MyClub Online")

    def test_a_stop_over_rpc(self):
        stranger = self.make_stranger("base.group_portal")
        for user in (self.user, stranger):
            self.assertRefused(user, self.company, "action_subdebit_stop", "x")
        self.rpc(self.billing, self.company, "action_subdebit_stop", "Double sums")
        nobody = self.company.browse()
        [stop] = self.rpc(self.user, nobody, "action_subdebit_get_stops")
        self.assertIn("Double sums", stop["sentence"])
        self.assertRefused(self.billing, self.company, "action_subdebit_lift")
        self.rpc(self.manager, self.company, "action_subdebit_lift")
        self.assertFalse(self.company.subdebit_collection_stopped)
