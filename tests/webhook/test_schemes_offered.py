from odoo import Command
from odoo.tests import tagged

from ... import uninstall_hook
from .gocardless_case import GoCardlessCase

CODES = {
    "ach_direct_debit",
    "autogiro",
    "bacs_direct_debit",
    "becs_direct_debit",
    "becs_nz_direct_debit",
    "betalingsservice",
    "pad_direct_debit",
    "payto",
    "sepa_direct_debit",
}


@tagged("post_install", "-at_install")
class TestSchemesOffered(GoCardlessCase):
    """GoCardless stands in Odoo's list with its nine schemes, each with an icon."""

    def master(self):
        record = self.env.ref("subscription_debit.payment_provider_gocardless")
        return record.sudo().with_context(active_test=False)

    def test_it_stands_in_odoos_list_with_its_image_and_nine_schemes(self):
        provider = self.master()
        self.assertEqual(provider.module_state, "installed")
        self.assertTrue(provider.image_128)
        self.assertEqual(set(provider.payment_method_ids.mapped("code")), CODES)
        bank = self.env.ref("payment.payment_method_bank_transfer", False)
        images = [method.image for method in provider.payment_method_ids]
        self.assertTrue(all(images))
        self.assertEqual(len(set(images)), 9, "Each has an icon of its own.")
        self.assertFalse(bank and bank.sudo().image in images)

    def test_switched_on_it_offers_them(self):
        provider = self.master()
        provider.payment_method_ids.active = False
        provider.write(
            {
                "gocardless_access_token": "x",
                "gocardless_webhook_secret": "x",
                "state": "test",
            }
        )
        active = provider.payment_method_ids.filtered("active")
        self.assertEqual(set(active.mapped("code")), CODES)
        self.assertTrue(provider.allow_tokenization)

    def test_an_uninstall_leaves_the_saved_methods_of_other_providers(self):
        sepa = self.env.ref("payment.payment_method_sepa_direct_debit").sudo()
        env = self.env(su=True)
        stripe = env["payment.provider"].create(
            {
                "name": "Stripe",
                "code": "stripe",
                "state": "test",
                "company_id": self.company.id,
                "stripe_publishable_key": "pk_test",
                "stripe_secret_key": "sk_test",
                "payment_method_ids": [Command.set(sepa.ids)],
            }
        )
        self.provider.payment_method_ids |= sepa
        sepa.active = True
        theirs, ours = env["payment.token"].create(
            [
                {
                    "provider_id": provider.id,
                    "payment_method_id": sepa.id,
                    "partner_id": self.make_partner(name).id,
                    "payment_details": "3000",
                    "provider_ref": "MD001",
                }
                for name, provider in (("Ada", stripe), ("Otto", self.provider))
            ]
        )
        uninstall_hook(env)
        self.assertEqual((theirs.active, ours.active), (True, False))
        self.assertTrue(sepa.active and sepa.support_tokenization)
        self.assertEqual(
            (self.provider.code, self.provider.state), ("none", "disabled")
        )
        self.assertEqual(stripe.state, "test")
