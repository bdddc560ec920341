from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..common import d
from .payer_case import DAY, PayerCase


@tagged("post_install", "-at_install")
class TestKinds(PayerCase):
    """Row A1: who pays, and how, is chosen for each client; new ones have defaults."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls.make_offline_partner("Firm", is_company=True)
        cls.ada = cls.make_offline_partner("Ada", subdebit_payer_id=cls.firm.id)

    def draft(self, partner=None, **vals):
        return self.env["subdebit.subscription"].create(
            {
                "partner_id": (partner or self.ada).id,
                "plan_id": self.plan.id,
                "date_start": DAY,
                **vals,
            }
        )

    def test_the_client_goes_before_the_payer_before_the_company(self):
        self.assertEqual(self.draft().payer_kind, "for_client")
        self.company.sudo().subdebit_payer_kind = "third_party"
        self.assertEqual(self.draft().payer_kind, "third_party")
        self.firm.subdebit_client_kind = "for_client"
        self.assertEqual(self.draft().payer_kind, "for_client")
        self.ada.subdebit_payer_kind = "third_party"
        self.assertEqual(self.draft().payer_kind, "third_party")

    def test_who_pays_for_himself_or_his_own_firm_pays_for_nobody(self):
        self.assertFalse(self.draft(self.make_offline_partner("Sole")).payer_kind)
        desk = self.make_partner("Desk", parent_id=self.firm.id)
        self.assertFalse(self.draft(desk, payer_id=self.firm.id).payer_kind)

    def test_in_whose_name_it_is_invoiced(self):
        own = self.draft()
        self.assertEqual(own.invoice_partner_id, self.firm)
        third = self.draft(payer_kind="third_party", is_second=True)
        self.assertEqual(third.invoice_partner_id, self.ada)
        (own | third)._bill(DAY)
        for one in own | third:
            one._start(DAY)
        moves = {one: one._bill(DAY) for one in own | third}
        self.assertEqual(moves[own].partner_id, self.firm)
        self.assertEqual(moves[third].partner_id, self.ada)
        self.assertEqual(
            moves[own].subdebit_payer_id | moves[third].subdebit_payer_id, self.firm
        )

    def test_a_choice_on_the_contact_changes_nothing_of_what_runs(self):
        running = self.draft()
        running._start(DAY)
        self.ada.subdebit_payer_kind = "third_party"
        self.ada.subdebit_payer_id = False
        self.assertEqual(running.payer_kind, "for_client")
        self.assertEqual(running.payer_id, self.firm)
        self.assertEqual(running._bill(DAY).partner_id, self.firm)

    def test_billing_alone_says_so(self):
        editor = self.make_user("user")
        for name, value in (
            ("subdebit_payer_kind", "third_party"),
            ("subdebit_client_kind", "third_party"),
            ("subdebit_client_plan_id", self.plan.id),
        ):
            with self.assertRaises(AccessError):
                self.ada.with_user(editor).write({name: value})
            defaults = self.env["res.partner"].with_user(editor)
            defaults = defaults.with_context(**{f"default_{name}": value})
            self.assertFalse(defaults.default_get([name]).get(name))
            self.ada.with_user(self.billing).write({name: value})

    def test_a_draft_begins_with_what_its_payer_chose_for_new_clients(self):
        plan = self.price_plan(
            self.make_plan("Bookkeeping"), ("month", 1, 30.0), ("year", 1, 300.0)
        )
        yearly = self.env["subdebit.cadence"]._find("year", 1)
        self.firm.write(
            {
                "subdebit_client_plan_id": plan.id,
                "subdebit_client_cadence_id": yearly.id,
            }
        )
        with Form(self.env["subdebit.subscription"]) as form:
            form.partner_id = self.ada
        made = form.record
        self.assertEqual(made.plan_id, plan)
        self.assertEqual((made.cadence_unit, made.cadence_count), ("year", 1))
        self.assertEqual(made.line_ids.unit_price, 300.0)
        # Whoever pays for himself begins with nothing.
        self.assertEqual(
            self.firm._subdebit_get_client_default(self.company), (plan, yearly)
        )
        plan.sudo().cadence_ids -= yearly
        self.assertFalse(self.firm._subdebit_get_client_default(self.company)[1])

    def test_it_is_news_only_once(self):
        draft = self.draft()
        self.assertEqual(draft.news_to_payers, "New: Firm will be billed for Ada.")
        self.assertFalse(self.draft(self.firm).news_to_payers)
        draft._start(DAY)
        again = self.draft(is_second=True)
        self.assertFalse(again.news_to_payers)
        # After its end it is news again.
        draft._end(d("2025-01-01"), "x", d("2025-02-01"))
        again.invalidate_recordset()
        self.assertEqual(draft.state, "ended")
        self.assertEqual(again.news_to_payers, "New: Firm will be billed for Ada.")
        again.payer_kind = "third_party"
        self.assertEqual(
            again.news_to_payers, "New: Firm will pay for Ada, who is invoiced."
        )
