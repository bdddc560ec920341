from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..common import d
from ..fakes.provider import DECLINES
from ..provider_case import DAY
from ..timeline.timeline_case import plain
from .client_case import ClientCase


@tagged("post_install", "-at_install")
class TestStatement(ClientCase):
    """L1: one list of all that concerns the money of a client, as the ledger has it."""

    def test_invoices_credits_payments_refunds_and_purchases_are_rows(self):
        client = self.make_offline_partner()
        membership = self.make_priced(30.0, DAY, partner=client, cadence_unit="year")
        invoice = self.as_root(membership._bill(DAY))
        self.make_invoice(client, 50.0, d("2025-09-28"))
        self.pay_by_hand(invoice, 30.0, d("2025-09-29"))
        self.make_note(client, 8.0, d("2025-09-30"))
        self.refund_by_hand(client, 5.0)
        rows = self.find(client, ("is_in_ledger", "=", True))
        self.assertEqual(
            self.look(rows),
            [
                ("invoice", "2025-09-27", 30.0, 0.0, "settled"),
                ("refund", "2025-09-27", 5.0, 5.0, "open"),
                ("purchase", "2025-09-28", 50.0, 50.0, "open"),
                ("payment", "2025-09-29", -30.0, 0.0, "settled"),
                ("credit_note", "2025-09-30", -8.0, -8.0, "open"),
            ],
        )
        self.assertEqual(rows.mapped("balance"), [30.0, 35.0, 85.0, 55.0, 47.0])
        self.assertEqual(rows[0].subscription_id, membership)
        self.assertEqual(rows[0].move_id.sudo(), invoice.sudo())
        self.assertAsInLedger(client)
        self.assertEqual(self.balances(client), (47.0, 47.0))

    def test_a_debit_is_a_row_until_its_payment_is_one(self):
        debit = self.make_debit()
        client = debit.payer_id
        row = self.find(client, ("kind", "=", "debit"))
        self.assertEqual(self.look(row), [("debit", "2025-09-27", -30.0, 0.0, "ready")])
        self.assertEqual((row.debit_id, row.payer_id), (debit, client))
        self.assertIn("4242", row.method)
        self.assertEqual(self.balances(client), (30.0, 0.0))
        self.work()
        self.assertCollected(debit)
        booked = self.find(client, ("debit_id", "=", debit.id))
        self.assertEqual(
            self.look(booked), [("payment", "2025-09-27", -30.0, 0.0, "settled")]
        )
        self.assertAsInLedger(client)

    def test_a_debit_that_came_back_is_told_by_its_entry(self):
        debit = self.make_collected(30.0)
        self.day = d("2025-10-03")
        debit._return(self.day, "AM04")
        rows = self.find(debit.payer_id, ("debit_id", "=", debit.id))
        self.assertEqual(
            [(row.kind, str(row.date), row.amount) for row in rows],
            [("payment", "2025-09-27", -30.0), ("returned", "2025-10-03", 30.0)],
        )
        self.assertAsInLedger(debit.payer_id)

    def test_a_refused_debit_stays_in_the_list(self):
        debit = self.make_debit(DECLINES)
        with self.answered(402):
            self.work()
        row = self.find(debit.payer_id, ("kind", "=", "debit"))
        self.assertEqual(row.state, "refused")
        self.assertEqual(self.balances(debit.payer_id), (30.0, 30.0))
        reasons = debit.payer_id.with_user(self.user)._subdebit_get_reasons()
        self.assertIn("the debit was refused", reasons[-1].sentence)

    def test_what_comes_is_what_the_engine_will_bill(self):
        client = self.make_offline_partner()
        subscription = self.make_subscription(d("2025-01-31"), client)
        subscription._bill(DAY)
        rows = self.find(client, ("kind", "=", "charge"))
        self.assertEqual(
            [(str(row.date), row.amount) for row in rows][:4],
            [
                ("2025-09-30", 30.0),
                ("2025-10-31", 30.0),
                ("2025-11-30", 30.0),
                ("2025-12-31", 30.0),
            ],
        )
        self.assertEqual(len(rows), 12)
        self.assertEqual(rows.subscription_id, subscription)
        again = self.rows.with_user(self.user).browse(rows.ids)
        self.assertEqual(again.mapped("amount"), [30.0] * 12)
        by_page = self.find(client, ("date", ">=", "2025-12-01"))
        self.assertEqual(str(by_page[0].date), "2025-12-31")

    def test_what_is_empty_is_searched_too(self):
        client = self.make_offline_partner()
        self.make_subscription(DAY, client)._bill(DAY)
        self.make_invoice(client, 50.0)
        own = ("commercial_partner_id", "=", client.id)
        for name in ("subscription_id", "receiver_id"):
            rows = self.rows.search([own, (name, "=", False)])
            self.assertEqual(rows.mapped("amount"), [50.0])
        self.assertFalse(self.rows.search([own, ("payer_id", "=", False)]))

    def test_are_online_payments_grouped(self):
        """Several subscriptions in one invoice, several invoices in one debit."""
        payer = self.make_payer()
        both = self.make_priced(20.0, DAY, partner=payer)
        both |= self.make_priced(30.0, DAY, partner=payer)
        another = self.make_priced(7.0, d("2025-09-26"), partner=payer)
        moves = (both | another)._bill(DAY)
        self.assertEqual(sorted(moves.mapped("amount_total")), [7.0, 50.0])
        large = moves.filtered(lambda move: move.amount_total == 50.0)
        [debit] = self.prepare(DAY).debit_ids
        self.assertEqual(debit.amount, 57.0)
        said = [
            plain(reason.sentence)
            for reason in payer.with_user(self.user)._subdebit_get_reasons()
        ]
        names = " and ".join(sorted(both.mapped("name")))
        together = f"One invoice for {names}: the same payer, method and day."
        self.assertEqual([together in one for one in said].count(True), 1, said)
        self.assertIn(
            f"$ 50.00 of {large.name}", next(s for s in said if together in s)
        )
        names = " and ".join(sorted(moves.mapped("name")))
        together = f"One debit of $ 57.00 for {names}: the same payer, method and day."
        self.assertEqual([together in one for one in said].count(True), 2, said)

    def test_each_invoice_is_debited_alone_if_the_company_wishes(self):
        """L10: debits of a day are one for each payer, if the company wishes."""
        self.company.sudo().subdebit_group_debits = False
        payer = self.make_payer()
        one = self.make_priced(20.0, DAY, partner=payer)
        one._bill(DAY)
        another = self.make_priced(7.0, d("2025-09-26"), partner=payer)
        another._bill(DAY)
        for subscription, amount in ((one, 20.0), (another, 7.0)):
            self.assertEqual(subscription.next_payment_amount, amount)
        plans = self.env["subdebit.debit"]._preview_now(
            self.as_root((one | another).invoice_ids)
        )
        self.assertEqual(sorted(plan["amount"] for plan in plans), [7.0, 20.0])
        debits = self.prepare(DAY).debit_ids
        self.assertEqual(sorted(debits.mapped("amount")), [7.0, 20.0])
        self.work()
        self.assertEqual(set(debits.mapped("state")), {"collected"})
        said = [
            plain(reason.sentence)
            for reason in payer.with_user(self.user)._subdebit_get_reasons()
        ]
        self.assertFalse([one for one in said if "One debit" in one])

    def test_of_all_clients_at_once_nothing_to_come_is_computed(self):
        self.make_subscription(DAY)
        self.assertFalse(self.rows.search([("kind", "=", "charge")]))

    def test_it_is_searched_by_the_last_four_digits_and_by_the_banks_reference(self):
        debit = self.make_collected(30.0)
        client = debit.payer_id
        booked = ("is_in_ledger", "=", True)
        found = self.find(client, ("method", "ilike", "4242"), booked)
        self.assertEqual(found.mapped("kind"), ["payment"])
        other = self.make_offline_partner()
        invoice = self.make_invoice(other, 20.0)
        payment = self.pay_by_hand(invoice, 20.0)
        self.match_bank_line(payment, 20.0, "VIREMENT 0815")
        row = self.find(other, ("bank_reference", "ilike", "0815"))
        self.assertEqual(row.payment_id.sudo(), payment.sudo())
        self.assertEqual(row.bank_reference, "VIREMENT 0815")
        self.assertFalse(self.find(other, ("bank_reference", "ilike", "4711")))

    def match_bank_line(self, payment, amount, label):
        """Let a bank line say that a payment came."""
        journal = self.company_data["default_journal_bank"]
        line = self.as_root(self.env["account.bank.statement.line"]).create(
            {
                "journal_id": journal.id,
                "date": DAY,
                "payment_ref": label,
                "amount": amount,
            }
        )
        _liquidity, suspense, _other = line._seek_for_lines()
        outstanding = payment.move_id.line_ids.filtered(
            lambda item: item.account_id == payment.outstanding_account_id
        )
        line.move_id.button_draft()
        suspense.account_id = outstanding.account_id
        line.move_id.action_post()
        (suspense | outstanding).reconcile()

    def test_currencies_stand_side_by_side_and_are_not_added(self):
        client = self.make_offline_partner()
        other = self.make_euro()
        self.make_invoice(client, 50.0)
        self.make_invoice(client, 70.0, currency_id=other.id)
        rows = self.find(client)
        self.assertEqual(rows.mapped("balance"), [50.0, 70.0])
        self.assertEqual(self.balances(client), (50.0, 50.0))
        said = client.with_user(self.user).subdebit_other_balances
        self.assertEqual(plain(said), "70.00 € now, 70.00 € expected")
        self.assertEqual(self.sum_ledger(client, other), 70.0)
        self.assertAsInLedger(client)

    def test_who_is_somebody_else_in_the_firm_has_the_firms_account(self):
        firm = self.make_partner("Firm", is_company=True)
        clerk = self.make_partner("Clerk", parent_id=firm.id)
        self.make_invoice(clerk, 50.0)
        row = self.find(firm)
        self.assertEqual((row.partner_id, row.commercial_partner_id), (clerk, firm))
        self.assertEqual(self.balances(clerk), (50.0, 50.0))
        named = self.rows.search([("partner_id", "=", clerk.id)])
        self.assertEqual(named, row)

    def test_a_payer_sees_what_he_pays_for_two_children(self):
        parent = self.make_payer("Parent")
        children = [self.make_partner(name) for name in ("Mia", "Leo")]
        for child in children:
            subscription = self.make_subscription(
                DAY,
                child,
                payer_id=parent.id,
                invoice_partner_id=child.id,
            )
            subscription._bill(DAY)
        rows = self.rows.with_user(self.user)
        paid = rows.search([("payer_id", "=", parent.id), ("kind", "=", "invoice")])
        self.assertEqual(paid.commercial_partner_id, children[0] | children[1])
        of_mia = rows.search([("receiver_id", "=", children[0].id)], order="date")
        self.assertEqual(of_mia.mapped("kind"), ["invoice", *["charge"] * 12])
        self.assertEqual(self.balances(parent), (0.0, 0.0))
        told = parent.with_user(self.user)
        self.assertEqual(told.subdebit_paid_for_balance, 60.0)
        self.assertEqual(told.subdebit_paid_for_sentence, "Mia and Leo")
        sentences = [plain(reason.sentence) for reason in told._subdebit_get_reasons()]
        self.assertEqual(
            sentences,
            [
                "Parent pays for Mia: $ 30.00 are open there. They are in the account of"
                " Mia, and not counted here.",
                "Parent pays for Leo: $ 30.00 are open there. They are in the account of"
                " Leo, and not counted here.",
            ],
        )

    # === WHO SEES IT === #

    def test_a_user_reads_and_nobody_writes(self):
        client = self.make_offline_partner()
        self.make_invoice(client, 50.0)
        for user in (self.user, self.billing, self.manager):
            row = self.find(client, user=user)
            self.assertEqual(row.amount, 50.0)
            with self.assertRaises(AccessError):
                row.write({"amount": 1.0})
        with self.assertRaisesRegex(AccessError, "ask an accountant"):
            self.find(client).action_open()
        self.assertEqual(
            self.find(client, user=self.billing).action_open()["res_model"],
            "account.move",
        )

    def test_who_has_neither_our_rights_nor_the_accountants_is_refused(self):
        colleague = new_test_user(self.setup_env, "colleague", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.rows.with_user(colleague).search([])
        both = new_test_user(
            self.setup_env,
            "both",
            groups="account.group_account_readonly,subscription_debit.group_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        client = self.make_offline_partner()
        self.make_invoice(client, 50.0)
        action = self.find(client, user=both).action_open()
        self.assertEqual(action["res_model"], "account.move")

    def test_another_company_is_not_seen_and_not_counted(self):
        data = self.make_other_company()
        client = self.make_offline_partner()
        self.make_invoice(client, 50.0)
        there = self.setup_env["account.move"].with_company(data["company"])
        move = there.create(
            {
                "move_type": "out_invoice",
                "partner_id": client.id,
                "invoice_date": DAY,
                "invoice_line_ids": [
                    (0, 0, {"name": "x", "price_unit": 7.0, "tax_ids": []})
                ],
            }
        )
        move.action_post()
        self.assertEqual(self.find(client).mapped("amount"), [50.0])
        self.assertEqual(self.balances(client), (50.0, 50.0))

    # === MANY === #

    def count(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        return self.env.cr.sql_log_count - before

    def test_three_thousand_rows_take_no_more_queries_than_twelve(self):
        few, many, none = (self.make_offline_partner(name) for name in "abc")
        first, second = (self.make_invoice(client, 10.0) for client in (few, many))
        self.multiply(first, 11)
        self.multiply(second, 2999)
        names = ["name", "kind", "amount", "residual", "balance", "state", "method"]

        def page(client):
            domain = [("commercial_partner_id", "=", client.id)]
            return self.rows.with_user(self.user).web_search_read(
                domain, {name: {} for name in names}, limit=80
            )

        self.assertEqual(page(none)["length"], 0)
        self.assertEqual(page(few)["length"], 12)
        answer = page(many)
        self.assertEqual(answer["length"], 3000)
        self.assertEqual(answer["records"][0]["balance"], 30000.0)
        # Of more than a page, the rows are counted as well.
        self.count(lambda: page(many))
        self.assertEqual(self.count(lambda: page(few)), 6)
        self.assertEqual(self.count(lambda: page(many)), 8)
        self.assertEqual(self.balances(many), (30000.0, 30000.0))

    def test_a_contact_shows_what_was_last_and_what_comes_first(self):
        client = self.make_offline_partner()
        subscription = self.make_subscription(DAY, client)
        subscription._bill(DAY)
        shown = client.with_user(self.user).subdebit_statement_ids
        self.assertEqual(
            [(row.kind, str(row.date)) for row in shown],
            [
                ("charge", "2025-12-27"),
                ("charge", "2025-11-27"),
                ("charge", "2025-10-27"),
                ("invoice", "2025-09-27"),
            ],
        )

    def test_what_is_not_about_charges_asks_no_engine(self):
        client = self.make_offline_partner()
        self.make_subscription(DAY, client)._bill(DAY)
        scopes = []
        self.patch(
            self.registry["subdebit.subscription"],
            "_get_charge_rows",
            lambda subscription: scopes.append(subscription) or [],
        )
        self.find(client, ("kind", "in", ["invoice", "payment"]))
        self.find(client, ("is_in_ledger", "=", True))
        self.assertFalse(scopes)
        self.find(client)
        self.assertTrue(scopes)

    def test_the_reasons_add_up_and_open_from_their_window(self):
        client = self.make_offline_partner()
        first = self.make_invoice(client, 50.0)
        self.make_note(client, 20.0)
        action = client.with_user(self.billing).action_open_subdebit_balance()
        window = self.env["subdebit.balance"].browse(action["res_id"])
        window = window.with_user(self.billing)
        self.assertEqual(window.part_ids.mapped("amount"), [50.0, -20.0])
        self.assertEqual(window.current_balance, 30.0)
        opened = window.part_ids[0].action_open()
        self.assertEqual(opened["res_id"], first.id)
        plain_user = client.with_user(self.user).action_open_subdebit_balance()
        window = self.env["subdebit.balance"].browse(plain_user["res_id"])
        self.assertFalse(window.with_user(self.user).part_ids.move_id)
