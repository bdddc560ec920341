from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ..common import SubdebitCase, d

DAY = d("2025-09-01")
AGAIN = d("2025-09-02")


class HandsCase(SubdebitCase):
    """An accountant who has none of our groups, and invoices in these hands."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = new_test_user(
            cls.setup_env,
            "subdebit_accountant",
            groups="account.group_account_manager",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.careful = cls.make_plan("Careful", invoice_policy="draft")

    def bill(self, **vals):
        """Return a subscription of 30.00 and its invoice, in an accountant's hands."""
        subscription = self.make_subscription(DAY, **vals)
        return subscription, subscription._bill(DAY).with_user(self.accountant)

    def bill_draft(self):
        return self.bill(plan_id=self.careful.id)

    def get_questions(self, subscription):
        return subscription.activity_search(["subscription_debit.activity_to_decide"])

    def assertDealtWith(self, subscription, *states):
        """The days stay covered, and no run bills them again."""
        self.assertDays(["[2025-09-01, 2025-10-01)"], subscription)
        self.assertEqual(
            subscription.charge_ids.sorted("id").mapped("state"), list(states)
        )
        self.assertNothingToBill(subscription, "2025-09-30")


@tagged("post_install", "-at_install")
class TestHands(HandsCase):
    """What accountants do to our invoices by hand, and what follows from it."""

    def assertToDecide(self, subscription):
        self.assertDealtWith(subscription, "void")
        self.assertTrue(subscription.cover_ids.to_decide)
        question = self.get_questions(subscription)
        self.assertEqual(len(question), 1)
        self.assertEqual(question.summary, "Unresolved period: bill again or waive")
        self.assertEqual(question.user_id, self.manager)

    # === DRAFT AND BACK === #

    def test_set_to_draft_and_posted_again_changes_nothing(self):
        subscription, move = self.bill()
        name, charge = move.name, subscription.charge_ids
        move.button_draft()
        move.action_post()
        self.assertEqual(move.name, name)
        self.assertEqual(subscription.charge_ids, charge)
        self.assertDealtWith(subscription, "live")
        self.assertFalse(subscription.cover_ids.to_decide)
        self.assertFalse(self.get_questions(subscription))

    def test_a_price_or_quantity_changed_on_a_draft_is_followed(self):
        subscription, move = self.bill_draft()
        charge = subscription.charge_ids
        move.invoice_line_ids.price_unit = 25.0
        self.assertEqual(charge.amount_net, 25.0)
        move.invoice_line_ids.quantity = 2
        self.assertEqual(charge.amount_net, 50.0)
        self.assertEqual((charge.quantity, charge.unit_price), (1.0, 30.0))
        move.action_post()
        self.assertEqual(charge.amount_net, 50.0)
        self.assertDealtWith(subscription, "live")

    def test_a_tax_changed_on_a_draft_is_followed(self):
        subscription, move = self.bill_draft()
        tax = self.setup_env["account.tax"].create({"name": "10%", "amount": 10.0})
        move.invoice_line_ids.tax_ids = tax
        self.assertEqual(subscription.charge_ids.amount_tax, 3.0)

    # === DELETED, CANCELLED === #

    def test_a_draft_deleted_leaves_its_days_to_decide(self):
        subscription, move = self.bill_draft()
        move.unlink()
        self.assertToDecide(subscription)
        self.assertFalse(subscription.charge_ids.move_line_id)
        self.assertEqual(subscription.charge_ids.amount_net, 30.0)

    def test_a_line_deleted_leaves_its_days_to_decide(self):
        subscription, move = self.bill_draft()
        move.write({"invoice_line_ids": [Command.clear()]})
        self.assertToDecide(subscription)
        self.assertEqual(subscription.charge_ids.amount_net, 30.0)

    def test_an_invoice_cancelled_leaves_its_days_to_decide(self):
        subscription, move = self.bill()
        move.button_cancel()
        self.assertEqual(move.state, "cancel")
        self.assertToDecide(subscription)

    def test_two_invoices_gone_are_one_question(self):
        subscription, move = self.bill()
        second = subscription._bill(d("2025-10-01")).with_user(self.accountant)
        (move | second).button_cancel()
        self.assertEqual(subscription.cover_ids.mapped("to_decide"), [True, True])
        self.assertEqual(len(self.get_questions(subscription)), 1)
        # The question stays until the last days are decided.
        covers = subscription.cover_ids.with_user(self.billing)
        covers[0].action_waive()
        self.assertEqual(len(self.get_questions(subscription)), 1)
        covers[1].action_waive()
        self.assertFalse(self.get_questions(subscription))

    def test_bill_again_is_a_new_invoice_of_the_next_run(self):
        subscription, move = self.bill()
        move.button_cancel()
        subscription.cover_ids.with_user(self.billing).action_bill_again()
        self.assertFalse(self.get_questions(subscription))
        self.assertEqual(subscription.next_charge_date, DAY)
        self.assertInvoices(
            [("2025-09-02", "2025-09-01", "2025-10-01", 30.0)],
            subscription._bill(AGAIN),
        )
        charges = subscription.charge_ids.sorted("revision")
        self.assertEqual(charges.mapped("revision"), [0, 1])
        self.assertEqual(subscription.event_ids[0].kind, "release")
        self.assertDealtWith(subscription, "void", "live")

    def test_waived_days_are_never_billed(self):
        subscription, move = self.bill()
        move.button_cancel()
        subscription.cover_ids.with_user(self.billing).action_waive()
        self.assertFalse(self.get_questions(subscription))
        self.assertDays(["[2025-09-01, 2025-10-01)"], subscription, "waived")
        self.assertEqual(subscription.event_ids[0].kind, "waive")
        self.assertEqual(subscription.event_ids[0].user_id, self.billing)
        self.assertNothingToBill(subscription, "2025-09-30")
        self.assertEqual(len(subscription._bill(d("2025-10-01"))), 1)

    def test_what_is_not_asked_cannot_be_decided(self):
        subscription, _move = self.bill()
        cover = subscription.cover_ids.with_user(self.billing)
        for decide in (cover.action_bill_again, cover.action_waive):
            with self.assertRaisesRegex(UserError, "nothing to decide"):
                decide()

    def test_only_billing_decides(self):
        subscription, move = self.bill()
        move.button_cancel()
        cover = subscription.cover_ids.with_user(self.user)
        for decide in (
            cover.action_bill_again,
            cover.action_waive,
            cover.action_release,
        ):
            with self.assertRaisesRegex(UserError, "the right “Billing"):
                decide()

    # === CANCELLED, AND BACK === #

    def test_cancelled_and_set_to_draft_again_is_as_if_nothing_happened(self):
        subscription, move = self.bill()
        move.button_cancel()
        move.button_draft()
        self.assertFalse(self.get_questions(subscription))
        self.assertFalse(subscription.cover_ids.to_decide)
        move.action_post()
        self.assertDealtWith(subscription, "live")

    def test_it_stays_cancelled_once_its_days_were_decided(self):
        for decision in ("action_bill_again", "action_waive"):
            subscription, move = self.bill()
            move.button_cancel()
            getattr(subscription.cover_ids.with_user(self.billing), decision)()
            with self.assertRaisesRegex(UserError, "were decided since"):
                move.button_draft()

    # === THE REST OF THE TABLE === #

    def test_a_duplicate_carries_no_link(self):
        subscription, move = self.bill()
        copy = move.copy()
        line = copy.invoice_line_ids
        self.assertFalse(line.subscription_date_from or line.subscription_date_to)
        self.assertFalse(line.sudo().subdebit_charge_ids)
        self.assertFalse(line.subdebit_credited_line_id)
        self.assertFalse(copy.subdebit_payer_id or copy.subdebit_payment_mode)
        copy.invoice_date = DAY
        copy.action_post()
        copy.button_cancel()
        self.assertDealtWith(subscription, "live")
        self.assertFalse(self.get_questions(subscription))

    def test_merged_contacts_keep_everything(self):
        kept = self.make_offline_partner("Ada", "cash", email="ada@example.com")
        gone = self.make_offline_partner("Ada L.", email="ada@example.com")
        subscription, move = self.bill(partner=gone)
        ours = self.make_subscription(DAY, kept)
        ours._bill(DAY)
        before = self.env["subdebit.charge"].search_count([])
        self.setup_env["base.partner.merge.automatic.wizard"].create({})._merge(
            (kept | gone).ids, kept.with_env(self.setup_env)
        )
        self.env.invalidate_all()
        self.assertFalse(gone.exists())
        for name in ("partner_id", "payer_id", "invoice_partner_id"):
            self.assertEqual(subscription[name], kept)
        self.assertEqual(move.subdebit_payer_id, kept)
        self.assertEqual(kept.subdebit_subscription_ids, subscription | ours)
        self.assertEqual(self.env["subdebit.charge"].search_count([]), before)
        self.assertDealtWith(subscription, "live")

    def test_company_and_currency_are_fixed_by_the_first_charge(self):
        francs = self.setup_env.ref("base.CHF")
        francs.active = True
        draft = self.make_subscription(
            DAY,
            plan_id=False,
            line_ids=[
                Command.create({"product_id": self.product.id, "unit_price": 30.0})
            ],
        )
        draft.currency_id = francs
        self.assertEqual(len(draft._bill(DAY)), 1)
        other = self.setup_env["res.company"].create({"name": "Other"})
        for vals in (
            {"currency_id": self.env.company.currency_id.id},
            {"company_id": other.id},
            {"partner_id": self.make_offline_partner("Eve").id},
        ):
            with self.assertRaisesRegex(UserError, "End it and start a new one"):
                draft.sudo().write(vals)
        draft.currency_id = francs

    def test_what_was_agreed_is_fixed_by_the_start(self):
        subscription = self.make_subscription(DAY)
        line = subscription.line_ids
        for vals in (
            {"plan_id": self.careful.id},
            {"cadence_unit": "year"},
            {"cadence_count": 2},
            {"date_start": d("2025-01-01")},
            {"line_ids": [Command.create({"product_id": self.product.id})]},
            {"line_ids": [Command.update(line.id, {"unit_price": 1.0})]},
            {"line_ids": [Command.delete(line.id)]},
        ):
            with self.assertRaisesRegex(UserError, "is running: "):
                subscription.write(vals)
        self.assertEqual((line.cadence_unit, line.cadence_count), ("month", 1))

    def test_an_edited_plan_leaves_what_runs_as_it_was(self):
        subscription = self.make_subscription(DAY)
        self.plan.write(
            {"day_of_month": 15, "convention": "none", "first_period": "free"}
        )
        self.plan.line_ids.price_ids = [Command.create({"price": 99.0})]
        self.product.sudo().list_price = 99.0
        self.assertInvoices(
            [("2025-09-01", "2025-09-01", "2025-10-01", 30.0)], subscription._bill(DAY)
        )
        line = subscription.line_ids
        self.assertEqual((line.day_of_month, line.convention), (0, "actual"))
        # The next one takes the new terms: 1 to 14 September are free.
        new = self.make_subscription(DAY)
        self.assertEqual(new.line_ids.unit_price, 99.0)
        self.assertFalse(new._bill(d("2025-09-14")))
