"""What customers are told of a change of their subscription."""

from ..common import d
from .sending_case import DAY, SendingCase

# Each kind, and what is told with it.
MESSAGES = {
    "pause": {"date_until": d("2025-11-26"), "credit": 12.5, "reason": "Holidays"},
    "resume": {"next_charge_date": d("2025-12-27"), "amount": 30.0},
    "cancel": {"credit": 15.0, "reason": "Moved"},
    "suspend": {"amount": 60.0, "reason": "Two invoices"},
    "restart": {"next_charge_date": d("2025-12-27"), "amount": 30.0},
    "renewal": {"next_charge_date": d("2025-12-27"), "amount": 30.0},
}


class TellingCase(SendingCase):
    """A company that tells its customers, and those that are told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.phone = "01 23 45 67 89"

    def make_told(self, partner=None, **vals):
        """Return a subscription from 27 September 2025 on, by card unless given."""
        return self.make_subscription(DAY, partner or self.make_ada(), **vals)

    def make_bank_payer(self, scheme, **vals):
        partner = self.make_partner(**{"email": "ada@example.com", **vals})
        self.give_method(partner, "Bank", mandate_scheme=scheme)
        return partner

    def on(self, subscription, day):
        """Return a subscription on a day that the clock of the company shows."""
        return subscription.with_context(subdebit_today=d(day))

    def mail(self, notices):
        """Return the mails of notices, as they lie in the queue."""
        message = notices.mail_message_id
        return (
            self.env["mail.mail"]
            .sudo()
            .search([("mail_message_id", "in", message.ids)])
        )

    def deliver(self, notices):
        """Let Odoo send what lies in the queue, to a post office of cardboard."""
        with self.mock_mail_gateway(mail_unlink_sent=False):
            self.mail(notices).send()

    def get_question(self, subscription):
        return subscription.activity_search(["subscription_debit.activity_not_told"])

    def get_problems(self, subscription, kind, day):
        rows = subscription._preview_messages(kind, d(day))
        return [row["problem"] for row in rows]
