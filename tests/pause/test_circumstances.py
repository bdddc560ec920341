from odoo.tests import tagged

from ..common import d
from .pause_case import PauseCase


@tagged("post_install", "-at_install")
class TestCircumstances(PauseCase):
    """A pause in the trial, on the charge day, of the 31st, in arrears, for two payers."""

    def test_in_the_trial(self):
        # 14 free days from 5 March: the first charge would be that of the 19th.
        plan = self.make_plan("Trial", trial_count=14, trial_unit="day")
        subscription = self.start("2025-03-05", plan_id=plan.id)
        window = self.pause(subscription, cycles=1)
        self.assertRows(
            window,
            [
                ("2025-03-19", "2025-04-19", "skipped", 30.0),
                ("2025-04-19", "2025-05-19", "kept", 30.0),
                ("2025-05-19", "2025-06-19", "kept", 30.0),
            ],
        )
        self.assertBilled(
            subscription, "2025-04-30", [("2025-04-19", "2025-05-19", 30.0)]
        )

    def test_in_the_commitment_which_goes_on(self):
        plan = self.make_plan("Year", commitment_count=12)
        subscription = self.start("2025-03-01", plan_id=plan.id)
        window = self.pause(subscription, cycles=2)
        self.assertIn("The commitment goes on, and is not prolonged", window.summary)
        window = self.open("end", subscription)
        self.assertIn("is committed until Saturday 28 February 2026", window.summary)
        # Of the eleven months that are left, two are paused.
        self.assertIn("until then: 9, $\xa0270.00 in all", window.summary)

    def test_on_the_charge_day_itself(self):
        # 1 April: before the run that month is skipped, after it the one of May.
        subscription = self.start()
        self.today = d("2025-04-01")
        window = self.open("pause", subscription, cycles=1)
        self.assertEqual(window.next_charge_date, d("2025-05-01"))
        subscription._bill(self.today)
        self.assertRefused(
            self.billing, window, "action_confirm", words="changed since it was shown"
        )
        window = self.pause(subscription, cycles=1)
        self.assertEqual(window.next_charge_date, d("2025-06-01"))

    def test_on_the_31st(self):
        # 31 March and 30 April are skipped; then it is the 31st again.
        subscription = self.start("2025-01-31")
        window = self.pause(subscription, cycles=2)
        self.assertEqual(window.next_charge_date, d("2025-05-31"))
        self.assertBilled(
            subscription,
            "2025-06-30",
            [("2025-05-31", "2025-06-30", 30.0), ("2025-06-30", "2025-07-31", 30.0)],
        )

    def test_twice(self):
        subscription = self.start()
        self.pause(subscription, cycles=1)
        self.assertBilled(
            subscription, "2025-05-10", [("2025-05-01", "2025-06-01", 30.0)]
        )
        self.pause(subscription, cycles=1)
        self.assertBilled(
            subscription, "2025-07-31", [("2025-07-01", "2025-08-01", 30.0)]
        )

    # === ARREARS === #

    def start_in_arrears(self):
        plan = self.make_plan("Arrears", timing="arrears")
        return self.start("2025-02-01", plan_id=plan.id)

    def test_in_arrears_what_was_used_is_still_billed(self):
        # March is billed on 1 April; April is skipped; May is billed on 1 June.
        subscription = self.start_in_arrears()
        window = self.pause(subscription, cycles=1)
        self.assertEqual(window.next_charge_date, d("2025-04-01"))
        self.assertRows(
            window,
            [
                ("2025-03-01", "2025-04-01", "kept", 30.0),
                ("2025-04-01", "2025-05-01", "skipped", 30.0),
                ("2025-05-01", "2025-06-01", "kept", 30.0),
                ("2025-06-01", "2025-07-01", "kept", 30.0),
            ],
        )
        self.assertBilled(
            subscription,
            "2025-06-01",
            [("2025-03-01", "2025-04-01", 30.0), ("2025-05-01", "2025-06-01", 30.0)],
        )

    def test_in_arrears_paused_days_are_never_billed(self):
        # 11 to 20 March are paused: 10 and 11 of the 31 days are 9.68 and 10.65.
        for policy in ("credit", "prorate"):
            self.today = d("2025-03-11")
            subscription = self.start_in_arrears()
            window = self.pause(
                subscription, policy=policy, kind="until", date_until="2025-03-20"
            )
            self.assertFalse(window.credit_total)
            self.assertBilled(
                subscription,
                "2025-04-01",
                [
                    ("2025-03-01", "2025-03-11", 9.68),
                    ("2025-03-21", "2025-04-01", 10.65),
                ],
            )

    # === TWO PAYERS === #

    def test_who_pays_gets_it_back_and_both_are_told(self):
        club = self.make_offline_partner("Club", email="club@example.com")
        ada = self.make_offline_partner("Ada", email="ada@example.com")
        subscription = self.start(
            "2025-03-01",
            partner=ada,
            payer_id=club.id,
            invoice_partner_id=club.id,
        )
        window = self.pause(
            subscription, policy="credit", kind="until", date_until="2025-03-20"
        )
        self.assertEqual(
            sorted(window.messages.splitlines()),
            [
                "Ada is told today (ada@example.com).",
                "Club is told today (club@example.com).",
            ],
        )
        note = subscription.invoice_ids.filtered(lambda m: m.move_type == "out_refund")
        # 10 of the 31 days of March.
        self.assertEqual((note.partner_id, note.amount_total), (club, 9.68))

    def test_when_who_pays_stops_it_runs_out_and_is_begun_anew_by_another(self):
        club, ada = map(self.make_offline_partner, ("Club", "Ada"))
        subscription = self.start(
            "2025-03-01", partner=ada, payer_id=club.id, invoice_partner_id=club.id
        )
        self.confirm(self.open("end", subscription))
        self.assertEqual(
            (subscription.state, subscription.date_end), ("active", d("2025-04-01"))
        )
        self.assertBilled(subscription, "2025-04-01", [])
        model = self.env["subdebit.subscription"].sudo()
        model._end_what_is_over(self.company, self.today)
        self.assertEqual(subscription.state, "ended")
        again = subscription.copy(
            {
                "date_start": self.today,
                "payer_id": ada.id,
                "invoice_partner_id": ada.id,
            }
        )
        self.rpc(self.billing, again, "action_start")
        (invoice,) = again._bill(self.today)
        self.assertEqual((again.state, invoice.partner_id), ("active", ada))
        self.assertEqual(invoice.amount_total, 30.0)

    def test_after_a_change_each_payer_gets_back_what_was_his(self):
        # Ada has March, Bert has April: from 22 March to 10 April come back 10 of 31
        # days, 9.68, and 10 of 30 days, 10.00.
        ada, bert = self.make_offline_partner("Ada"), self.make_offline_partner("Bert")
        plan = self.make_plan("Ahead", issue_days=14)
        subscription = self.start("2025-03-01", partner=ada, plan_id=plan.id)
        self.today = d("2025-03-20")
        subscription.sudo().write({"payer_id": bert.id, "invoice_partner_id": bert.id})
        subscription._bill(self.today)
        window = self.pause(
            subscription,
            policy="credit",
            kind="until",
            date_from="2025-03-22",
            date_until="2025-04-10",
        )
        self.assertEqual(window.credit_total, 19.68)
        notes = subscription.invoice_ids.filtered(lambda m: m.move_type == "out_refund")
        self.assertEqual(
            sorted((note.partner_id.name, note.amount_total) for note in notes),
            [("Ada", 9.68), ("Bert", 10.0)],
        )
