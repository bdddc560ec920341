from contextlib import closing

from odoo import Command
from odoo.tests import tagged

from ..provider_case import DAY, ProviderCase


@tagged("post_install", "-at_install")
class TestRestored(ProviderCase):
    """A backup is restored, and the day is billed and debited once more."""

    def post_other_invoice(self):
        """Post an invoice that takes the first number of the day."""
        return (
            self.env["account.move"]
            .sudo()
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.make_partner("Other").id,
                    "invoice_date": DAY,
                    "invoice_line_ids": [
                        Command.create({"product_id": self.product.id, "tax_ids": []})
                    ],
                }
            )
            .action_post()
        )

    def test_nobody_is_charged_again_where_another_invoice_was_posted_first(self):
        for name, price in (("Ada", 30.0), ("Grace", 41.5), ("Joan", 12.3)):
            self.make_priced(price, DAY, partner=self.make_payer(name))
        with closing(self.env.cr.savepoint()):
            numbers = self.prepare().debit_ids.invoice_ids.mapped("name")
            self.work()
            self.assertTaken(3000, 4150, 1230)
        self.env.invalidate_all()
        self.post_other_invoice()
        run = self.prepare()
        self.assertNotEqual(run.debit_ids.invoice_ids.mapped("name"), numbers)
        self.work()
        self.assertEqual(run.debit_ids.mapped("state"), ["collected"] * 3)
        # Asked again under the same names: the provider charged nobody twice.
        self.assertTaken(3000, 4150, 1230)
        self.assertEqual(sorted(self.fake.keys()[:3]), sorted(self.fake.keys()[3:]))
