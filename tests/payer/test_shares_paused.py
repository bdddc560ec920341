from datetime import timedelta

from odoo import Command
from odoo.tests import new_test_user, tagged

from ..common import d
from ..rpc_case import RpcCase
from ..webhook.gocardless_case import MONDAY, GoCardlessCase
from .payer_case import PayerCase


@tagged("post_install", "-at_install")
class TestSharesPaused(RpcCase, GoCardlessCase, PayerCase):
    """Two payers, 60 and 40 of 100.00; the debit of the first one is on its way.

    The first period is 2 March to 1 April 2026. The second payer pays by cheque.
    """

    def setUp(self):
        super().setUp()
        self.today = MONDAY
        self.ann = self.make_payer("Ann")
        self.bob = self.make_offline_partner("Bob")
        self.subscription = self.make_shared(
            100.0, 40, self.ann, self.bob, start=MONDAY
        )
        self.debit = self.prepare().debit_ids
        self.work()
        moves = self.subscription.invoice_ids.sorted("amount_total")
        self.of_bob, self.of_ann = moves

    def open(self, model, **vals):
        windows = self.env[model].with_user(self.billing).with_context(lang="en_US")
        return windows.create({"subscription_ids": self.subscription.ids, **vals})

    def open_pause(self, **vals):
        return self.open(
            "subdebit.pause",
            **{"kind": "cycles", "cycles": 1, "date_from": MONDAY, **vals},
        )

    def rows(self, window):
        self.env.invalidate_all()
        return [
            (str(row.date_from), row.effect, row.amount_total, row.stop_state)
            for row in window.preview_ids
        ]

    def send_to_the_bank(self):
        """Let the days go by until the debit cannot be stopped any more."""
        ref = self.payment_ref(self.debit)
        while self.fake.get("payments", ref)["status"] == "pending_submission":
            self.today += timedelta(days=1)
            self.fake.advance(self.today)

    def test_at_home_each_reads_when_he_himself_pays_next(self):
        """2 May 2026 is a Saturday: a debit rolls to the Monday, a cheque does not.

        Before anything is paused: her debit is on its way, his next invoice is of April.
        """
        days = (
            (self.ann, "Monday 4 May", "2026-03-04"),
            (self.bob, "Saturday 2 May", "2026-04-02"),
        )
        for payer, day, next_on in days:
            visitor = new_test_user(
                self.setup_env,
                f"{payer.name} at home",
                groups="base.group_portal",
                name=payer.name,
                partner_id=payer.id,
                company_id=self.company.id,
                company_ids=[Command.set(self.company.ids)],
            )
            seen = self.subscription.with_user(visitor).with_context(lang="en_US")
            seen = seen.sudo()
            [said] = [
                line
                for line in seen._portal_tell(
                    "pause", seen._portal_decide("pause")
                ).said
                if "next payment" in line
            ]
            self.assertIn(f"is due on {day}", said)
            [client] = seen._portal_get_clients()
            self.assertEqual(str(client["rows"][0]["next_on"]), next_on)

    def test_what_each_has_to_pay_is_shown_and_the_debit_of_the_one_is_stopped(self):
        self.assertEqual((self.debit.payer_id, self.debit.amount), (self.ann, 60.0))
        window = self.open_pause()
        self.assertEqual(
            self.rows(window)[:4],
            [
                ("2026-03-02", "collected", 60.0, "possible"),
                ("2026-03-02", "kept", 40.0, False),
                # One payment of each is skipped: April's.
                ("2026-04-02", "skipped", 60.0, False),
                ("2026-04-02", "skipped", 40.0, False),
            ],
        )
        said = window.preview_ids.mapped("explanation")
        self.assertEqual([one.split(":")[0] for one in said[:4]], ["Ann", "Bob"] * 2)
        self.rpc(self.billing, self.debit, "action_cancel")
        self.work()
        self.assertEqual(self.rows(window)[0][3], "stopped")
        both = self.of_ann + self.of_bob
        window = self.open_pause(taken_back_ids=both.ids)
        self.assertEqual(window.credit_total, 100.0)
        self.rpc(self.billing, window, "action_confirm")
        self.assertEqual(self.debit.state, "cancelled")
        self.assertEqual(
            [(move.amount_residual, move.payment_state) for move in both],
            [(0.0, "reversed"), (0.0, "reversed")],
        )
        # March was the one payment that is skipped, for both.
        self.assertEqual(self.subscription.next_charge_date, d("2026-04-02"))
        self.assertParts(
            self.subscription._bill(d("2026-04-02")),
            ("Ann", "2026-04-02", "2026-05-02", 60.0),
            ("Bob", "2026-04-02", "2026-05-02", 40.0),
        )

    def test_one_is_not_taken_back_of_days_that_the_other_still_pays(self):
        for move in self.of_ann, self.of_bob:
            window = self.open_pause(taken_back_ids=move.ids)
            self.assertIn("the other payer's part of the same days", window.problem)
            self.assertRefused(
                self.billing, window, "action_confirm", words="take back both"
            )
        self.assertEqual(self.debit.stop_state, "possible")

    def test_too_late_it_is_collected_and_comes_back_to_each(self):
        self.send_to_the_bank()
        self.today = d("2026-03-12")
        window = self.open(
            "subdebit.cancel", date=self.today, policy="immediately_with_credit"
        )
        # 21 of 31 days: 40.6451… of 60.00, and 27.0967… of 40.00.
        self.assertEqual(window.credit_total, 67.75)
        credited = [row for row in self.rows(window) if row[1] == "credited"]
        self.assertCountEqual(
            credited,
            [
                ("2026-03-12", "credited", 40.65, False),
                ("2026-03-12", "credited", 27.1, False),
            ],
        )
        self.rpc(self.billing, self.debit, "action_cancel")
        self.work()
        self.rpc(self.billing, window, "action_look_again")
        self.assertIn("late", [row[3] for row in self.rows(window)])
        self.rpc(self.billing, window, "action_confirm")
        notes = self.subscription.invoice_ids - self.of_ann - self.of_bob
        self.assertParts(
            notes,
            ("Bob", "2026-03-12", "2026-04-02", 27.1),
            ("Ann", "2026-03-12", "2026-04-02", 40.65),
        )
        # Bob owes the rest; what is with Ann's bank is left alone, and her credit waits.
        self.assertEqual(self.of_bob.amount_residual, 12.9)
        self.assertEqual(self.of_ann.amount_residual, 60.0)
        of_ann = notes.filtered(lambda note: note.subdebit_payer_id == self.ann)
        self.assertEqual(of_ann.amount_residual, 40.65)
        self.assertNothingToBill(self.subscription, "2026-12-31")
