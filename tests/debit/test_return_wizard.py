from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ..common import d
from ..fakes.provider import PROCESSES
from ..provider_case import DAY
from .return_case import FEES, LATER, OUTSTANDING, RECEIVABLE, ReturnCase


@tagged("post_install", "-at_install")
class TestReturnWizard(ReturnCase):
    """A person reads the bank statement and records what came back."""

    def setUp(self):
        super().setUp()
        self.env = self.env(context={**self.env.context, "lang": "en_US"})

    def open(self, debit, user=None):
        self.day = LATER
        wizards = self.env["subdebit.return"].with_user(user or self.billing)
        return Form(wizards.with_context(default_debit_id=debit.id))

    def test_billing_records_a_return(self):
        debit = self.make_collected()
        with self.open(debit) as form:
            self.assertEqual(form.date, LATER)
            form.date = d("2025-10-14")
            form.code = "AM04"
            form.reason = "Insufficient funds"
            form.fee = 7.5
        form.record.action_confirm()
        self.assertEqual(debit.words, "AM04 Insufficient funds")
        self.assertEntry(
            debit.return_move_ids,
            "2025-10-14",
            (RECEIVABLE, 30.0),
            (FEES, 7.5),
            (OUTSTANDING, -7.5),
            (OUTSTANDING, -30.0),
        )
        self.assertOpenAgain(debit.invoice_ids, 30.0)
        self.assertFalse(debit.invoice_ids.subdebit_disputed)
        self.assertReturnedOnce(debit)

    def test_the_buttons_stand_on_the_debit(self):
        for user in (self.billing, self.handler):
            form = self.env["subdebit.debit"].with_user(user).get_view(view_type="form")
            header = etree.fromstring(form["arch"]).find(".//header")
            action = self.env.ref("subscription_debit.action_return").id
            names = [button.get("name") for button in header.iterfind("button")]
            self.assertIn(str(action), names)
            self.assertIn("action_record_recovery", names)
        form = (
            self.env["subdebit.debit"].with_user(self.user).get_view(view_type="form")
        )
        self.assertNotIn("action_record_recovery", form["arch"])

    def test_it_says_which_invoices_will_be_open_again(self):
        payer = self.make_payer()
        partly = self.make_priced(30.0, DAY, partner=payer)._bill(DAY)
        self.pay_by_hand(partly, 10.0)
        other = self.make_priced(25.0, DAY, partner=payer)._bill(DAY)
        debit = self.as_root(self.prepare().debit_ids)
        self.work()
        form = self.open(debit)
        self.assertEqual(
            form.sentence,
            f"{partly.name} will be open again: $\xa020.00.\n"
            f"{other.name} will be open again: $\xa025.00.",
        )
        # What is said is what happens.
        debit._return(LATER, "AM04")
        self.assertEqual((partly.amount_residual, other.amount_residual), (20.0, 25.0))

    def test_what_is_not_booked_yet_is_foretold_as_well(self):
        debit = self.make_debit(PROCESSES, kind="sepa_debit")
        self.work()
        self.transaction(debit)._set_done()
        form = self.open(debit)
        self.assertEqual(
            form.sentence,
            f"{debit.invoice_ids.name} will be open again: $\xa030.00.",
        )

    def test_where_no_invoice_is_paid_none_is_named(self):
        debit = self.make_collected()
        self.receivable(debit.payment_ids.move_id).remove_move_reconcile()
        self.pay_by_hand(debit.invoice_ids, 30.0)
        self.assertEqual(
            self.open(debit).sentence,
            "No invoice will be open again: none is paid by this debit.",
        )

    def test_a_contested_debit_marks_its_invoices(self):
        debit = self.make_collected()
        with self.open(debit) as form:
            form.reason = "Not authorised"
            form.disputed = True
        form.record.action_confirm()
        self.assertEqual(
            (
                debit.invoice_ids.subdebit_disputed,
                debit.invoice_ids.subdebit_dispute_reason,
            ),
            (True, "Not authorised"),
        )

    def test_the_future_is_refused(self):
        debit = self.make_collected()
        with self.open(debit) as form:
            form.date = d("2025-10-16")
            form.reason = "x"
        with self.assertRaisesRegex(UserError, "lies in the future"):
            form.record.action_confirm()
        self.assertCollected(debit)

    def test_the_money_came_back_by_a_button(self):
        debit = self.make_collected()
        debit._return(LATER, "x")
        self.day = d("2025-10-20")
        debit.with_user(self.billing).action_record_recovery()
        self.assertEqual(debit.state, "collected")
        self.assertEqual(debit.invoice_ids.payment_state, "paid")
        self.assertEqual(
            debit.payment_ids.mapped("date"), [d("2025-10-20"), d("2025-09-27")]
        )

    # === RIGHTS === #

    def test_a_plain_user_records_nothing(self):
        debit = self.make_collected()
        with self.assertRaises(AccessError):
            self.env["subdebit.return"].with_user(self.user).create(
                {"debit_id": debit.id, "reason": "x"}
            )
        with self.assertRaisesRegex(UserError, "the right “Billing"):
            debit.with_user(self.user).action_record_recovery()
        for user in (self.user, self.handler, self.billing, self.manager):
            for names in ({"returned_on": LATER}, {"disputed_on": LATER}):
                with self.assertRaises(AccessError):
                    debit.with_user(user).write(names)

    def test_who_handles_failed_payments_records_a_return(self):
        debit = self.make_collected()
        window = self.env["subdebit.return"].with_user(self.handler)
        window.create({"debit_id": debit.id, "reason": "x"}).action_confirm()
        self.assertEqual(debit.state, "returned")

    def test_a_plain_user_sees_what_came_back(self):
        debit = self.make_collected()
        debit._return(LATER, "x")
        seen = debit.with_user(self.user).read(
            ["state", "words", "returned_on", "return_move_count"]
        )[0]
        self.assertEqual(
            (seen["state"], seen["words"], seen["returned_on"]),
            ("returned", "x", LATER),
        )
        self.assertEqual(seen["return_move_count"], 1)

    def test_billing_of_another_company_records_nothing(self):
        debit = self.make_collected()
        other = self.make_other_company()["company"]
        stranger = new_test_user(
            self.setup_env,
            "subdebit_abroad",
            groups="subscription_debit.group_billing",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        wizard = self.env["subdebit.return"].create(
            {"debit_id": debit.id, "reason": "x", "date": LATER}
        )
        with self.assertRaises(AccessError):
            wizard.sudo(False).with_user(stranger).action_confirm()
        with self.assertRaises(AccessError):
            debit.with_user(stranger).with_company(other).action_record_recovery()
        self.assertCollected(debit)

    def test_an_accountant_reads_a_returned_payment(self):
        debit = self.make_collected()
        move = debit._return(LATER, "x")
        accountant = new_test_user(
            self.setup_env,
            "subdebit_accountant",
            groups="account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        payment = debit.payment_ids.with_user(accountant)
        self.assertEqual(payment.subdebit_return_move_id, move.with_user(accountant))
        self.assertTrue(payment.search([("subdebit_returned_on", "!=", False)]))
        view = payment.get_view(view_type="form")["arch"]
        self.assertIn("subdebit_returned_on", view)
        # Which debit came back is read by who keeps the books as well.
        self.assertEqual(
            move.with_user(accountant).subdebit_return_debit_id.ids, debit.ids
        )
