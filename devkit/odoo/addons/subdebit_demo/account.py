"""What happens on the accounts of the club's customers: credits, a refund in transit, a charge too much."""

from .club import pay


class Accounts:
    """Billing's hands on the accounts of a ``club.Club``."""

    def __init__(self, club):
        self.club, self.env = club, club.env
        self.billing = self.env["res.users"].search([("login", "=", "billing")])

    def write_diary(self):
        """Put down what happens, and when."""
        on, ago = self.club.on, self.club.ago
        on(ago(9), self.pay_what_was_debited, "Elif Kaya")
        on(ago(8), self.prove, "Elif Kaya")
        on(ago(5), self.give_credit, "Ruth Sommer", "Otto Maier", 15.0)
        on(ago(1), self.refund_slowly, "David Roth", 20.0)

    def pay_what_was_debited(self, name):
        """A customer also transfers what was debited, and somebody matches the transfer."""
        invoice = self.club.get_last_debit(name).invoice_ids
        partials = invoice.line_ids.matched_credit_ids
        partials.with_user(self.billing).action_subdebit_undo_match()
        pay(invoice)

    def prove(self, name):
        """He calls: “I was charged twice.”"""
        payer = self.club.payers[name].with_user(self.billing)
        payer.action_subdebit_charged_twice()

    def give_credit(self, name, other, amount):
        """A credit for a lesson that fell through goes to a friend."""
        payer = self.club.payers[name]
        invoice = self.env["account.move"].search(
            [
                ("partner_id", "=", payer.id),
                ("move_type", "=", "out_invoice"),
                ("payment_state", "in", ("paid", "in_payment")),
            ],
            limit=1,
        )
        self.club.credit_invoice(invoice, amount, "The lesson fell through")
        windows = self.env["subdebit.operation"].with_user(self.billing)
        windows.with_context(
            default_operation="transfer", default_partner_id=payer.id
        ).create(
            {
                "other_id": self.club.payers[other].id,
                "amount": amount,
                "reason": "Given to a friend",
            }
        ).action_confirm()

    def refund_slowly(self, name, amount):
        """Money goes back, and the bank takes its time."""
        payment = self.club.get_last_debit(name).payment_ids
        note = self.club.credit_invoice(
            payment.invoice_ids, amount, "The sauna was closed"
        )
        self.club.refuse(name, "pending")
        self.env["subdebit.refund"]._ask(payment, amount, "Asked for.", note)
