from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ..common import d
from .test_hands import AGAIN, DAY, HandsCase


class SecuredCase(HandsCase):
    """Journals in which nothing is deleted, set to draft or cancelled any more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = new_test_user(
            cls.setup_env,
            "subdebit_auditor",
            groups="account.group_account_user",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def credit(self, move):
        """Return the credit note that Odoo's own wizard makes, posted."""
        wizard = (
            move.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id, "date": DAY})
        )
        wizard.refund_moves()
        wizard.new_move_ids.action_post()
        return wizard.new_move_ids

    def assertRefused(self, action, *args, words=""):
        """Refused, and nothing half done: as a person's click that is rolled back."""
        with self.assertRaises(UserError) as caught:
            action(*args)
        self.assertIn(words, str(caught.exception))

    def assertUntouched(self, subscription):
        """One charge that stands, its days billed, nobody asked, all adds up."""
        self.assertDealtWith(subscription, "live")
        self.assertFalse(subscription.cover_ids.to_decide)
        self.assertFalse(self.get_questions(subscription))
        self.assertAddsUp()

    def assertAddsUp(self):
        rows = self.env["subdebit.ledger.difference"]
        self.assertFalse(rows._get_ledger_differences())
        self.assertFalse(rows._get_number_warnings())

    def assertChainHolds(self):
        """Odoo's own report finds every secured entry as it was secured."""
        company = self.company.with_user(self.auditor)
        found = {
            result["status"] for result in company._check_hash_integrity()["results"]
        }
        self.assertEqual(found - {"no_data"}, {"verified"})


@tagged("post_install", "-at_install")
class TestHandsSecured(SecuredCase):
    """E7: the table of accountants' hands where every posted entry is hashed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        journal = cls.company_data["default_journal_sale"]
        journal.sudo().restrict_mode_hash_table = True

    def assertSecured(self, move):
        self.assertTrue(move.inalterable_hash)
        self.assertEqual(move.state, "posted")

    def test_the_run_secures_what_it_posts(self):
        subscription, move = self.bill()
        self.assertSecured(move)
        self.assertSecured(subscription._bill(d("2025-10-01")))
        self.assertChainHolds()
        self.assertAddsUp()

    def test_a_secured_invoice_is_neither_drafted_nor_cancelled_nor_deleted(self):
        subscription, move = self.bill()
        for forbidden in (move.button_draft, move.button_cancel, move.unlink):
            self.assertRefused(forbidden)
        line = move.invoice_line_ids
        for command in (
            Command.update(line.id, {"name": "Other"}),
            Command.delete(line.id),
        ):
            self.assertRefused(move.write, {"invoice_line_ids": [command]})
        self.assertSecured(move)
        self.assertEqual(subscription.charge_ids.amount_net, 30.0)
        self.assertUntouched(subscription)

    def test_a_draft_is_changed_and_then_secured(self):
        subscription, move = self.bill_draft()
        self.assertFalse(move.inalterable_hash)
        move.invoice_line_ids.price_unit = 25.0
        move.action_post()
        self.assertSecured(move)
        self.assertEqual(subscription.charge_ids.amount_net, 25.0)
        self.assertUntouched(subscription)
        self.assertChainHolds()

    def test_a_draft_that_was_never_posted_may_go(self):
        """The number is not taken yet: its days are to be decided, as elsewhere."""
        for remove in ("button_cancel", "unlink"):
            subscription, move = self.bill_draft()
            getattr(move, remove)()
            self.assertDealtWith(subscription, "void")
            subscription.cover_ids.with_user(self.billing).action_bill_again()
            again = subscription._bill(AGAIN)
            again.action_post()
            self.assertSecured(again)
            self.assertNothingToBill(subscription, "2025-09-30")
        self.assertChainHolds()
        self.assertAddsUp()

    def test_a_mistake_is_credited_released_and_billed_again(self):
        subscription, move = self.bill()
        note = self.credit(move)
        self.assertSecured(note)
        self.assertEqual(note.reversed_entry_id, move)
        self.assertDealtWith(subscription, "live", "live")
        self.assertFalse(self.get_questions(subscription))
        move.with_user(self.billing).action_subdebit_release()
        again = subscription._bill(AGAIN)
        self.assertSecured(again)
        self.assertEqual(subscription.cover_ids.charge_id.revision, 1)
        self.assertChainHolds()
        self.assertAddsUp()
        self.assertNothingToBill(subscription, "2025-09-30")

    def test_a_credit_note_stays_as_well(self):
        subscription, move = self.bill()
        note = self.credit(move)
        for forbidden in (note.button_draft, note.button_cancel, note.unlink):
            self.assertRefused(forbidden)
        credit = subscription.charge_ids.filtered("origin_id")
        self.assertEqual((credit.state, credit.amount_net), ("live", 30.0))
        self.assertAddsUp()

    def test_a_duplicate_carries_no_link(self):
        subscription, move = self.bill()
        copy = move.copy({"invoice_date": DAY})
        self.assertFalse(copy.invoice_line_ids.subscription_date_from)
        copy.action_post()
        self.assertSecured(copy)
        self.assertFalse(copy.invoice_line_ids.sudo().subdebit_charge_ids)
        self.assertUntouched(subscription)
        self.assertChainHolds()

    def test_merged_contacts_keep_everything(self):
        """NOTE: Odoo itself takes the merged contact for a changed entry."""
        kept = self.make_offline_partner("Ada", "cash", email="ada@example.com")
        gone = self.make_offline_partner("Ada L.", email="ada@example.com")
        subscription, move = self.bill(partner=gone)
        self.setup_env["base.partner.merge.automatic.wizard"].create({})._merge(
            (kept | gone).ids, kept.with_env(self.setup_env)
        )
        self.env.invalidate_all()
        self.assertFalse(gone.exists())
        self.assertEqual(subscription.payer_id, kept)
        self.assertEqual(move.subdebit_payer_id, kept)
        self.assertUntouched(subscription)
        self.assertSecured(subscription._bill(d("2025-10-01")))

    def test_company_and_currency_are_fixed_by_the_first_charge(self):
        subscription, _move = self.bill()
        other = self.setup_env["res.company"].create({"name": "Other"})
        francs = self.setup_env.ref("base.CHF")
        for vals in ({"company_id": other.id}, {"currency_id": francs.id}):
            self.assertRefused(
                subscription.sudo().write, vals, words="End it and start a new one"
            )
        self.assertUntouched(subscription)

    def test_an_edited_plan_leaves_what_runs_as_it_was(self):
        subscription, _move = self.bill()
        self.plan.line_ids.price_ids = [Command.create({"price": 99.0})]
        self.assertUntouched(subscription)
        self.assertEqual(subscription._bill(d("2025-10-01")).amount_total, 30.0)
        self.assertChainHolds()

    def test_entries_that_were_secured_by_hand_are_left_alone_too(self):
        journal = self.company_data["default_journal_sale"].copy({"code": "OPEN"})
        journal.sudo().restrict_mode_hash_table = False
        subscription, move = self.bill(journal_id=journal.id)
        self.assertFalse(move.inalterable_hash)
        move.button_hash()
        self.assertSecured(move)
        for forbidden in (move.button_draft, move.button_cancel, move.unlink):
            self.assertRefused(forbidden)
        self.assertUntouched(subscription)
        self.credit(move)
        move.with_user(self.billing).action_subdebit_release()
        self.assertEqual(len(subscription._bill(AGAIN)), 1)
        self.assertAddsUp()
        self.assertNothingToBill(subscription, "2025-09-30")


@tagged("post_install", "-at_install")
class TestHandsAuditTrail(SecuredCase):
    """Where an audit trail is kept: nothing that was posted is deleted, only cancelled."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.restrictive_audit_trail = True

    def bill_tracked(self):
        """Return the audit trail of an invoice that was made as the cron makes it."""
        # Odoo's test cases switch all tracking off.
        subscription = self.make_subscription(DAY).with_context(
            tracking_disable=False, mail_create_nolog=False, mail_notrack=False
        )
        move = subscription._bill(DAY)
        self.env.flush_all()
        self.env.cr.precommit.run()
        trail = self.setup_env["mail.message"].search(
            [("model", "=", "account.move"), ("res_id", "=", move.id)], order="id"
        )
        return "\n".join(map(str, trail.mapped("account_audit_log_preview")))

    def test_the_birth_of_an_invoice_is_in_the_trail(self):
        self.assertEqual(self.bill_tracked().strip(), "Invoice Created")

    def test_without_an_audit_trail_nobody_needs_a_thousand_messages(self):
        self.company.restrictive_audit_trail = False
        self.assertEqual(self.bill_tracked(), "")

    def test_what_was_posted_once_is_not_deleted(self):
        subscription, move = self.bill()
        move.button_draft()
        self.assertRefused(move.unlink, words="audit trail")
        self.assertTrue(move.exists())
        self.assertEqual(subscription.charge_ids.move_line_id, move.invoice_line_ids)
        move.action_post()
        self.assertUntouched(subscription)

    def test_it_is_cancelled_and_our_rows_follow(self):
        subscription, move = self.bill()
        move.button_draft()
        move.button_cancel()
        self.assertDealtWith(subscription, "void")
        self.assertTrue(subscription.cover_ids.to_decide)
        self.assertEqual(len(self.get_questions(subscription)), 1)
        self.assertFalse(
            self.env["subdebit.ledger.difference"]._get_ledger_differences()
        )
        subscription.cover_ids.with_user(self.billing).action_bill_again()
        self.assertEqual(len(subscription._bill(AGAIN)), 1)
        self.assertEqual(move.state, "cancel")
        self.assertNothingToBill(subscription, "2025-09-30")

    def test_cancelled_and_back_again(self):
        subscription, move = self.bill()
        move.button_cancel()
        move.button_draft()
        move.action_post()
        self.assertUntouched(subscription)

    def test_a_line_deleted_from_a_draft_leaves_its_days_to_decide(self):
        subscription, move = self.bill()
        move.button_draft()
        move.write({"invoice_line_ids": [Command.clear()]})
        self.assertDealtWith(subscription, "void")
        self.assertTrue(subscription.cover_ids.to_decide)

    def test_a_draft_that_was_never_posted_may_be_deleted(self):
        subscription, move = self.bill_draft()
        move.unlink()
        self.assertDealtWith(subscription, "void")
        self.assertTrue(subscription.cover_ids.to_decide)

    def test_a_credit_note_is_written_down_and_cancelled(self):
        subscription, move = self.bill()
        note = self.credit(move)
        note.button_draft()
        self.assertRefused(note.unlink, words="audit trail")
        note.button_cancel()
        credit = subscription.charge_ids.filtered("origin_id")
        self.assertEqual(credit.state, "void")
        self.assertDealtWith(subscription, "live", "void")
