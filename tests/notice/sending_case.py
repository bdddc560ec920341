"""Invoices that leave by Odoo's own job, and the mails that customers get.

NOTE: in tests Odoo renders the HTML of a report where it would make a PDF.
"""

from lxml import html

from odoo import SUPERUSER_ID, Command, api
from odoo.addons.mail.tests.common import MailCase
from odoo.tests import new_test_user

from ..common import SubdebitCase, d

DAY = d("2025-09-27")


class SendingCase(SubdebitCase, MailCase):
    """A company that announces its debits, and customers who can be told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.email = "club@example.com"
        cls.accountant = new_test_user(
            cls.setup_env,
            "subdebit_accountant",
            groups="account.group_account_manager",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.provider = cls.setup_env["payment.provider"].create(
            {
                "name": "Bank",
                "code": "none",
                "state": "test",
                "company_id": cls.company.id,
            }
        )
        cls.careful = cls.make_plan("Careful", invoice_policy="draft")

    # === WHAT A STORY BEGINS WITH === #

    @classmethod
    def give_method(cls, partner, name="Visa", details="4242", **vals):
        """Let a customer save a card, or another method."""
        method = cls.setup_env["payment.method"].create(
            {
                "name": name,
                "code": f"fake_{partner.id}",
                "provider_ids": cls.provider.ids,
            }
        )
        return cls.setup_env["payment.token"].create(
            {
                "provider_id": cls.provider.id,
                "payment_method_id": method.id,
                "partner_id": partner.id,
                "payment_details": details,
                "provider_ref": "x",
                **vals,
            }
        )

    def make_grace(self, **vals):
        """A customer who pays by cheque, and has an e-mail address."""
        return self.make_offline_partner(**{"email": "grace@example.com", **vals})

    def make_ada(self, **vals):
        """A customer whose card is debited, and who has an e-mail address."""
        partner = self.make_partner(**{"email": "ada@example.com", **vals})
        self.give_method(partner)
        return partner

    def bill(self, partner, **vals):
        """Return an invoice of 30.00 for one month from 27 September 2025."""
        return self.make_subscription(DAY, partner, **vals)._bill(DAY)

    def make_foreign(self):
        """Return a posted invoice that has nothing to do with a subscription."""
        move = self.setup_env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.make_ada().id,
                "invoice_date": DAY,
                "invoice_line_ids": [
                    Command.create({"name": "Ball", "price_unit": 10.0})
                ],
            }
        )
        move.action_post()
        return move

    # === WHAT HAPPENS === #

    def send(self, job_count=10):
        """Let Odoo's job send one batch; return the mails it made."""
        with (
            self.mock_mail_gateway(mail_unlink_sent=False),
            self.enter_registry_test_mode(),
            self.registry.cursor() as cr,
        ):
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["account.move"]._cron_account_move_send(job_count)
            ids = self._new_mails.ids
        self.env.invalidate_all()
        return self.env["mail.mail"].sudo().browse(ids)

    def send_by_hand(self, move, user=None, **vals):
        """Press Odoo's own button *Send*, and confirm; return the mails it made."""
        moves = move.with_user(user or self.accountant)
        action = moves.action_send_and_print()
        wizard = (
            self.env[action["res_model"]]
            .with_user(moves.env.user)
            .with_context(**action["context"])
            .create(vals)
        )
        with self.mock_mail_gateway(mail_unlink_sent=False):
            wizard.action_send_and_print()
            return self._new_mails

    def reverse(self, move, user=None, **vals):
        """Make a credit note as an accountant does; return it."""
        wizard = (
            self.env["account.move.reversal"]
            .with_user(user or self.accountant)
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id, **vals})
        )
        return move.browse(wizard.refund_moves()["res_id"])

    # === WHAT IS TRUE === #

    def text(self, mail):
        """Return the text of a mail, as a person reads it."""
        return " ".join(html.fromstring(mail.body_html).text_content().split())

    def get_notices(self, moves):
        """Who was told of what, and by which way."""
        notices = self.env["subdebit.notice"].search([("move_id", "in", moves.ids)])
        return sorted((n.kind, n.way, n.address) for n in notices)

    def get_questions(self, moves):
        """What a person is asked about the subscriptions of invoices."""
        subscriptions = moves.sudo().line_ids.subdebit_charge_ids.subscription_id
        return subscriptions.activity_search(["subscription_debit.activity_not_told"])

    def assertNothingIsSentAgain(self, moves):
        """The promise that ends each story."""
        before = self.get_notices(moves)
        self.assertFalse(self.send())
        self.assertEqual(self.get_notices(moves), before)
