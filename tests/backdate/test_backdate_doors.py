from odoo.tests import tagged

from ..common import d
from ..rpc_case import RpcCase

TODAY = d("2025-10-15")


@tagged("post_install", "-at_install")
class TestBackdateDoors(RpcCase):
    """A window is its creator's, and knows no more than he does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.data = cls.make_other_company()
        cls.theirs = cls.make_one("manager", cls.data["company"])
        cls.fred = cls.make_partner("Fred", company_id=cls.company.id)
        cls.wanda = cls.make_partner("Wanda")
        cls.token = cls.give_method(cls.fred)
        cls.windows = cls.env["subdebit.backdate"]
        cls.bank = cls.company_data["default_journal_bank"]

    def setUp(self):
        super().setUp()
        company = type(self.env["res.company"])
        self.patch(company, "_subdebit_today", lambda company: TODAY)

    def open(self, user=None, **vals):
        """Open a window for three past invoices of 30.00; return it."""
        vals = {
            "partner_id": self.fred.id,
            "plan_id": self.plan.id,
            "date_start": "2025-07-31",
            "past_payment": "debit",
            **vals,
        }
        (made,) = self.rpc(user or self.manager, self.windows, "create", [vals])
        return self.windows.browse(made)

    def test_no_instalment_at_all_is_refused_and_not_taken_for_one(self):
        offer = {
            "partner_id": self.fred.id,
            "plan_id": self.plan.id,
            "date_start": "2025-07-31",
            "past_payment": "debit",
        }
        window = self.open()
        for count in (0, -1, False):
            words = f"1 to 36 instalments, not in {int(count)}"
            told = {**offer, "instalments": count}
            self.assertRefused(
                self.manager, self.windows, "create", [told], words=words
            )
            self.assertRefused(
                self.manager,
                self.windows,
                "web_save",
                told,
                specification={},
                words=words,
            )
            # Of a window that is there it is kept, and the window says what is wrong.
            vals = {"instalments": count, "date_start": "2025-08-31"}
            self.rpc(self.manager, window, "web_save", vals, specification={})
            window.invalidate_recordset()
            self.assertEqual(window.instalments, int(count))
            self.assertIn(words, window.problem)
            self.assertRefused(self.manager, window, "action_confirm")
        # As many as the limit asks for, where none are said.
        self.assertEqual(self.open().instalments, 1)
        self.assertEqual(self.open(instalments=3).instalments, 3)

    # === H3 === #

    def test_nobody_reads_or_writes_somebody_elses_window(self):
        window = self.open()
        other = self.make_one("failed_payments")
        line = window.sudo().line_ids
        for user in (self.user, self.billing, self.theirs, other):
            for record, vals in (
                (window, {"payer_id": self.wanda.id}),
                (line, {"unit_price": 1.0}),
                (window.sudo().preview_ids[0], {"amount_total": 1.0}),
            ):
                self.assertRefused(user, record, "write", vals)
                self.assertRefused(user, record, "web_save", vals, specification={})
                self.assertRefused(user, record, "read", ["id", "currency_id"])
                self.assertRefused(user, record, "unlink")
            self.assertRefused(user, window, "action_confirm")
            self.assertFalse(self.rpc(user, self.windows, "search", []))
        self.assertEqual(window.sudo().payer_id, self.fred)

    def test_nobody_writes_a_row_into_somebody_elses_window(self):
        window = self.open()
        vals = {"wizard_id": window.id, "product_id": self.product.id}
        lines = self.env["subdebit.backdate.line"]
        self.assertRefused(self.user, lines, "create", [vals])
        self.assertEqual(len(window.sudo().line_ids), 1)

    def test_each_window_of_ours_has_its_rule(self):
        rules = self.setup_env["ir.rule"].search([])
        for name, model in self.env.items():
            if name.startswith("subdebit.") and model._transient:
                own = rules.filtered(lambda r, name=name: r.model_id.model == name)
                self.assertEqual(
                    own.mapped("domain_force"), ["[('create_uid', '=', user.id)]"], name
                )

    def test_another_payer_than_was_shown_is_not_debited(self):
        draft = self.env["subdebit.subscription"].create(
            {
                "partner_id": self.fred.id,
                "plan_id": self.plan.id,
                "date_start": "2025-07-31",
            }
        )
        self.give_method(self.wanda)
        for vals in (
            {"payer_id": self.wanda.id},
            {"payment_mode": "offline", "offline_type": "cash"},
        ):
            past = {"past_payment": "manual", "journal_id": self.bank.id}
            window = self.open(subscription_id=draft.id, **past)
            self.rpc(self.user, draft, "write", vals)
            self.rpc(self.manager, window, "write", {"confirm_total": 90.0})
            self.assertRefused(
                self.manager,
                window,
                "action_confirm",
                words="The payer, the way of paying",
            )
            self.assertEqual(draft.state, "draft")

    def test_another_method_than_was_shown_is_not_debited(self):
        window = self.open(confirm_total=90.0)
        self.give_method(self.fred)
        self.assertRefused(
            self.manager, window, "action_confirm", words="The payer, the way of paying"
        )
        self.assertFalse(self.fred.subdebit_subscription_ids)

    def test_several_at_once_are_refused_for_another_method_too(self):
        bulks = self.env["subdebit.backdate.bulk"]
        vals = {
            "partner_ids": [(6, 0, self.fred.ids)],
            "plan_id": self.plan.id,
            "date_start": "2025-07-31",
            "past_payment": "debit",
        }
        bulk = bulks.browse(self.rpc(self.manager, bulks, "create", [vals]))
        self.rpc(self.manager, bulk, "action_preview")
        bulk.sudo().total_ids.confirm_total = 90.0
        self.give_method(self.fred)
        self.assertRefused(
            self.manager, bulk, "action_confirm", words="changed since it was shown"
        )
        self.assertFalse(self.fred.subdebit_subscription_ids)

    # === M4 === #

    def test_nobody_learns_of_another_company_by_a_window(self):
        draft = self.make_subscription(TODAY, self.fred)
        plan = self.plan
        for vals in (
            {"company_id": self.company.id},
            {"partner_id": self.fred.id},
            {"payer_id": self.fred.id},
            {"subscription_id": draft.id},
            {"plan_id": plan.id},
            {"journal_id": self.bank.id},
            {"addon_ids": [(6, 0, plan.line_ids.ids)]},
            {"line_ids": [(0, 0, {"plan_line_id": plan.line_ids.id})]},
        ):
            vals = {"partner_id": self.wanda.id, **vals}
            with self.subTest(vals):
                self.assertRefused(self.theirs, self.windows, "create", [vals])
                self.assertRefused(
                    self.theirs, self.windows, "onchange", vals, [], {"deposit": {}}
                )
                self.assertRefused(
                    self.theirs,
                    self.windows,
                    "web_save",
                    vals,
                    specification={"method_label": {}},
                )
        window = self.open(self.theirs, partner_id=self.wanda.id, plan_id=False)
        for vals in ({"partner_id": self.fred.id}, {"company_id": self.company.id}):
            self.assertRefused(self.theirs, window, "write", vals)

    def test_nobody_learns_of_another_company_by_a_default(self):
        names = [*self.windows._fields]
        for context in (
            {"default_partner_id": self.fred.id},
            {"default_company_id": self.company.id},
            {"active_model": "res.partner", "active_id": self.fred.id},
            {
                "active_model": "subdebit.subscription",
                "active_id": self.make_subscription(TODAY, self.fred).id,
            },
        ):
            with self.subTest(context):
                self.assertRefused(
                    self.theirs, self.windows, "default_get", names, context=context
                )
        self.assertRefused(
            self.theirs,
            self.env["subdebit.backdate.bulk"],
            "default_get",
            ["partner_ids"],
            context={"active_model": "res.partner", "active_ids": self.fred.ids},
        )

    def test_a_file_is_not_imported_into_another_company(self):
        for model in ("subdebit.import", "subdebit.return"):
            windows = self.env[model]
            vals = {"company_id": self.company.id, "reason": "x"}
            if model == "subdebit.return":
                vals = {"debit_id": self.make_debit().id, "reason": "x"}
            self.assertRefused(self.theirs, windows, "create", [vals])
            self.assertRefused(
                self.theirs, windows, "onchange", vals, [], {"company_id": {}}
            )

    def make_debit(self):
        self.make_subscription(TODAY, self.fred)
        runs = self.env["subdebit.debit.run"].sudo()
        return runs._prepare(self.company, TODAY).debit_ids
