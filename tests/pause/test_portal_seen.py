from odoo import Command
from odoo.tests import tagged

from ..common import d
from ..provider_case import ProviderCase
from .portal_case import DAY, PortalCase


@tagged("post_install", "-at_install")
class TestPortalSeen(ProviderCase, PortalCase):
    """A visitor sees what is his, what he pays, and nothing of others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada, cls.bob = map(cls.make_visitor, ("Ada", "Bob"))

    def test_what_he_has_and_what_comes_next(self):
        subscription = self.start(self.ada, commitment_count=12)
        page = self.visit(self.ada, "")
        self.assertIn(f"Club of Terms {subscription.name}", page)
        self.assertIn("$ 30.00 a month", page)
        page = self.visit(self.ada, f"/{subscription.id}")
        self.assertIn("$ 30.00 – 10/27/2025", page)
        self.assertIn("It is committed until Saturday 26 September 2026.", page)
        self.assertIn("Cheque", page)
        (invoice,) = subscription.invoice_ids
        self.assertIn(invoice.name, page)
        # The link leads to Odoo's own page of the invoice.
        self.assertIn(f"/my/invoices/{invoice.id}?access_token=", self.answer.text)
        self.assertEqual(self.url_open(invoice.get_portal_url()).status_code, 200)

    def test_of_several_lines_each_says_its_price(self):
        subscription = self.make_subscription(
            DAY,
            self.ada.partner_id,
            line_ids=[
                Command.create({"product_id": product.id, "quantity": quantity})
                for product, quantity in (
                    (self.product, 1),
                    (self.make_product("Locker", 5.0), 2),
                )
            ],
        )
        page = self.visit(self.ada, f"/{subscription.id}")
        self.assertIn("Membership $ 30.00 a month", page)
        self.assertIn("2 × Locker $ 10.00 a month", page)

    def test_the_next_payment_has_its_taxes(self):
        self.product.sudo().taxes_id = self.company_data["default_tax_sale"]
        subscription = self.start(self.ada)
        page = self.visit(self.ada, f"/{subscription.id}")
        # 30.00 and 15 %.
        self.assertIn("$ 34.50 – 10/27/2025 taxes included", page)
        self.assertIn("$ 30.00 a month before taxes", page)

    def test_who_pays_reads_what_was_and_what_comes(self):
        self.product.sudo().taxes_id = self.company_data["default_tax_sale"]
        subscription = self.start(self.ada)
        page = self.visit(self.ada, f"/{subscription.id}")
        _before, _title, schedule = page.partition("What you pay, and when")
        coming, _title, past = schedule.partition("So far")
        self.assertIn("To come", coming)
        # 30.00 and 15 %, on the 27th of each month.
        for day in ("10/27/2025", "11/27/2025", "12/27/2025"):
            self.assertIn(day, coming)
        self.assertIn("$ 30.00 $ 4.50 $ 34.50", coming)
        self.assertIn("09/27/2025", past)
        self.assertNotIn("10/27/2025", past.partition("Last invoices")[0][:200])

    def test_what_is_invoiced_and_debited_soon_is_the_next_payment(self):
        visitor = self.make_visitor("Carol", self.make_payer("Carol"))
        subscription = self.start(visitor, issue_days=20)
        self.assertEqual(len(subscription.invoice_ids), 2)
        self.today = d("2025-10-15")
        page = self.visit(visitor, f"/{subscription.id}")
        self.assertIn("$ 30.00 – 10/27/2025", page)
        self.assertIn("Manage payment methods", page)
        page = self.visit(visitor, f"/{subscription.id}/cancel")
        self.assertIn("is debited on Monday 27 October 2025. It can be stopped", page)
        self.assertIn("Still collected", page)

    def test_whom_it_is_given_sees_no_price_and_cancels(self):
        subscription = self.start(self.ada, self.bob)
        (invoice,) = subscription.invoice_ids
        for path in ("", f"/{subscription.id}", f"/{subscription.id}/cancel"):
            page = self.visit(self.ada, path)
            for secret in ("30.00", invoice.name, "Bob", "Cheque", "What you pay"):
                self.assertNotIn(secret, page, path)
                if secret != "Cheque":
                    self.assertNotIn(secret, self.answer.text, path)
        self.assertIn("it lasts until Sunday 26 October 2025.", page)
        self.visit(self.ada, f"/{subscription.id}/cancel", **self.get_form())
        self.assertEqual(subscription.date_end, d("2025-10-27"))
        # Who pays sees all of it.
        page = self.visit(self.bob, f"/{subscription.id}")
        self.assertIn("30.00", page)
        self.assertIn(invoice.name, page)
        self.assertIn("Ada", page)

    def test_who_pays_for_another_may_stop_to(self):
        subscription = self.start(self.ada, self.bob)
        page = self.press(self.bob, subscription, "cancel")
        self.assertIn("Not charged", page)
        self.assertEqual(subscription.date_end, d("2025-10-27"))
        self.assertEqual(subscription.event_ids.sorted("id")[-1].user_id, self.bob)

    def test_of_several_that_one_pays_each_sees_only_his_own(self):
        carol = self.make_visitor("Carol")
        first, second = self.start(self.ada, self.bob), self.start(carol, self.bob)
        page = self.visit(self.ada, "")
        self.assertIn(first.name, page)
        self.assertNotIn(second.name, page)
        self.assertNotIn("Carol", page)
        page = self.visit(self.bob, "")
        self.assertIn(first.name, page)
        self.assertIn(second.name, page)

    def test_invoices_of_an_earlier_payer_stay_his(self):
        subscription = self.start(self.ada, self.bob)
        (invoice,) = subscription.invoice_ids
        subscription._change_who_pays(
            {
                "payer_id": self.ada.partner_id.id,
                "invoice_partner_id": self.ada.partner_id.id,
            },
            self.today,
            "",
        )
        page = self.visit(self.ada, f"/{subscription.id}")
        self.assertIn("$ 30.00 a month", page)
        self.assertNotIn(invoice.name, page)
        self.visit(self.bob, f"/{subscription.id}")
        self.assertHome()

    def test_a_contact_of_the_same_firm_sees_it_too(self):
        firm = self.make_offline_partner("Firm", is_company=True)
        desk = self.make_partner("Desk", parent_id=firm.id)
        subscription = self.start(self.make_visitor("Firm", firm))
        visitor = self.make_visitor("Desk", desk)
        self.press(visitor, subscription, "cancel")
        self.assertEqual(subscription.date_end, d("2025-10-27"))

    def test_the_first_page_leads_there_only_whoever_has_one(self):
        self.start(self.ada)
        for visitor, count in ((self.ada, 1), (self.bob, 0)):
            self.visit(visitor, "")
            counters = self.make_jsonrpc_request(
                "/my/counters", {"counters": ["subdebit_subscription_count"]}
            )
            self.assertEqual(counters, {"subdebit_subscription_count": count})
        self.assertIn("Your Subscriptions", self.url_open("/my").text)

    def test_visitors_have_no_rights_on_our_models(self):
        for model in ("subscription", "line", "event", "charge", "reason", "plan"):
            records = self.env[f"subdebit.{model}"].with_user(self.ada)
            self.assertFalse(records.has_access("read"), model)

    def test_what_is_managed_elsewhere_is_shown_and_locked(self):
        subscription = self.start(self.ada)
        self.visit(self.ada, f"/{subscription.id}/cancel")
        form = self.get_form()
        subscription._lock_for("MyClub Online")
        page = self.visit(self.ada, f"/{subscription.id}")
        self.assertIn("is managed by MyClub Online", page)
        self.assertNotIn("Cancel subscription", page)
        page = self.visit(self.ada, f"/{subscription.id}/cancel", **form)
        self.assertIn("is managed by MyClub Online", page)
        self.assertFalse(subscription.date_end)

    # === PAUSED === #

    def test_a_pause_is_not_offered_unless_the_company_says_so(self):
        subscription = self.start(self.ada)
        self.assertNotIn("Pause", self.visit(self.ada, f"/{subscription.id}"))
        self.visit(self.ada, f"/{subscription.id}/cancel")
        self.visit(self.ada, f"/{subscription.id}/pause", **self.get_form())
        self.assertFalse(subscription.pause_from)

    def test_two_payments_are_skipped_and_it_is_resumed(self):
        self.company.sudo().subdebit_portal_pause = True
        subscription = self.start(self.ada)
        page = self.visit(self.ada, f"/{subscription.id}/pause?payments=2")
        self.assertIn("due on Saturday 27 December 2025.", page)
        self.visit(self.ada, f"/{subscription.id}/pause", **self.get_form())
        self.assertEqual(
            (subscription.pause_from, subscription.pause_until),
            (d("2025-10-27"), d("2025-12-27")),
        )
        self.assertEqual(subscription.next_charge_date, d("2025-12-27"))
        self.assertEqual(subscription.event_ids.sorted("id")[-1].user_id, self.ada)
        # It has not begun: it is withdrawn.
        self.press(self.ada, subscription, "resume")
        self.assertEqual(subscription.next_charge_date, d("2025-10-27"))
        self.assertFalse(subscription.pause_from)

    def test_one_that_has_begun_goes_on_with_the_next_period(self):
        self.company.sudo().subdebit_portal_pause = True
        subscription = self.start(self.ada)
        self.visit(self.ada, f"/{subscription.id}/pause?payments=3")
        self.visit(self.ada, f"/{subscription.id}/pause", **self.get_form())
        self.today = d("2025-11-10")
        subscription.sudo()._follow_pauses(self.today)
        page = self.press(self.ada, subscription, "resume")
        self.assertIn("due on Thursday 27 November 2025.", page)
        self.assertEqual(subscription.next_charge_date, d("2025-11-27"))

    def test_no_more_than_three_payments(self):
        self.company.sudo().subdebit_portal_pause = True
        subscription = self.start(self.ada)
        for payments in ("4", "99", "-1", "x"):
            self.visit(self.ada, f"/{subscription.id}/pause?payments={payments}")
            self.assertLessEqual(int(self.get_form()["payments"]), 3)
        self.assertEqual(DAY, subscription.date_start)
