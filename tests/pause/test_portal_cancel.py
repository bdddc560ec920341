from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import d
from .portal_case import DAY, PortalCase


@tagged("post_install", "-at_install")
class TestPortalCancel(PortalCase):
    """A customer cancels in two clicks, and gets just what he was shown."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada, cls.bob = map(cls.make_visitor, ("Ada", "Bob"))

    def get_ends(self, subscription):
        return subscription.event_ids.filtered(lambda event: event.kind == "end")

    # === CANCELLED === #

    def test_what_was_shown_happens_and_the_visitor_stands_on_the_timeline(self):
        subscription = self.start(self.ada)
        reason = self.env.ref("subscription_debit.reason_price")
        page = self.press(self.ada, subscription, "cancel", reason=str(reason.id))
        self.assertIn("it lasts until Sunday 26 October 2025.", page)
        self.assertIn("Nothing more is billed.", page)
        self.assertIn("Too expensive", page)
        self.assertNotIn("Holidays", page)
        self.assertEqual(subscription.state, "active")
        self.assertEqual(subscription.date_end, d("2025-10-27"))
        end = self.get_ends(subscription)
        self.assertEqual((end.user_id, end.reason_id), (self.ada, reason))
        self.assertNothingToBill(subscription, "2026-12-31")
        page = self.visit(self.ada, f"/{subscription.id}")
        self.assertIn("It ends: the last day is Sunday 26 October 2025.", page)

    def test_the_plan_decides_how_it_ends(self):
        subscription = self.start(self.ada, end_policy="immediately_with_credit")
        # 13 of the 30 days from 27 September on are used by 10 October: 17 come back.
        page = self.press(self.ada, subscription, "cancel")
        self.assertIn("You get back $ 17.00, taxes included.", page)
        self.assertEqual(subscription.state, "ended")
        note = subscription.invoice_ids.filtered(lambda m: m.move_type == "out_refund")
        self.assertEqual(note.amount_total, 17.0)
        # Whoever sold it, and not the customer, is the salesperson of the credit.
        self.assertNotEqual(note.invoice_user_id, self.ada)
        page = self.visit(self.ada, f"/{subscription.id}")
        self.assertIn("It has ended.", page)
        self.assertIn("$ -17.00", page)

    def test_a_commitment_goes_on_and_it_says_so(self):
        subscription = self.start(self.ada, commitment_count=12)
        page = self.press(self.ada, subscription, "cancel")
        self.assertIn("is committed until Saturday 26 September 2026: it goes", page)
        self.assertIn("until then: 11, $ 330.00 in all, taxes included.", page)
        self.assertEqual(subscription.date_end, d("2026-09-27"))

    def test_what_has_not_begun_need_not_begin(self):
        subscription = self.make_subscription(d("2025-11-01"), self.ada.partner_id)
        self.press(self.ada, subscription, "cancel")
        self.assertTrue(subscription.date_end)
        self.assertNothingToBill(subscription, "2026-12-31")
        self.assertFalse(subscription.invoice_ids)

    def test_two_posts_are_one_end(self):
        for policy in ("period_end", "immediately_with_credit"):
            subscription = self.start(self.ada, end_policy=policy)
            self.visit(self.ada, f"/{subscription.id}/cancel")
            form = self.get_form()
            for _press in range(2):
                page = self.visit(self.ada, f"/{subscription.id}/cancel", **form)
                self.assertNotIn("nothing was done", page)
            self.assertEqual(len(self.get_ends(subscription)), 1)
            self.assertLessEqual(len(subscription.invoice_ids), 2)

    def test_what_changed_since_is_shown_again(self):
        subscription = self.start(self.ada)
        self.visit(self.ada, f"/{subscription.id}/cancel")
        form = self.get_form()
        # The next month begins, and is invoiced.
        self.today = d("2025-10-27")
        subscription._bill(self.today)
        page = self.visit(self.ada, f"/{subscription.id}/cancel", **form)
        self.assertIn("This changed since it was shown, so nothing was done.", page)
        self.assertIn("it lasts until Sunday 26 October 2025.", page)
        self.assertIn("The last day is Wednesday 26 November 2025.", page)
        self.assertFalse(self.get_ends(subscription))
        self.visit(self.ada, f"/{subscription.id}/cancel", **self.get_form())
        self.assertEqual(subscription.date_end, d("2025-11-27"))

    def test_what_was_never_shown_is_not_done(self):
        subscription = self.start(self.ada)
        self.visit(self.ada, f"/{subscription.id}/cancel")
        form = self.get_form()
        for shown in ("[]", "not JSON", '["<b>x</b>"]'):
            page = self.visit(
                self.ada, f"/{subscription.id}/cancel", **form | {"shown": shown}
            )
            self.assertIn("nothing was done", page)
            self.assertNotIn("<b>x</b>", self.answer.text)
        self.assertFalse(self.get_ends(subscription))

    def test_what_the_books_refuse_changes_nothing_and_says_why(self):
        subscription = self.start(self.ada, end_policy="immediately_with_credit")
        self.company.sudo().subdebit_closed_period = "refuse"
        self.visit(self.ada, f"/{subscription.id}/cancel")
        form = self.get_form()
        self.company.sudo().sale_lock_date = d("2025-10-31")
        page = self.visit(self.ada, f"/{subscription.id}/cancel", **form)
        self.assertIn("othing was done", page)
        self.assertEqual(subscription.state, "active")
        self.assertFalse(self.get_ends(subscription))

    def test_a_reason_that_is_not_offered_is_none(self):
        subscription = self.start(self.ada)
        holidays = self.env.ref("subscription_debit.reason_holidays")
        self.press(self.ada, subscription, "cancel", reason=str(holidays.id))
        self.assertFalse(self.get_ends(subscription).reason_id)

    # === KEPT === #

    def test_it_is_kept_until_it_takes_effect(self):
        subscription = self.start(self.ada)
        self.press(self.ada, subscription, "cancel")
        page = self.press(self.ada, subscription, "keep")
        self.assertIn("due on Monday 27 October 2025.", page)
        self.assertFalse(subscription.date_end)
        self.assertEqual(subscription.next_charge_date, d("2025-10-27"))
        self.press(self.ada, subscription, "cancel")
        self.today = d("2025-10-27")
        model = self.env["subdebit.subscription"].sudo()
        model._end_what_is_over(self.company, self.today)
        self.assertEqual(subscription.state, "ended")
        self.visit(self.ada, f"/{subscription.id}/keep")
        self.assertTrue(
            self.answer.url.endswith(f"/my/subscriptions/{subscription.id}")
        )

    def test_nobody_keeps_what_others_ended(self):
        # The company gives notice; the customer may go earlier, and not stay longer.
        subscription = self.start(self.ada)
        subscription._end(d("2025-12-27"), today=self.today)
        page = self.visit(self.ada, f"/{subscription.id}")
        self.assertNotIn("Keep it", page)
        self.assertIn("Cancel subscription", page)
        self.press(self.ada, subscription, "cancel")
        self.assertEqual(subscription.date_end, d("2025-10-27"))
        self.assertNotIn("Keep it", self.visit(self.ada, f"/{subscription.id}"))
        self.visit(
            self.ada, f"/{subscription.id}/keep", csrf_token=self.csrf(), shown="[]"
        )
        self.assertEqual(subscription.date_end, d("2025-10-27"))
        # Nor does who pays keep what the customer cancelled.
        subscription = self.start(self.ada, self.bob)
        self.press(self.ada, subscription, "cancel")
        self.assertNotIn("Keep it", self.visit(self.bob, f"/{subscription.id}"))

    def test_an_end_that_is_not_later_cannot_be_bettered(self):
        subscription = self.start(self.ada)
        subscription._end(self.today, today=self.today)
        page = self.visit(self.ada, f"/{subscription.id}")
        self.assertNotIn("Cancel subscription", page)

    def csrf(self):
        """Return the token of a form that the visitor has elsewhere."""
        other = self.start(self.ada)
        self.visit(self.ada, f"/{other.id}/cancel")
        return self.get_form()["csrf_token"]

    # === WHO MAY === #

    def test_what_is_somebody_elses_is_not_there(self):
        subscription = self.start(self.ada)
        token = self.csrf()
        for path in ("", "/cancel", "/keep", "/pause"):
            self.visit(self.bob, f"/{subscription.id}{path}")
            self.assertHome()
        with mute_logger("odoo.http"):
            self.visit(
                self.bob,
                f"/{subscription.id}/cancel",
                400,
                csrf_token=token,
                shown="[]",
            )
        self.visit(self.bob, "/999999999")
        self.assertHome()
        self.assertNotIn(subscription.name, self.visit(self.bob, "?filterby=all"))
        self.assertFalse(self.get_ends(subscription))

    def test_another_token_of_his_own_opens_nothing_of_others(self):
        theirs, own = self.start(self.ada), self.start(self.bob)
        self.visit(self.bob, f"/{own.id}/cancel")
        self.visit(self.bob, f"/{theirs.id}/cancel", **self.get_form())
        self.assertHome()
        self.assertFalse(self.get_ends(theirs))

    def test_who_is_nobody_is_asked_who_he_is(self):
        subscription = self.start(self.ada)
        for path in ("", f"/{subscription.id}", f"/{subscription.id}/cancel"):
            self.visit(None, path)
            self.assertIn("/web/login", self.answer.url)

    @mute_logger("odoo.http")
    def test_without_the_token_of_the_form_nothing_is_done(self):
        subscription = self.start(self.ada)
        self.visit(self.ada, f"/{subscription.id}/cancel")
        form = self.get_form()
        for token in ("", "x" * 40):
            self.visit(
                self.ada,
                f"/{subscription.id}/cancel",
                400,
                **form | {"csrf_token": token},
            )
        self.assertFalse(self.get_ends(subscription))

    def test_drafts_are_nobodys_and_what_has_ended_is_found(self):
        draft = self.env["subdebit.subscription"].create(
            {
                "partner_id": self.ada.partner_id.id,
                "plan_id": self.plan.id,
                "date_start": DAY,
            }
        )
        ended = self.start(self.ada, end_policy="immediately_with_credit")
        self.visit(self.ada, f"/{draft.id}")
        self.assertHome()
        self.press(self.ada, ended, "cancel")
        self.assertNotIn(ended.name, self.visit(self.ada, ""))
        page = self.visit(self.ada, "?filterby=all")
        self.assertIn(ended.name, page)
        self.assertNotIn(draft.name, page)
        draft.action_cancel()
        self.visit(self.ada, f"/{draft.id}")
        self.assertHome()
