"""A manager who starts subscriptions in the past, and what is then there."""

from odoo.exceptions import UserError

from ..common import SubdebitCase, d

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

    def make_deposit(self, amount, date="2025-05-01", post=True, **vals):
        """Return a payment of Ada's that pays nothing yet."""
        payment = self.setup_env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.ada.id,
                "amount": amount,
                "date": date,
                "journal_id": self.bank.id,
                **vals,
            }
        )
        if post:
            payment.action_post()
        return payment

    def open_deposit(self, **vals):
        """Return the wizard for a past of 90.00 that a deposit pays."""
        return self.open_wizard(
            "2025-07-31",
            **{
                "past_payment": "debit",
                "debit_from": "deposit",
                "journal_id": False,
                "payment_date": False,
                **vals,
            },
        )

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
            "subdebit.instalment",
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
