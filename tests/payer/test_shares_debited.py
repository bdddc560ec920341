from odoo.tests import tagged

from ..common import d
from ..fakes.provider import DECLINES
from ..provider_case import ProviderCase
from .payer_case import PayerCase

DAY = d("2025-09-29")


@tagged("post_install", "-at_install")
class TestSharesDebited(ProviderCase, PayerCase):
    """Two payers of one subscription, each debited by his own method."""

    def setUp(self):
        super().setUp()
        self.today = DAY

    def share(self, ann, bob, **vals):
        return self.make_shared(100.01, 40, ann, bob, start=DAY, **vals)

    def test_one_is_refused_and_the_other_collected(self):
        ann, bob = self.make_payer("Ann"), self.make_payer("Bob", DECLINES)
        subscription = self.share(ann, bob)
        run = self.prepare(DAY)
        self.assertEqual(
            {debit.payer_id.name: debit.amount for debit in run.debit_ids},
            {"Ann": 60.01, "Bob": 40.0},
        )
        with self.answered(402):
            self.work()
        of_ann, of_bob = run.debit_ids.sorted(lambda debit: debit.payer_id.name)
        self.assertCollected(of_ann)
        self.assertOpen(of_bob, "refused", 40.0)
        self.assertTaken(6001)
        # The refusal is Bob's business alone, and what is seen of it is on both's.
        self.assertEqual(subscription.amount_failed, 40.0)
        self.assertFalse(subscription.paid_until)
        told = self.env["subdebit.notice"].search([("kind", "=", "refused")])
        self.assertLessEqual(set(told.partner_id.ids), set(bob.ids))

    def test_each_is_invoiced_as_early_as_his_own_bank_asks(self):
        self.company.sudo().subdebit_notice_days = 14
        ann, bob = self.make_payer("Ann"), self.make_payer("Bob", kind="sepa_debit")
        subscription = self.make_shared(100.01, 40, ann, bob, start=d("2025-10-27"))
        self.assertEqual(subscription.debit_scheme, "card")
        self.assertEqual(subscription.share_ids.debit_scheme, "sepa_core")
        self.assertEqual(subscription.next_issue_date, d("2025-10-13"))
        [first] = subscription._bill(d("2025-10-13"))
        self.assertEqual((first.subdebit_payer_id, first.amount_total), (bob, 40.0))
        self.assertEqual(subscription.next_charge_date, d("2025-10-27"))
        self.assertFalse(subscription._bill(d("2025-10-26")))
        [second] = subscription._bill(d("2025-10-27"))
        self.assertEqual((second.subdebit_payer_id, second.amount_total), (ann, 60.01))
        self.assertNothingToBill(subscription, "2025-11-12")

    def test_a_method_of_the_one_is_never_debited_for_the_other(self):
        ann, bob = self.make_payer("Ann"), self.make_partner("Bob")
        self.share(ann, bob)
        run = self.prepare(DAY)
        self.assertEqual(run.debit_ids.payer_id, ann)
        self.assertEqual(run.debit_ids.amount, 60.01)

    def test_what_is_debited_next_is_told_for_each(self):
        ann, bob = self.make_payer("Ann"), self.make_payer("Bob")
        subscription = self.share(ann, bob)
        subscription._bill(DAY)
        coming = self.runs._preview_coming(self.company, d("2025-10-29"))
        found = {(row["payer"].name, str(row["date"])): row["amount"] for row in coming}
        self.assertEqual(found["Ann", "2025-10-29"], 60.01)
        self.assertEqual(found["Bob", "2025-10-29"], 40.0)

    def make_shared_past(self, ann, bob):
        """Return the window of a start in the past of what two share: 180.03 and 120."""
        self.today = d("2025-12-10")
        draft = self.make_shared(100.01, 40, ann, bob, start=d("2026-06-01"))
        draft = draft.copy({"date_start": DAY, "is_second": True})
        wizard = self.env["subdebit.backdate"].create(
            {
                "subscription_id": draft.id,
                "partner_id": draft.partner_id.id,
                "date_start": DAY,
                "is_second": True,
                "past_payment": "debit",
            }
        )
        self.assertEqual((wizard.past_count, wizard.past_total), (6, 300.03))
        return wizard

    def test_the_past_is_one_debit_of_each(self):
        ann, bob = self.make_payer("Ann"), self.make_payer("Bob")
        wizard = self.make_shared_past(ann, bob)
        self.assertFalse(wizard.problem)
        self.assertEqual(
            wizard.instalment_text.replace("\xa0", " ").splitlines(),
            ["12/10/2025, Ann: $ 180.03", "12/10/2025, Bob: $ 120.00"],
        )
        wizard.confirm_total = 300.03
        wizard.action_confirm()
        run = self.prepare(self.today)
        self.assertEqual(
            {debit.payer_id.name: debit.amount for debit in run.debit_ids},
            {"Ann": 180.03, "Bob": 120.0},
        )

    def test_the_past_in_parts_for_two_parents(self):
        ann, bob = self.make_payer("Ann"), self.make_payer("Bob")
        wizard = self.make_shared_past(ann, bob)
        wizard.instalments = 3
        self.assertFalse(wizard.problem)
        self.assertEqual(
            wizard.instalment_text.replace("\xa0", " ").splitlines(),
            [
                *("12/10/2025, Ann: $ 60.01", "01/10/2026, Ann: $ 60.01"),
                *("02/10/2026, Ann: $ 60.01", "12/10/2025, Bob: $ 40.00"),
                *("01/10/2026, Bob: $ 40.00", "02/10/2026, Bob: $ 40.00"),
            ],
        )
        wizard.confirm_total = 300.03
        wizard.action_confirm()
        for day in ("2025-12-10", "2026-01-10", "2026-02-10"):
            self.today = d(day)
            run = self.prepare(self.today)
            parts = run.debit_ids.filtered("instalment_id")
            self.assertEqual(
                {debit.payer_id.name: debit.amount for debit in parts},
                {"Ann": 60.01, "Bob": 40.0},
            )
            self.work()
        self.assertEqual({*parts.line_ids.move_id.mapped("payment_state")}, {"paid"})

    def test_of_two_parents_neither_pays_the_past_from_a_credit(self):
        wizard = self.make_shared_past(self.make_payer("Ann"), self.make_payer("Bob"))
        wizard.debit_from = "deposit"
        self.assertIn("debited from each of them", wizard.problem or "")
