from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SubdebitCase, d

TODAY = d("2025-10-15")


class BackdateCase(SubdebitCase):
    """A manager who starts subscriptions on 15 October 2025."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "subdebit_today": TODAY})
        cls.company.subdebit_past_date = "period"
        cls.bank = cls.company_data["default_journal_bank"]
        cls.ada = cls.make_offline_partner("Ada").with_env(cls.env)

    def open_wizard(self, start, env=None, **vals):
        """Return the wizard as a person fills it in, without the total."""
        return (env or self.env)["subdebit.backdate"].create(
            {
                "partner_id": self.ada.id,
                "plan_id": self.plan.id,
                "date_start": start,
                "past_payment": "manual",
                "journal_id": self.bank.id,
                "payment_date": TODAY,
                **vals,
            }
        )

    def confirm(self, wizard, total):
        """Type a total and confirm; return the subscription."""
        wizard.confirm_total = total
        action = wizard.action_confirm()
        return self.env[action["res_model"]].browse(action["res_id"])

    def assertPreview(self, expected, wizard):
        """Compare ``(from, last day, invoice date, net, tax, total)``."""
        self.assertEqual(
            [
                (
                    str(row.date_from),
                    str(row.date_last),
                    str(row.issue_on),
                    row.amount_net,
                    row.amount_tax,
                    row.amount_total,
                )
                for row in wizard.preview_ids
            ],
            expected,
        )

    def count(self):
        """Return how many of everything there are: a refusal changes none of it."""
        models = (
            "subdebit.subscription",
            "subdebit.charge",
            "subdebit.cover",
            "subdebit.event",
            "account.move",
            "account.payment",
        )
        return [self.env[model].sudo().search_count([]) for model in models]

    def assertRefused(self, wizard, words, total=None):
        """Refused with these words, and nothing is created."""
        before = self.count()
        if total is not None:
            wizard.confirm_total = total
        with self.assertRaisesRegex(UserError, words):
            wizard.action_confirm()
        self.assertEqual(self.count(), before)


@tagged("-at_install", "post_install")
class TestBackdate(BackdateCase):
    """What a manager sees, types and gets."""

    def test_the_preview_shows_each_past_invoice_and_their_sum(self):
        """B6: 30.00 a month from 31 July: two months are past on 15 October.

        31 July, 31 August and 30 September are billing days; the fourth is 31 October.
        """
        wizard = self.open_wizard("2025-07-31")
        self.assertTrue(wizard.is_past)
        self.assertPreview(
            [
                ("2025-07-31", "2025-08-30", "2025-07-31", 30.0, 0.0, 30.0),
                ("2025-08-31", "2025-09-29", "2025-08-31", 30.0, 0.0, 30.0),
                ("2025-09-30", "2025-10-30", "2025-09-30", 30.0, 0.0, 30.0),
            ],
            wizard,
        )
        self.assertEqual((wizard.past_count, wizard.past_total), (3, 90.0))
        self.assertIn("10/31/2025", wizard.next_charge)

    def test_paid_by_hand_each_invoice_has_its_payment_and_nobody_is_debited(self):
        """B5, B7, B9."""
        wizard = self.open_wizard("2025-07-31")
        subscription = self.confirm(wizard, 90.0)
        self.assertInvoices(
            [
                ("2025-07-31", "2025-07-31", "2025-08-31", 30.0),
                ("2025-08-31", "2025-08-31", "2025-09-30", 30.0),
                ("2025-09-30", "2025-09-30", "2025-10-31", 30.0),
            ],
            subscription.invoice_ids,
        )
        moves = subscription.invoice_ids.sorted("id")
        self.assertEqual(moves.mapped("amount_residual"), [0.0, 0.0, 0.0])
        self.assertEqual(moves.mapped("name"), sorted(moves.mapped("name")))
        payments = moves.matched_payment_ids
        self.assertEqual(payments.mapped("amount"), [30.0, 30.0, 30.0])
        self.assertEqual(set(payments.mapped("date")), {TODAY})
        self.assertEqual(payments.journal_id, self.bank)
        self.assertEqual(str(subscription.next_charge_date), "2025-10-31")
        self.assertIn("90.00", subscription.event_ids[0].reason)
        self.assertNothingToBill(subscription, "2025-10-15")

    def test_another_total_is_refused_and_nothing_is_made(self):
        """B7: a cent less, a cent more, nothing at all."""
        wizard = self.open_wizard("2025-07-31")
        for typed in (89.99, 90.01, 0.0):
            self.assertRefused(wizard, "You typed", typed)
        self.assertEqual(len(self.confirm(wizard, 90.0).invoice_ids), 3)
