from odoo.exceptions import UserError
from odoo.tests import tagged

from ...models.debit.claims import CLAIMS, OF_DEBIT
from ..common import d
from ..fakes.provider import DECLINES, PROCESSES, SUCCEEDS
from ..provider_case import DAY, ProviderCase

# Ten of the thirty days from 27 September are used: 20.00 of 30.00 come back.
LEAVES = d("2025-10-07")


class ClaimsCase(ProviderCase):
    """A debit of 30.00, and what happens to its invoice meanwhile."""

    def leave(self, invoice, day=LEAVES):
        """End the subscription with a credit; return the credit note."""
        subscription = invoice.subdebit_subscription_ids
        end = subscription._add_event("end", day, policy="immediately_with_credit")
        return subscription._credit(end, day)

    def credit(self, invoice, amount, day=LEAVES):
        """Give a gesture: a credit note by hand, of a part of the invoice."""
        reversal = (
            self.env["account.move.reversal"]
            .with_user(self.billing)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, "date": day})
        )
        note = self.env["account.move"].browse(reversal.reverse_moves()["res_id"])
        note.invoice_line_ids.write({"quantity": 1, "price_unit": amount})
        note.action_post()
        return note

    def pay_by_hand(self, invoice, amount):
        wizard = (
            self.env["account.payment.register"]
            .with_user(self.billing)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"amount": amount})
        )
        return wizard._create_payments()

    def mend_method(self, debit):
        """Let the payer's bank say yes from now on."""
        payer, scheme = debit.payer_id, debit.sudo().payment_token_id.mandate_scheme
        kind = "card" if scheme == "card" else "sepa_debit"
        self.fake.add_method(f"cus_{payer.id}", f"pm_{payer.id}", SUCCEEDS, kind)

    def take_back(self, debit, **vals):
        """The bank takes a debit back today."""
        debit.sudo()._return(self.company._subdebit_today(), "AM04", **vals)

    def retry(self, debit):
        debit.with_user(self.billing).action_retry()
        self.work()

    def send_to_bank(self):
        """Return a debit of 30.00 that the bank has not answered yet."""
        debit = self.make_debit(PROCESSES, kind="sepa_debit")
        self.work()
        self.assertEqual(debit.state, "pending")
        return debit

    def refuse(self, debit):
        self.transaction(debit)._set_error("No money.")
        self.assertEqual(debit.state, "refused")


@tagged("post_install", "-at_install")
class TestClaims(ClaimsCase):
    """The table: what asks, locks, keeps others from paying, and counts as open."""

    def test_the_table(self):
        def rows(answer):
            return {name for name, row in CLAIMS.items() if getattr(row, answer)}

        with_bank = {"sent", "unknown", "collected", "refund"}
        self.assertEqual(rows("with_bank"), with_bank)
        self.assertEqual(rows("locks"), with_bank | {"planned", "online"})
        self.assertEqual(rows("no_pay_now"), with_bank | {"planned", "booked"})
        self.assertEqual(set(CLAIMS) - rows("asks"), {"given_up"})
        settled = {"collected", "booked", "given_up", "credit", "by_hand", "refund"}
        self.assertEqual(set(CLAIMS) - rows("is_open"), settled)
        self.assertEqual(
            {name: row.shows for name, row in CLAIMS.items() if row.shows},
            {
                "planned": "to_collect",
                "sent": "in_flight",
                "unknown": "unknown",
                "collected": "in_flight",
                "refused": "refused",
                "returned": "returned",
                "instalment": "to_collect",
            },
        )

    def test_every_state_of_a_debit_is_in_it(self):
        states = dict(self.env["subdebit.debit"]._fields["state"].selection)
        self.assertEqual(set(OF_DEBIT), set(states))
        self.assertLessEqual(set(OF_DEBIT.values()), set(CLAIMS))
        line = self.env["subdebit.debit.line"]
        named = dict(line._fields["claim"].selection)
        self.assertEqual(set(named), {*OF_DEBIT.values(), "booked"})

    def test_what_each_state_means_for_its_invoice(self):
        debit = self.make_debit()
        invoice = debit.invoice_ids
        for state, claim, free, owed, shown in (
            ("ready", "planned", 0.0, 30.0, "to_collect"),
            ("sending", "sent", 0.0, 30.0, "in_flight"),
            ("unknown", "unknown", 0.0, 30.0, "unknown"),
            ("pending", "sent", 0.0, 30.0, "in_flight"),
            ("refused", "refused", 0.0, 30.0, "refused"),
            ("collected", "collected", 0.0, 0.0, "in_flight"),
        ):
            with self.subTest(state):
                debit.attempt_ids.sudo().state = state
                self.assertEqual(debit.line_ids.claim, claim)
                self.assertEqual(invoice._subdebit_get_free_sudo(), free)
                self.assertEqual(invoice._subdebit_get_owed_sudo(), owed)
                self.assertEqual(invoice.subdebit_collection_state, shown)

    def test_what_was_given_up_and_went_through_after_all_is_with_the_bank(self):
        debit = self.make_debit(DECLINES)
        with self.answered(402):
            self.work()
        debit.with_user(self.billing).action_cancel()
        invoice = debit.invoice_ids
        self.assertEqual(debit.line_ids.claim, "given_up")
        self.assertEqual(invoice._subdebit_get_free_sudo(), 30.0)
        self.transaction(debit)._set_done()
        self.assertEqual(debit.line_ids.claim, "collected")
        self.assertEqual(invoice._subdebit_get_free_sudo(), 0.0)
        with self.assertRaisesRegex(UserError, "is being debited"):
            self.pay_by_hand(invoice, 30.0)
        with self.assertRaisesRegex(UserError, "with the provider"):
            invoice.button_draft()
        self.work()
        self.assertEqual(invoice.payment_state, "paid")

    def test_what_a_customer_has_paid_online_is_not_edited_before_it_is_known(self):
        (invoice,) = self.make_subscription(DAY, self.make_payer())._bill(DAY)
        method = self.env.ref("payment.payment_method_card")
        transaction = (
            self.env["payment.transaction"]
            .sudo()
            .create(
                {
                    "provider_id": self.provider.id,
                    "payment_method_id": method.id,
                    "reference": "by himself",
                    "amount": 30.0,
                    "currency_id": invoice.currency_id.id,
                    "partner_id": invoice.partner_id.id,
                    "operation": "online_direct",
                    "invoice_ids": [(6, 0, invoice.ids)],
                }
            )
        )
        self.assertEqual(invoice._subdebit_get_askable_sudo(), 0.0)
        invoice.button_draft()
        invoice.action_post()
        transaction._set_pending()
        with self.assertRaisesRegex(UserError, "is being paid by the customer"):
            invoice.button_draft()

    def test_what_a_customer_paid_beside_a_debit_is_told(self):
        debit = self.make_debit()
        method = self.env.ref("payment.payment_method_card")
        vals = {
            "provider_id": self.provider.id,
            "payment_method_id": method.id,
            "reference": "by himself",
            "amount": 30.0,
            "currency_id": debit.currency_id.id,
            "partner_id": debit.payer_id.id,
            "operation": "validation",
            "invoice_ids": [(6, 0, debit.invoice_ids.ids)],
        }
        transaction = self.env["payment.transaction"].sudo().create(vals)
        self.work()
        self.assertCollected(debit)
        transaction.operation = "online_direct"
        transaction._set_done()
        transaction._post_process()
        self.assertEqual(
            self.activities(debit),
            [(self.handler.login, "Collected twice: refund one of the payments")],
        )


@tagged("post_install", "-at_install")
class TestCreditMeanwhile(ClaimsCase):
    """What is credited while a debit is out comes off when the debit fails."""

    def test_refused_after_he_left_ten_are_asked_for(self):
        debit = self.send_to_bank()
        invoice = debit.invoice_ids
        note = self.leave(invoice)
        self.assertEqual((note.amount_residual, invoice.amount_residual), (20.0, 30.0))
        self.refuse(debit)
        self.assertEqual((note.amount_residual, invoice.amount_residual), (0.0, 10.0))
        self.mend_method(debit)
        self.retry(debit)
        self.assertEqual((debit.state, debit.amount), ("collected", 10.0))
        self.assertEqual(debit.attempt_ids.mapped("amount"), [30.0, 10.0])
        self.assertEqual(invoice.payment_state, "paid")
        # What the bank refused is remembered; what was taken are 10.00.
        self.assertEqual([charge.amount for charge in self.fake.charges][-1], 1000)

    def test_returned_after_he_left_ten_are_asked_for(self):
        debit = self.make_debit()
        self.work()
        invoice = debit.invoice_ids
        note = self.leave(invoice)
        self.assertEqual(note.amount_residual, 20.0)
        self.take_back(debit)
        self.assertEqual((note.amount_residual, invoice.amount_residual), (0.0, 10.0))
        self.retry(debit)
        self.assertTaken(3000, 1000)
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual((debit.state, debit.amount), ("collected", 10.0))

    def test_a_part_was_paid_by_transfer_before(self):
        debit = self.make_debit(PROCESSES, kind="sepa_debit")
        invoice = debit.invoice_ids
        debit.with_user(self.billing).action_cancel()
        self.pay_by_hand(invoice, 4.0)
        rest = self.prepare(d("2025-09-30")).debit_ids
        self.work()
        self.assertEqual((rest.state, rest.amount), ("pending", 26.0))
        note = self.leave(invoice)
        self.transaction(rest)._set_error("No money.")
        # 30.00 less 4.00 by transfer, less 20.00.
        self.assertEqual((note.amount_residual, invoice.amount_residual), (0.0, 6.0))
        self.mend_method(rest)
        self.retry(rest)
        self.assertEqual((rest.amount, invoice.payment_state), (6.0, "paid"))

    def test_a_gesture_on_what_was_collected_and_comes_back(self):
        debit = self.make_debit()
        self.work()
        invoice = debit.invoice_ids
        note = self.credit(invoice, 12.5)
        self.assertEqual(note.amount_residual, 12.5)
        self.take_back(debit)
        self.assertEqual(invoice.amount_residual, 17.5)
        self.retry(debit)
        self.assertTaken(3000, 1750)

    def test_a_credit_that_is_larger_leaves_nothing_to_try_again(self):
        debit = self.send_to_bank()
        invoice = debit.invoice_ids
        self.leave(invoice)
        self.credit(invoice, 15.0)
        self.refuse(debit)
        # 20.00 and 15.00 of 30.00: 5.00 stay with the customer.
        self.assertEqual(invoice.payment_state, "reversed")
        with self.assertRaisesRegex(
            UserError, f"Nothing is open any more of {invoice.name}"
        ):
            debit.with_user(self.billing).action_retry()
        debit.with_user(self.billing).action_cancel()
        self.assertNothingHappensAgain()

    def test_the_refused_request_goes_through_after_the_retry(self):
        debit = self.send_to_bank()
        invoice = debit.invoice_ids
        self.leave(invoice)
        self.refuse(debit)
        self.mend_method(debit)
        self.retry(debit)
        debit.attempt_ids[0].sudo().transaction_id._set_done()
        self.work()
        # 10.00 were owed and paid; the 30.00 that came late are all a credit.
        self.assertEqual(debit.payment_ids.sorted("id").mapped("amount"), [10.0, 30.0])
        self.assertEqual(debit.credit, 30.0)
        self.assertEqual(invoice.payment_state, "paid")

    def test_one_of_two_invoices_was_credited(self):
        payer = self.make_payer(behaviour=DECLINES)
        first = self.make_priced(50.0, DAY, partner=payer)
        self.make_priced(25.0, d("2025-09-26"), partner=payer)
        self.prepare(d("2025-09-26")).debit_ids.with_user(self.billing).action_cancel()
        debit = self.prepare().debit_ids
        self.assertEqual(debit.amount, 75.0)
        with self.answered(402):
            self.work()
        # 50.00: ten of thirty days are used, two thirds come back.
        note = self.leave(first.invoice_ids)
        self.assertEqual(note.amount_total, 33.33)
        self.mend_method(debit)
        self.retry(debit)
        self.assertTaken(4167)
        self.assertEqual(set(debit.invoice_ids.mapped("payment_state")), {"paid"})


@tagged("post_install", "-at_install")
class TestOverpaid(ClaimsCase):
    """What a payer paid too much is set off before the next debit, or left: as agreed."""

    def overpay(self):
        """Pay 40.00 by transfer for an invoice of 5.00; return payer and next invoice."""
        payer = self.make_payer()
        small = self.make_priced(5.0, d("2025-09-26"), partner=payer)
        invoice = small._bill(d("2025-09-26"))
        self.pay_by_hand(invoice, 40.0)
        self.assertEqual(invoice.payment_state, "paid")
        other = self.make_product("Sauna", 30.0)
        plan = self.make_plan("Sauna", other)
        self.make_subscription(DAY, payer, plan_id=plan.id)
        return payer

    def test_left_to_the_customer(self):
        payer = self.overpay()
        debit = self.prepare().debit_ids
        self.assertEqual((debit.amount, debit.payer_id), (30.0, payer))
        self.assertIn("$\xa035.00 of open credit of Ada", debit.open_credit_sentence)

    def test_set_off_before_the_debit(self):
        self.company.sudo().subdebit_credit_use = "use"
        self.overpay()
        run = self.prepare()
        self.assertFalse(run.debit_ids)
        self.assertEqual(run.invoice_ids.payment_state, "paid")
        self.assertIn("30.00 of open credit", run.invoice_ids.message_ids[0].body)
        # 5.00 are left for the next one: 25.00 of 30.00 are debited.
        debit = self.prepare(d("2025-10-27")).debit_ids
        self.assertEqual(sum(debit.mapped("amount")), 30.0)
        self.assertEqual(debit.mapped("open_credit_sentence"), [False])

    def test_what_waits_for_another_invoice_is_not_taken(self):
        self.company.sudo().subdebit_credit_use = "use"
        debit = self.send_to_bank()
        note = self.leave(debit.invoice_ids)
        other = self.make_plan("Sauna", self.make_product("Sauna", 12.0))
        self.make_subscription(LEAVES, debit.payer_id, plan_id=other.id)
        self.prepare(LEAVES)
        self.assertEqual(note.amount_residual, 20.0)
        self.refuse(debit)
        self.assertEqual(debit.invoice_ids.amount_residual, 10.0)

    def test_another_customers_credit_is_not_taken(self):
        self.company.sudo().subdebit_credit_use = "use"
        self.overpay()
        self.make_subscription(DAY, self.make_payer("Grace"))
        run = self.prepare()
        self.assertEqual(run.debit_ids.mapped("amount"), [30.0])
        self.assertEqual(run.debit_ids.payer_id.name, "Grace")
