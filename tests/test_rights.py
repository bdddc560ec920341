import base64

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import new_test_user, tagged

from .common import SubdebitCase, d

DAY = d("2025-09-01")

# Written by the daily run and the worker alone.
LEDGER = (
    "subdebit.charge",
    "subdebit.cover",
    "subdebit.event",
    "subdebit.debit.run",
    "subdebit.debit",
    "subdebit.debit.line",
    "subdebit.attempt",
    "subdebit.refund",
    "subdebit.ledger.difference",
    "subdebit.notice",
    "subdebit.stop",
    "subdebit.dismissal",
    "subdebit.method.request",
    "subdebit.provider.hold",
    "subdebit.mandate.event",
    "subdebit.grey",
    "subdebit.statement",
    "subdebit.income",
    "subdebit.proof",
    "subdebit.proof.line",
    "subdebit.offer",
    "subdebit.consent",
    "subdebit.consent.text",
    "subdebit.signup",
    "subdebit.deposit",
)

# What who keeps the books may read: what is behind the entries, and no agreement.
READ_BY_ACCOUNTANTS = (
    "subdebit.attempt",
    "subdebit.debit",
    "subdebit.debit.line",
    "subdebit.deposit",
    "subdebit.income",
    "subdebit.instalment",
    "subdebit.proof",
    "subdebit.proof.line",
    "subdebit.refund",
    "subdebit.statement",
)


class RightsCase(SubdebitCase):
    """One record of each of our models."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.models = sorted(
            name
            for name, model in cls.env.registry.items()
            if name.startswith("subdebit.")
            and not model._transient
            and not model._abstract
        )

    @classmethod
    def make_day(cls, company, product):
        """Bill and plan one day of a company; return its run."""
        partner = cls.make_partner(
            f"Payer of {company.name}", email="payer@example.com"
        )
        env = cls.setup_env(su=True)
        provider = env["payment.provider"].create(
            {"name": "Fake", "code": "none", "state": "test", "company_id": company.id}
        )
        method = env["payment.method"].create(
            {
                "name": "Fake",
                "code": f"fake_{company.id}",
                "provider_ids": provider.ids,
            }
        )
        provider.payment_method_ids = method
        cls.token = env["payment.token"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "partner_id": partner.id,
                "payment_details": "4242",
                "provider_ref": "x",
            }
        )
        env["subdebit.reason"].create({"name": "Moves", "company_id": company.id})
        plan = env["subdebit.plan"].create(
            {
                "name": "Day",
                "company_id": company.id,
                "currency_id": company.currency_id.id,
                "line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "price_ids": [Command.create({"price": 30.0})],
                            "tier_ids": [Command.create({"above": 9, "price": 20.0})],
                        }
                    )
                ],
            }
        )
        cls.subscription = env["subdebit.subscription"].create(
            {
                "company_id": company.id,
                "partner_id": partner.id,
                "plan_id": plan.id,
                "date_start": DAY,
            }
        )
        cls.subscription._start(DAY)
        cls.make_share()
        cls.make_revision(plan)
        cls.make_usage()
        cls.make_discount(company)
        cls.make_difference(company)
        cls.make_history(company)
        run = env["subdebit.debit.run"]._prepare(company, DAY)
        env["account.move.send"]._generate_and_send_invoices(
            run.invoice_ids, from_cron=True
        )
        cls.make_instalment(cls.subscription.copy({"date_start": DAY}))
        cls.make_deposit(company)
        cls.make_failure(cls.subscription)
        cls.make_offer(company, plan)
        cls.make_news(company)
        env["subdebit.provider.hold"]._hold_sudo(
            company.with_env(env),
            cls.make_idle_provider(company),
            "archived",
            cls.token,
        )
        env["subdebit.grey"].create(
            {"partner_id": partner.id, "company_id": company.id, "failures": 5}
        )
        cls.make_refund(run.debit_ids[:1])
        cls.make_proof(cls.subscription)
        cls.make_hook(company)
        env["res.company"].browse(company.id).action_subdebit_stop("x")
        env["res.company"].browse(company.id).action_subdebit_lift()
        return run

    @classmethod
    def make_idle_provider(cls, company):
        """Return a provider that nothing is debited at."""
        providers = cls.setup_env(su=True)["payment.provider"]
        return providers.create(
            {"name": "Idle", "code": "none", "company_id": company.id}
        )

    @classmethod
    def make_instalment(cls, subscription):
        """Let an invoice be debited a month later."""
        subscription._start(DAY)
        move = subscription._bill(DAY)
        instalments = cls.setup_env(su=True)["subdebit.instalment"]
        instalments._make(move, [(d("2025-10-01"), move.amount_residual)])

    @classmethod
    def make_deposit(cls, company):
        """Let a cheque have been brought to the bank, and somebody be told of it."""
        env = cls.setup_env(su=True)
        shared = {
            "company_id": company.id,
            "date": DAY,
            "currency_id": company.currency_id.id,
        }
        journal = env["account.journal"].search(
            [("company_id", "=", company.id), ("type", "=", "bank")], limit=1
        )
        slip = env["subdebit.deposit"].create(
            {**shared, "name": "DEP00001", "journal_id": journal.id}
        )
        env["subdebit.alert"].create(
            {
                **shared,
                "kind": "payment",
                "found_on": DAY,
                "mark": "x",
                "res_model": slip._name,
                "res_id": slip.id,
            }
        )

    @classmethod
    def make_failure(cls, subscription):
        """Let a subscription need attention, and its payer be asked for a method."""
        env = cls.setup_env(su=True)
        subscription.write({"billing_error": "x", "billing_error_date": DAY})
        env["subdebit.method.request"]._ask_sudo(
            subscription.payer_id, subscription.company_id
        )
        env["subdebit.dismissal"].create(
            {
                "company_id": subscription.company_id.id,
                "subscription_id": subscription.id,
                "mark": "an earlier one",
                "reason": "x",
                "dismissed_by": env.uid,
            }
        )

    @classmethod
    def make_refund(cls, debit):
        """Let a refund of a debit have been given up."""
        env = cls.setup_env(su=True)
        payment = env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_id": debit.payer_id.id,
                "amount": 30.0,
                "company_id": debit.company_id.id,
            }
        )
        env["subdebit.refund"].create(
            {
                "debit_id": debit.id,
                "attempt_id": debit.attempt_ids.id,
                "payment_id": payment.id,
                "amount": 30.0,
                "state": "cancelled",
            }
        )

    @classmethod
    def make_offer(cls, company, plan):
        """Let a visitor of a public page have accepted an offer."""
        env = cls.setup_env(su=True)
        signup = env["subdebit.signup"].create(
            {
                "plan_id": plan.id,
                "company_id": company.id,
                "cadence_unit": "month",
                "cadence_count": 1,
                "name": "Nora",
                "email": "nora@example.com",
                "expires_at": "2025-09-03 00:00:00",
            }
        )
        draft = cls.subscription.copy({"date_start": DAY})
        offer = draft._make_offer(signup)
        offered = draft._show_offer()
        offer._keep_consent_sudo(offered, "127.0.0.1", "x")
        offer._close_sudo("accepted")

    @classmethod
    def make_news(cls, company):
        """Let a provider of a company tell something that nobody reads."""
        env = cls.setup_env(su=True)
        provider = env["payment.provider"].create(
            {"name": "Fake", "code": "none", "company_id": company.id}
        )
        env["subdebit.webhook"].create(
            {
                "provider_id": provider.id,
                "company_id": company.id,
                "event_ref": "EV1",
                "happened_at": "2025-09-27 06:00:00",
                "resource": "rumours",
                "action": "whispered",
                "way": "webhook",
                "state": "kept",
            }
        )

    @classmethod
    def make_proof(cls, subscription):
        """Let a payer say that he was charged twice."""
        env = cls.setup_env(su=True)
        proof = env["subdebit.proof"].create(
            {
                "payer_id": subscription.payer_id.id,
                "company_id": subscription.company_id.id,
                "since": DAY,
            }
        )
        env["subdebit.proof.line"].create({"proof_id": proof.id, "source": "asked"})

    @classmethod
    def make_hook(cls, company):
        """Let other software of a company be told that it is a test."""
        hooks = cls.setup_env(su=True)["subdebit.hook"].with_company(company)
        vals = {
            "name": "Accounts",
            "url": "https://example.com",
            "secret": "whsec_AA==",
        }
        hooks._add_deliveries([(hooks.create(vals), "test", {})])

    @classmethod
    def make_usage(cls):
        """Let something be used that is billed by usage."""
        draft = cls.subscription.copy({"date_start": DAY})
        draft.line_ids.write({"kind": "usage", "timing": "arrears"})
        draft._start(DAY)
        cls.setup_env(su=True)["subdebit.usage"].create(
            {"subscription_id": draft.id, "day": DAY, "quantity": 1.0}
        )

    @classmethod
    def make_revision(cls, plan):
        """Let somebody have begun to revise the prices of a plan."""
        line = {"subscription_id": cls.subscription.id}
        line["line_id"] = cls.subscription.line_ids[:1].id
        cls.setup_env(su=True)["subdebit.revision"].create(
            {
                "plan_id": plan.id,
                "percent": 2.0,
                "date": "2099-01-01",
                "row_ids": [Command.create(line)],
            }
        )

    @classmethod
    def make_share(cls):
        """Let somebody have paid a part of a subscription, and none any more."""
        second = cls.make_partner(f"Second of {cls.subscription.company_id.name}")
        cls.setup_env(su=True)["subdebit.share"].create(
            {
                "subscription_id": cls.subscription.id,
                "payer_id": second.id,
                "percent": 0.0,
                "date_to": DAY,
            }
        )

    @classmethod
    def make_discount(cls, company):
        """Let a promo code of a company be used, and take nothing off."""
        discount = cls.setup_env(su=True)["subdebit.discount"].create(
            {
                "code": "SPRING10",
                "percent": 10.0,
                "company_id": company.id,
            }
        )
        discount._use(cls.subscription, cls.subscription.event_ids[:1])

    @classmethod
    def make_history(cls, company):
        """Let the past of a company be imported, and not be booked yet."""
        content = b"reference,total\nA1,30.00\n"
        history = (
            cls.setup_env(su=True)["subdebit.history"]
            .with_company(company)
            .create({"file": base64.b64encode(content), "company_id": company.id})
        )
        history.action_compare()

    @classmethod
    def make_difference(cls, company):
        """Let the ledger's check have found something in a company."""
        cls.setup_env(su=True)["subdebit.ledger.difference"]._refresh(
            [
                {
                    "company_id": company.id,
                    "problem": "number_gap",
                    "details": {"number": "INV/2025/00003"},
                }
            ]
        )


@tagged("post_install", "-at_install")
class TestCompanies(RightsCase):
    """No record of another company is seen, by nobody."""

    def test_nobody_sees_another_companys_records(self):
        data = self.make_other_company()
        other = data["company"]
        product = self.make_product("Abroad", company_data=data)
        self.make_day(other, product)
        self.assertTrue(set(LEDGER) < set(self.models))
        # What all companies share, such as the billing frequencies, is nobody's.
        owned = [n for n in self.models if "company_id" in self.env[n]._fields]
        for name in owned:
            theirs = self.env[name].sudo().search([("company_id", "=", other.id)])
            self.assertTrue(theirs, name)
            for user in (self.user, self.billing, self.manager):
                with self.subTest(model=name, user=user.login):
                    seen = self.env[name].with_user(user)
                    if seen.has_access("read"):
                        self.assertFalse(seen.search([("id", "in", theirs.ids)]))
                    with self.assertRaises(AccessError):
                        theirs.with_user(user).read(["company_id"])

    def test_a_user_of_both_companies_bills_the_chosen_one(self):
        data = self.make_other_company()
        other = data["company"]
        product = self.make_product("Abroad", company_data=data)
        both = new_test_user(
            self.setup_env,
            "subdebit_both",
            groups="subscription_debit.group_manager",
            company_id=self.company.id,
            company_ids=[Command.set((self.company | other).ids)],
        )
        ours = self.make_subscription(DAY)
        env = self.env(user=both, context={"allowed_company_ids": [other.id]})
        theirs = env["subdebit.subscription"].create(
            {
                "partner_id": self.make_partner().id,
                "date_start": DAY,
                "line_ids": [Command.create({"product_id": product.id})],
            }
        )
        self.assertEqual(theirs.company_id, other)
        theirs._start(DAY)
        moves = env["subdebit.subscription"]._bill(DAY)
        self.assertEqual(moves.company_id, other)
        self.assertFalse(ours.charge_ids)


@tagged("post_install", "-at_install")
class TestRights(RightsCase):
    """Who may do what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.daily = cls.make_day(cls.company, cls.product)
        cls.draft = cls.env["subdebit.subscription"].create(
            {
                "partner_id": cls.make_offline_partner().id,
                "plan_id": cls.plan.id,
                "date_start": DAY,
            }
        )

    def assertReadOnly(self, name, user):
        record = self.env[name].sudo().search([], limit=1).with_user(user)
        with self.subTest(model=name, user=user.login):
            record.check_access("read")
            for operation in ("write", "create", "unlink"):
                with self.assertRaises(AccessError):
                    record.check_access(operation)

    # === USER === #

    def test_a_user_prepares_a_subscription(self):
        draft = (
            self.env["subdebit.subscription"]
            .with_user(self.user)
            .create({"partner_id": self.make_partner().id, "plan_id": self.plan.id})
        )
        draft.line_ids.quantity = 2
        self.assertEqual((draft.state, draft.amount_period), ("draft", 60.0))
        draft.action_cancel()
        self.assertEqual(draft.state, "cancelled")

    def test_only_a_manager_starts_in_the_past(self):
        for user in (self.user, self.billing):
            with self.assertRaisesRegex(AccessError, "the right “Manager”"):
                self.draft.with_user(user)._start(d("2025-09-02"))
        self.draft.with_user(self.manager)._start(d("2025-09-02"))
        self.assertEqual(self.draft.state, "active")

    def test_the_state_is_not_written_by_hand(self):
        for user in (self.user, self.billing):
            draft = self.draft.with_user(user)
            for vals in (
                {"state": "active"},
                {"next_charge_date": DAY},
                {"state": "active", "next_charge_date": DAY},
                {"date_end": DAY},
                {"billing_error_date": DAY},
            ):
                with self.assertRaisesRegex(UserError, "not written by hand"):
                    draft.write(vals)
                with self.assertRaisesRegex(UserError, "not written by hand"):
                    draft.copy(vals)
        self.assertEqual(self.draft.state, "draft")

    def test_a_user_writes_nothing_of_the_ledger(self):
        for name in LEDGER:
            self.assertReadOnly(name, self.user)
        for name in ("subdebit.plan", "subdebit.plan.line", "subdebit.plan.price"):
            self.assertReadOnly(name, self.user)
            self.assertReadOnly(name, self.billing)
        self.assertReadOnly("subdebit.alert", self.billing)

    def test_a_user_cannot_bill(self):
        self.draft._start(DAY)
        self.draft.with_user(self.user)._bill(DAY)
        self.assertFalse(self.draft.charge_ids or self.draft.invoice_ids)

    def test_the_doors_of_the_engine_are_not_called_from_outside(self):
        for record, names in (
            (self.draft, ("_bill", "_preview", "_start", "_end", "_add_event")),
            (self.daily, ("_prepare", "_execute_slice", "_start", "_cron_daily")),
            (self.daily.debit_ids.attempt_ids, ("_finish", "_perform_ritual")),
        ):
            for name in names:
                with self.assertRaises(AccessError):
                    get_public_method(record, name)

    # === BILLING === #

    def test_billing_bills_and_writes_no_ledger_by_hand(self):
        self.draft._start(DAY)
        (move,) = self.draft.with_user(self.billing)._bill(DAY)
        self.assertEqual(move.create_uid, self.billing)
        self.assertEqual(move.state, "posted")
        for name in LEDGER:
            if name not in ("subdebit.debit", "subdebit.refund"):
                self.assertReadOnly(name, self.billing)
                self.assertReadOnly(name, self.manager)
        debits = self.daily.debit_ids
        for record in (debits, debits.refund_ids):
            for operation in ("create", "unlink"):
                with self.assertRaises(AccessError):
                    record.with_user(self.billing).check_access(operation)

    def test_billing_bills_a_customer_who_is_debited(self):
        self.draft.write({"payment_mode": "automatic", "offline_type": False})
        self.draft._start(DAY)
        self.assertEqual(len(self.draft.with_user(self.billing)._bill(DAY)), 1)

    # === SECRETS === #

    def test_a_saved_method_is_seen_by_its_label_alone(self):
        for user in (self.user, self.billing):
            subscription = self.subscription.with_user(user)
            self.assertIn("4242", subscription.method_label)
            with self.assertRaises(AccessError):
                subscription.read(["payment_token_id"])
            debit = self.daily.debit_ids.with_user(user)
            self.assertIn("4242", debit.method_label)
            with self.assertRaises(AccessError):
                debit.read(["payment_token_id"])
        # NOTE: Odoo itself lets who may invoice read saved methods.
        with self.assertRaises(AccessError):
            self.token.with_user(self.user).read(["provider_ref"])

    # === NOBODY OF OURS === #

    def get_strangers(self):
        for group in ("base.group_user", "account.group_account_invoice"):
            yield new_test_user(
                self.setup_env,
                f"subdebit_{group}",
                groups=group,
                company_id=self.company.id,
                company_ids=[Command.set(self.company.ids)],
            )

    def read_ours(self, record, user):
        """Return what a user may read of the fields that we added."""
        record = record.with_user(user)
        record.invalidate_recordset()
        names = [
            name
            for name in record.fields_get()
            if name.startswith(("subdebit_", "subscription_"))
        ]
        return record.read(names)[0]

    def test_who_has_none_of_our_groups_reads_contacts_as_before(self):
        for user in self.get_strangers():
            values = self.read_ours(self.subscription.partner_id, user)
            self.assertIn("subdebit_payment_mode", values)
            self.assertNotIn("subdebit_method", values)
            is_accountant = user.has_group("account.group_account_invoice")
            for name in self.models:
                records = self.env[name].with_user(user)
                may_read = is_accountant and name in READ_BY_ACCOUNTANTS
                with self.subTest(name, user=user.login):
                    self.assertEqual(records.has_access("read"), may_read)
                    for operation in ("create", "write", "unlink"):
                        self.assertFalse(records.has_access(operation))

    def test_an_accountant_with_none_of_our_groups_works_as_before(self):
        *_others, accountant = self.get_strangers()
        move = self.subscription.invoice_ids.with_user(accountant)
        self.assertIn("subdebit_collection_state", self.read_ours(move, accountant))
        line = self.read_ours(move.invoice_line_ids, accountant)
        self.assertEqual(line["subscription_date_from"], DAY)
        own = move.copy({"invoice_date": DAY})
        own.action_post()
        own.button_cancel()
        self.assertEqual(own.state, "cancel")

    def test_a_portal_visitor_sees_nothing_of_ours(self):
        portal = new_test_user(
            self.setup_env, "subdebit_portal", groups="base.group_portal"
        )
        for name in self.models:
            with self.subTest(name), self.assertRaises(AccessError):
                self.env[name].with_user(portal).search([])
        self.assertNotIn("subdebit_method", self.read_ours(portal.partner_id, portal))
