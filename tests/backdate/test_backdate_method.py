"""Past invoices that cannot be debited, or not from the deposit: refused beforehand."""

from odoo import Command
from odoo.tests import tagged

from ..provider_case import ProviderCase, make_token
from ..tax_case import TaxMixin
from .backdate_case import BackdateCase


@tagged("-at_install", "post_install")
class TestBackdateMethod(TaxMixin, ProviderCase, BackdateCase):
    """The saved card or bank account."""

    def setUp(self):
        super().setUp()
        self.payer = self.make_partner("Payer").with_env(self.env)

    def open_debit(self, **vals):
        return self.open_wizard(
            "2025-07-31",
            **{
                "partner_id": self.payer.id,
                "past_payment": "debit",
                "journal_id": False,
                "payment_date": False,
                **vals,
            },
        )

    def save_method(self):
        return make_token(self.fake, self.provider, self.payer)

    def use_dollars(self):
        """Return a plan at 30.00 in another currency."""
        cad = self.use_currency("CAD", {"2025-01-01": 2.0})
        return self.make_plan("Abroad", currency_id=cad.id), cad

    def assertRefused(self, wizard, words, total=90.0):
        result = super().assertRefused(wizard, words, total)
        self.assertRegex(wizard.problem, words)
        self.assertEqual(self.fake.requests, [])
        return result

    def test_without_a_saved_method(self):
        self.assertRefused(self.open_debit(), "Payer has no saved method")

    def test_a_method_of_the_customer_where_another_one_pays(self):
        self.save_method()
        other = self.make_partner("Other")
        self.assertRefused(self.open_debit(payer_id=other.id), "Other has no saved")

    def test_a_method_that_was_archived(self):
        self.save_method().active = False
        self.assertRefused(self.open_debit(), "has no saved method")

    def test_a_provider_that_is_switched_off(self):
        self.save_method()
        self.provider.state = "disabled"
        self.assertRefused(self.open_debit(), "has no saved method")

    def test_a_mandate_that_is_no_longer_valid(self):
        token = self.save_method()
        for state in ("cancelled", "expired", "failed"):
            token.mandate_state = state
            self.assertRefused(self.open_debit(), "has no saved method")
        token.mandate_state = "active"
        self.assertFalse(self.open_debit().problem)

    def test_a_mandate_that_ended_after_it_was_shown(self):
        token = self.save_method()
        wizard = self.open_debit()
        self.assertFalse(wizard.problem)
        token.mandate_state = "cancelled"
        self.env.invalidate_all()
        self.assertRefused(wizard, "has no saved method")

    def test_a_provider_that_does_not_take_the_currency(self):
        self.save_method()
        plan, cad = self.use_dollars()
        self.provider.available_currency_ids = [
            Command.set(self.company.currency_id.ids)
        ]
        self.assertRefused(self.open_debit(plan_id=plan.id), "Stripe does not take CAD")
        self.provider.available_currency_ids = [Command.link(cad.id)]
        self.assertFalse(self.open_debit(plan_id=plan.id).problem)

    def test_a_way_of_payment_that_does_not_take_the_currency(self):
        token = self.save_method()
        plan, cad = self.use_dollars()
        token.payment_method_id.supported_currency_ids = self.company.currency_id
        said = f"{token.payment_method_id.name} does not take CAD"
        self.assertRefused(self.open_debit(plan_id=plan.id), said)
        token.payment_method_id.supported_currency_ids |= cad
        self.assertFalse(self.open_debit(plan_id=plan.id).problem)

    def test_who_pays_offline_is_never_debited(self):
        self.save_method()
        wizard = self.open_debit(payment_mode="offline", offline_type="cash")
        self.assertRefused(wizard, "pays offline: nothing is ever debited")

    def test_without_a_method_it_may_be_paid_by_hand(self):
        wizard = self.open_wizard("2025-07-31", partner_id=self.payer.id)
        subscription = self.confirm(wizard, 90.0)
        self.assertEqual(subscription.invoice_ids.mapped("payment_state"), ["paid"] * 3)
        self.assertEqual(self.fake.requests, [])


@tagged("-at_install", "post_install")
class TestBackdateNoDeposit(TaxMixin, BackdateCase):
    """90.00 are owed; what is no open credit of the payer does not count."""

    def assertMissing(self, missing, **vals):
        wizard = self.open_deposit(**vals)
        self.assertRefused(wizard, f"{missing}.* are missing", wizard.past_total)

    def test_none_at_all(self):
        self.assertMissing("90.00")

    def test_a_cent_is_missing(self):
        self.make_deposit(89.99)
        self.assertMissing("0.01")
        self.make_deposit(0.01)
        subscription = self.confirm(self.open_deposit(), 90.0)
        self.assertEqual(subscription.invoice_ids.mapped("amount_residual"), [0, 0, 0])

    def test_one_in_another_currency(self):
        cad = self.use_currency("CAD", {"2025-01-01": 2.0})
        self.make_deposit(1000.0, currency_id=cad.id)
        self.assertMissing("90.00")

    def test_one_in_the_companys_currency_for_a_plan_in_another(self):
        cad = self.use_currency("CAD", {"2025-01-01": 2.0})
        self.make_deposit(1000.0)
        plan = self.make_plan("Abroad", currency_id=cad.id)
        self.assertMissing("90.00", plan_id=plan.id)
        self.make_deposit(90.0, currency_id=cad.id)
        subscription = self.confirm(self.open_deposit(plan_id=plan.id), 90.0)
        self.assertEqual(subscription.invoice_ids.mapped("payment_state"), ["paid"] * 3)

    def test_one_of_somebody_else(self):
        self.make_deposit(90.0, partner_id=self.make_partner("Bob").id)
        self.assertMissing("90.00")

    def test_one_that_is_not_posted(self):
        self.make_deposit(90.0, post=False)
        self.assertMissing("90.00")

    def test_what_is_used_up_in_part(self):
        """100.00, of which 30.00 paid another invoice: 20.00 are missing."""
        credit = self.make_deposit(100.0).move_id.line_ids
        invoice = self.setup_env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.ada.id,
                "invoice_date": "2025-06-01",
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Before", "price_unit": 30.0, "tax_ids": False}
                    )
                ],
            }
        )
        invoice.action_post()
        (credit | invoice.line_ids).filtered(
            lambda item: item.account_type == "asset_receivable"
        ).reconcile()
        self.assertMissing("20.00")

    def test_one_that_is_gone_after_it_was_shown(self):
        credit = self.make_deposit(90.0)
        wizard = self.open_deposit()
        self.assertFalse(wizard.problem)
        credit.action_draft()
        self.env.invalidate_all()
        self.assertRefused(wizard, "90.00 are missing", 90.0)
