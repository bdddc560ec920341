"""Operations on a client's account, and the items that they leave in one chart of accounts."""

from odoo import Command
from odoo.tests import Form

from ..common import d
from ..invoice.test_tax_charts import ChartMixin
from ..provider_case import DAY
from .operation_case import OperationCase

LATER = d("2025-10-02")
# What an account is for -> its code in Odoo's generic chart.
GENERIC = {
    "owed": "121000",
    "income": "400000",
    "loss": "600000",
    "came": "101403",
    "went": "101404",
    "gain": "441000",
}


class BooksCase(ChartMixin, OperationCase):
    """A company whose accounts are known by what they are for: ``codes``."""

    codes = {}
    fee_code = "FEES"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loss = cls.find_account(cls.codes["loss"])
        cls.company_data["default_account_revenue"] = cls.find_account(
            cls.codes["income"]
        )

    @classmethod
    def find_account(cls, code):
        accounts = cls.setup_env["account.account"].with_company(cls.company)
        return accounts.search(
            [("code", "=", code), ("company_ids", "in", cls.company.ids)]
        )

    @classmethod
    def make_taxed_line(cls, name):
        """Return values of a line with a tax, by the name that the chart has for it."""
        return {"tax_ids": [Command.set(cls.get_ref(name).ids)]}

    @property
    def bank(self):
        return self.company_data["default_journal_bank"]

    def tell_each_story(self):
        """Tell the stories of the class, each as if it were the only one."""
        for name in filter(lambda name: name.startswith("story_"), dir(self)):
            with self.subTest(name):
                savepoint = self.env.cr.savepoint()
                try:
                    getattr(self, name)()
                finally:
                    savepoint.close(rollback=True)
                    self.day = DAY

    # === WHAT A STORY BEGINS WITH === #

    def make_two(self):
        return self.make_offline_partner("Ada"), self.make_offline_partner("Eve")

    def give_back(self, debit, amount, note=None, **vals):
        """Press Refund on a debit, or a note, as Billing; let the worker work.

        :return: the refund.
        """
        if note:
            action = note.with_user(self.billing).action_subdebit_refund()
        else:
            action = debit.with_user(self.billing).action_refund()
        model = self.env[action["res_model"]].with_user(self.billing)
        with Form(model.with_context(**action["context"])) as window:
            window.amount = amount
            for name, value in vals.items():
                window[name] = value
        # As the web client presses: with what the window was opened with.
        window.record.with_context(**action["context"]).action_confirm()
        self.work()
        return self.as_root(debit.refund_ids[:1])

    def count_entries(self):
        domain = [("company_id", "=", self.company.id), ("state", "=", "posted")]
        return self.env["account.move"].sudo().search_count(domain)

    def get_refund(self, client):
        return self.find(client, ("kind", "=", "refund")).payment_id.sudo()

    # === WHAT IS TRUE === #

    def tell(self, move):
        """Return what each item is for, whose it is, debit and credit; any order."""
        names = {code: name for name, code in self.codes.items()}
        return sorted(
            (
                names.get(item.account_id.code, item.account_id.code),
                item.partner_id.name or "",
                item.debit,
                item.credit,
            )
            for item in self.as_root(move).line_ids.filtered("account_id")
        )

    def assertBooks(self, move, *expected, day=DAY):
        """A posted entry of a day: account, client, debit, credit of each item."""
        move = self.as_root(move)
        self.assertEqual((move.state, move.date), ("posted", day))
        self.assertEqual(self.tell(move), sorted(expected))

    def assertOpen(self, *pairs):
        """What is open of each document."""
        found = [move.amount_residual for move, _open in pairs]
        self.assertEqual(found, [amount for _move, amount in pairs])
