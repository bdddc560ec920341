from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import d
from .gocardless_case import GoCardlessCase


@tagged("post_install", "-at_install")
class TestDeceased(GoCardlessCase):
    """A payer who has died: everything of his stops, quietly, and one person is asked."""

    def setUp(self):
        super().setUp()
        self.debit = self.make_debit()
        self.payer = self.debit.payer_id
        self.payer.sudo().email = "ada@example.com"
        self.subscription = self.env["subdebit.subscription"].search(
            [("payer_id", "=", self.payer.id)]
        )
        self.notices = self.env["subdebit.notice"].sudo()

    def hear_of_death(self):
        self.advance(3, 10)
        self.hear()
        self.fake.play(
            "payment_failed",
            self.payment_ref(self.debit),
            code="ACH_RETURN-R14",
            cause="bank_account_closed",
        )
        self.hear()

    def plan_day(self, day):
        return self.runs.sudo()._prepare(self.company, d(day)).debit_ids

    def questions(self):
        activities = self.env["mail.activity"].sudo()
        return activities.search(
            [
                ("res_model", "in", ("res.partner", "subdebit.debit")),
                ("res_id", "in", (self.payer.id, self.debit.id)),
            ]
        )

    def test_the_banks_code_stops_everything_and_asks_one_person(self):
        self.hear_of_death()
        with self.as_cron() as env:
            env["subdebit.debit.run"]._tell_failures()
        self.assertTrue(self.payer.subdebit_deceased_on)
        self.assertEqual(
            self.payer.subdebit_deceased_words, "Told by the bank: ACH_RETURN-R14"
        )
        [question] = self.questions()
        self.assertEqual(question.res_model, "res.partner")
        told = self.notices.search([("partner_id", "=", self.payer.id)])
        self.assertFalse(set(told.mapped("kind")) & {"refused", "method", "suspend"})
        self.assertFalse(self.plan_day("2026-04-02"))
        self.assertFalse(self.plan_day("2026-05-04"))
        self.assertFalse(self.subscription.invoice_ids.filtered("sending_data"))
        self.assertEqual(self.questions(), question)

    def test_what_was_planned_is_not_sent(self):
        planned = self.plan_day("2026-04-01")
        self.assertEqual((planned.payer_id, planned.state), (self.payer, "ready"))
        self.payer._subdebit_take_death_sudo("The family called")
        self.assertEqual(planned.state, "cancelled")
        self.assertIn("has died (The family called", planned.words)
        self.work()
        self.assertEqual(len(self.fake.world.objects["payments"]), 1)

    def test_everybody_sees_it(self):
        self.hear_of_death()
        seen = self.payer.with_user(self.user)
        self.assertIn("Ada has died", seen.subdebit_deceased_sentence)
        rows = self.env["subdebit.attention"].with_user(self.user)
        row = rows.search([("payer_id", "=", self.payer.id), ("kind", "=", "deceased")])
        self.assertIn("Told by the bank: ACH_RETURN-R14", row.reason)
        self.assertEqual(row.action_open()["res_model"], "res.partner")
        with self.assertRaisesRegex(UserError, "Speak with the family"):
            row.with_user(self.billing)._dismiss("no")
        with self.assertRaisesRegex(UserError, "has died"):
            self.debit.with_user(self.billing).action_retry()
        with self.assertRaisesRegex(UserError, "has died"):
            self.subscription.with_user(self.billing).action_ask_method()
        with self.assertRaisesRegex(UserError, "has died"):
            self.subscription.with_user(self.billing).action_open_method()

    def test_the_row_is_gone_once_nothing_runs_any_more(self):
        self.payer.with_user(self.billing).action_subdebit_mark_deceased()
        rows = self.env["subdebit.attention"]
        found = [("payer_id", "=", self.payer.id), ("kind", "=", "deceased")]
        self.assertTrue(rows.search(found))
        self.subscription.sudo().state = "ended"
        self.assertFalse(rows.search(found))

    def test_a_manager_takes_a_mistake_back(self):
        payer = self.payer.with_user(self.billing)
        payer.action_subdebit_mark_deceased()
        self.assertEqual(payer.subdebit_deceased_words, f"Told by {self.billing.name}")
        with self.assertRaises(AccessError):
            payer.action_subdebit_lift_deceased()
        self.payer.with_user(self.manager).action_subdebit_lift_deceased()
        self.assertFalse(self.payer.subdebit_deceased_on)
        self.assertFalse(self.questions())
        self.assertEqual(self.plan_day("2026-04-01").payer_id, self.payer)

    def test_nobody_marks_a_contact_by_hand(self):
        payer = self.payer.with_user(self.billing)
        with self.assertRaises(AccessError):
            self.payer.with_user(self.user).action_subdebit_mark_deceased()
        with self.assertRaises(AccessError):
            payer.write({"subdebit_deceased_on": "2026-03-02"})
        made = (
            self.env["res.partner"]
            .with_context(default_subdebit_deceased_on="2026-03-02")
            .sudo()
            .create({"name": "Otto"})
        )
        self.assertFalse(made.subdebit_deceased_on)
