from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..backdate.backdate_case import BackdateCase
from ..common import SubdebitCase, d
from ..rpc_case import RpcCase

WORDS = "let the subscription start earlier, or the line later"


def set_start(lines, day):
    """Let lines start on a day that today's screens refuse, as in old data."""
    lines.env.flush_all()
    lines.env.cr.execute(
        "UPDATE subdebit_line SET date_start = %s WHERE id IN %s",
        (day, tuple(lines.ids)),
    )
    lines.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestOwnStartTyped(RpcCase):
    """A line that would start before its subscription is refused when it is typed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.subscriptions = cls.env["subdebit.subscription"]
        cls.draft = cls.subscriptions.create(
            {
                "partner_id": cls.make_partner("Wanda").id,
                "plan_id": cls.plan.id,
                "date_start": "2025-11-15",
            }
        )

    def test_at_every_way_in(self):
        early = {"product_id": self.product.id, "date_start": "2025-11-01"}
        line = self.draft.line_ids
        for record, method, *args in (
            (line, "write", {"date_start": "2025-11-14"}),
            (line, "web_save", {"date_start": "2025-11-14"}, {}),
            (self.draft, "write", {"line_ids": [Command.create(early)]}),
            (
                self.draft,
                "write",
                {"line_ids": [Command.update(line.id, {"date_start": "2025-01-01"})]},
            ),
            (
                self.subscriptions,
                "create",
                [
                    {
                        "partner_id": self.draft.partner_id.id,
                        "date_start": "2025-11-15",
                        "line_ids": [Command.create(early)],
                    }
                ],
            ),
            (
                line.browse(),
                "create",
                [{**early, "subscription_id": self.draft.id}],
            ),
        ):
            with self.subTest(method=method, args=args):
                said = self.assertRefused(self.user, record, method, *args, words=WORDS)
                self.assertIn("11/15/2025", said)
        self.assertEqual(line.date_start, d("2025-11-15"))

    def test_on_the_day_itself_and_later_it_may(self):
        for day in ("2025-11-15", "2025-12-01"):
            self.rpc(self.user, self.draft.line_ids, "write", {"date_start": day})
            self.assertEqual(self.draft.line_ids.date_start, d(day))

    def test_a_later_start_takes_the_lines_along(self):
        self.rpc(self.user, self.draft, "write", {"date_start": "2025-12-01"})
        self.assertEqual(self.draft.line_ids.date_start, d("2025-12-01"))

    def test_a_duplicate_starts_today_with_all_its_lines(self):
        running = self.make_subscription(d("2024-03-01"))
        running.sudo().line_ids._write({"date_last": d("2025-02-28")})
        running.invalidate_recordset()
        (made,) = self.rpc(self.user, running, "copy")
        copy = self.subscriptions.browse(made)
        self.assertEqual(copy.state, "draft")
        self.assertEqual(copy.line_ids.date_start, copy.date_start)
        self.assertGreater(copy.date_start, d("2025-02-28"))
        self.assertFalse(copy.line_ids.date_last)
        self.assertEqual(copy.line_ids.unit_price, 30.0)


@tagged("post_install", "-at_install")
class TestOwnStartBilled(SubdebitCase):
    """Old data: a line that starts before its subscription is billed from its start."""

    def test_it_is_billed_from_its_own_start(self):
        subscription = self.env["subdebit.subscription"].create(
            {
                "partner_id": self.make_offline_partner().id,
                "plan_id": self.plan.id,
                "date_start": "2025-11-15",
            }
        )
        set_start(subscription.line_ids, "2025-11-01")
        subscription._start(d("2025-11-01"))
        self.assertEqual(subscription.next_charge_date, d("2025-11-01"))
        self.assertInvoices(
            [("2025-11-01", "2025-11-01", "2025-12-01", 30.0)],
            subscription._bill(d("2025-11-01")),
        )
        self.assertNothingToBill(subscription, "2025-11-30")

    def test_the_first_of_two_lines_counts(self):
        # 30.00 from the 15th of November on, and 30.00 from the 10th on.
        line = Command.create({"product_id": self.product.id})
        subscription = self.env["subdebit.subscription"].create(
            {
                "partner_id": self.make_offline_partner().id,
                "date_start": "2025-11-15",
                "line_ids": [line, line],
            }
        )
        set_start(subscription.line_ids[1], "2025-11-10")
        subscription._start(d("2025-11-10"))
        self.assertInvoices(
            [
                ("2025-11-10", "2025-11-10", "2025-12-10", 30.0),
                ("2025-11-15", "2025-11-15", "2025-12-15", 30.0),
            ],
            self.bill_each_day(subscription, "2025-11-10", 10),
        )


@tagged("post_install", "-at_install")
class TestOwnStartInThePast(BackdateCase):
    """The window of a start in the past makes what it shows, on 15 October 2025."""

    def test_the_window_agrees_with_itself(self):
        draft = self.env["subdebit.subscription"].create(
            {
                "partner_id": self.ada.id,
                "plan_id": self.plan.id,
                "date_start": "2025-10-20",
            }
        )
        set_start(draft.line_ids, "2025-07-31")
        wizard = self.open_wizard("2025-10-20", subscription_id=draft.id)
        # 31 July, 31 August and 30 September.
        self.assertEqual(wizard.past_total, 90.0)
        subscription = self.confirm(wizard, 90.0)
        self.assertEqual(len(subscription.invoice_ids), 3)
        self.assertEqual(sum(subscription.invoice_ids.mapped("amount_total")), 90.0)

    def test_billing_cannot_start_it(self):
        draft = self.env["subdebit.subscription"].create(
            {
                "partner_id": self.ada.id,
                "plan_id": self.plan.id,
                "date_start": "2025-10-20",
            }
        )
        set_start(draft.line_ids, "2025-09-15")
        with self.assertRaisesRegex(UserError, "the right “Manager”"):
            draft.with_user(self.billing).action_start()

    def test_the_last_day_of_a_line_stays_in_the_window(self):
        draft = self.env["subdebit.subscription"].create(
            {
                "partner_id": self.ada.id,
                "plan_id": self.plan.id,
                "date_start": "2025-07-31",
            }
        )
        draft.line_ids.date_last = "2025-08-30"
        wizard = self.open_wizard("2025-07-31", subscription_id=draft.id)
        self.assertEqual(wizard.past_total, 30.0)
