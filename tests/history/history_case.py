import base64
from unittest.mock import patch

from odoo import SUPERUSER_ID, Command

from ...models.history import compare, work
from ..common import SubdebitCase, d

CUTOVER = d("2025-07-01")
PAYMENTS = "reference,plan,start,price,date,amount"
TOTALS = "customer_ref,plan,first_billing_date,monthly_charge,tenure_months,total"


class HistoryCase(SubdebitCase):
    """A Manager, and small files of what was paid: 30.00 a month at the Club."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls.company_data["default_journal_bank"]
        # NOTE: not before the first of the month, so no test depends on today.
        cls.company.subdebit_past_date = "period"
        cls.env = cls.env(context={**cls.env.context, "subdebit_today": CUTOVER})

    def open_history(self, *lines, header=PAYMENTS, **vals):
        content = "\n".join((header, *lines)) + "\n"
        return self.env["subdebit.history"].create(
            {
                "file": base64.b64encode(content.encode()),
                "file_name": "history.csv",
                "date_cutover": CUTOVER,
                "journal_id": self.bank.id,
                **vals,
            }
        )

    def compare(self, *lines, **vals):
        """Return a history that is compared."""
        history = self.open_history(*lines, **vals)
        history.action_compare()
        return history

    def club(self, reference, *payments, start="2025-01-31"):
        """Return a line for each payment, written as `day amount`."""
        return [
            f"{reference},Club,{start},30.00,{','.join(payment.split())}"
            for payment in payments
        ]

    def total(self, reference, total, periods=6, start="2025-01-01", price="30.00"):
        return f"{reference},Club,{start},{price},{periods},{total}"

    def make_known(self, reference="A1", start="2025-01-01", **vals):
        """Return a draft at the Club, known by its external reference."""
        return self.env["subdebit.subscription"].create(
            {
                "partner_id": self.make_offline_partner().id,
                "plan_id": self.plan.id,
                "date_start": d(start),
                "external_ref": reference,
                **vals,
            }
        )

    def decide(self, history, decision, kind=None):
        rows = history.row_ids
        rows = rows.filtered(lambda row: row.kind == kind) if kind else rows
        rows._decide(decision)

    def press_book(self, history):
        """Book, and type the total that the window shows."""
        context = history.action_book()["context"]
        window = self.env["subdebit.history.book"].with_context(**context).create({})
        window.confirm_total = window.next_run_total
        window.action_confirm()

    def book(self, history):
        self.press_book(history)
        self.assertEqual(history.row_ids.filtered("problem").mapped("problem"), [])
        self.assertEqual(history.state, "booked")

    def find(self, reference):
        return self.env["subdebit.subscription"].search(
            [("external_ref", "=", reference)]
        )

    # === SLICES === #

    def make_slices(self, size):
        """Let each batch be so small, and a button leave everything to the cron."""
        for module, name, value in (
            (compare, "COMPARE_BATCH", size),
            (work, "BOOK_BATCH", size),
            (work, "BUTTON_SECONDS", 0),
        ):
            self.patch(module, name, value)

    def work(self):
        """Work as the cron does; a test cannot commit."""
        with patch.object(type(self.env["ir.cron"]), "_commit_progress"):
            self.env["subdebit.history"].with_user(SUPERUSER_ID)._cron_work()

    # === WHAT IS SEEN === #

    def told(self, history):
        """Return the rows as `kind from expected paid`."""
        return [
            f"{row.kind} {row.date_from or '-'} {row.expected:.2f} {row.paid:.2f}"
            for row in history.row_ids
        ]

    def count_everything(self):
        return [
            self.env[name].sudo().search_count([])
            for name in (
                "res.partner",
                "subdebit.plan",
                "subdebit.subscription",
                "subdebit.event",
                "subdebit.cover",
                "subdebit.charge",
                "subdebit.debit",
                "account.move",
                "account.payment",
            )
        ]

    @classmethod
    def make_line(cls, price, **vals):
        return Command.create(
            {"product_id": cls.product.id, "unit_price": price, **vals}
        )
