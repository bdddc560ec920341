from unittest.mock import patch

from lxml import etree

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from ..common import d
from .pause_case import PauseCase

KINDS = ("pause", "resume", "end")


@tagged("post_install", "-at_install")
class TestWindows(PauseCase):
    """What all windows of a decision have in common."""

    def open_form(self, name, subscriptions, user=None, **vals):
        """Open a window as the web client does: what it shows is what it sends back."""
        user = user or self.billing
        action = subscriptions.with_user(user).__getattribute__(f"action_{name}")()
        windows = self.env[action["res_model"]].with_user(user)
        form = Form(windows.with_context(**action["context"], lang="en_US"))
        for field, value in vals.items():
            form[field] = value
        return form

    # === SLIPS OF THE PEN === #

    def test_a_year_out_of_reach_is_told(self):
        subscription = self.start()
        names = {"pause": "date_from", "resume": "date", "end": "date"}
        for kind, name in names.items():
            for day, words in (
                ("1900-03-11", "lies before 01/01/1950: is the year right?"),
                ("2999-03-11", "lies after 03/11/2045: is the year right?"),
            ):
                with self.subTest(kind=kind, day=day):
                    window = self.open(kind, subscription, **{name: day})
                    self.assertIn(words, window.problem)
                    self.assertFalse(window.preview_ids)
                    self.assertRefused(
                        self.billing, window, "action_confirm", words="is the year"
                    )
        window = self.open("pause", subscription, kind="until", date_until="2999-01-01")
        self.assertIn("is the year right?", window.problem)

    def test_a_number_out_of_reach_is_told(self):
        window = self.open("pause", self.start(), cycles=36501)
        self.assertIn("36501 are more than 36500: is the number right?", window.problem)
        self.assertRefused(self.billing, window, "action_confirm", words="the number")

    # === THE PAST === #

    def test_the_past_is_a_managers(self):
        subscription = self.start()
        for kind, vals in (
            ("pause", {"kind": "forever", "date_from": "2025-03-01"}),
            ("end", {"date": "2025-03-01"}),
        ):
            with self.subTest(kind=kind):
                window = self.open(kind, subscription, **vals)
                self.assertRefused(
                    self.billing, window, "action_confirm", words="Manager"
                )
        window = self.open(
            "pause",
            subscription,
            self.manager,
            kind="forever",
            date_from="2025-03-01",
            policy="credit",
        )
        self.assertEqual(window.credit_total, 30.0)
        self.confirm(window)
        self.today = d("2025-03-20")
        window = self.open("resume", subscription, date="2025-03-01")
        self.assertRefused(self.billing, window, "action_confirm", words="Manager")

    # === TWO CURRENCIES === #

    def start_in(self, currency):
        currency = self.setup_env.ref(f"base.{currency}")
        currency.active = True
        plan = self.make_plan(
            f"In {currency.name}", commitment_count=12, currency_id=currency.id
        )
        return self.start("2025-03-01", plan_id=plan.id)

    def test_two_currencies_are_never_added(self):
        both = self.start_in("USD") | self.start_in("EUR")
        window = self.open(
            "pause",
            both,
            policy="credit",
            kind="until",
            date_until="2025-03-20",
        )
        # 10 of the 31 days of 30.00 come back of each.
        credited = window.preview_ids.filtered(lambda row: row.effect == "credited")
        self.assertEqual(
            [(row.currency_id.name, row.amount_total) for row in credited],
            [("USD", 9.68), ("EUR", 9.68)],
        )
        self.assertFalse(window.credit_total)
        self.assertIn("comes back is in several currencies", window.summary)
        window = self.open(
            "pause", both[0], policy="credit", kind="until", date_until="2025-03-20"
        )
        self.assertEqual(window.credit_total, 9.68)
        self.assertNotIn("currencies", window.summary or "")

    def test_a_fee_has_one_currency(self):
        both = self.start_in("USD") | self.start_in("EUR")
        fee = self.make_product("Fee")
        vals = {"commitment": "buy_out", "fee_product_id": fee.id, "fee_amount": 50.0}
        window = self.open("end", both, **vals)
        self.assertIn("buy out those of one currency at a time", window.problem)
        self.assertRefused(self.billing, window, "action_confirm", words="one currency")
        self.assertFalse(self.open("end", both[1], **vals).problem)

    # === WHAT THE CLIENT SENDS BACK === #

    def test_all_that_was_shown_is_kept_when_the_client_sends_it_back(self):
        subscription = self.start(
            partner=self.make_offline_partner("Ada", email="ada@example.com")
        )
        form = self.open_form(
            "pause",
            subscription,
            policy="credit",
            kind="until",
            date_until=d("2025-03-20"),
        )
        shown = form.next_charge_date, form.credit_total, form.messages
        self.assertEqual(shown[:2], (d("2025-04-01"), 9.68))
        window = form.save()
        self.assertEqual(len(window.preview_ids), len(form.preview_ids))
        self.assertEqual(
            (window.next_charge_date, window.credit_total, window.messages), shown
        )
        self.confirm(window)
        self.assertEqual(subscription.state, "paused")

    def test_what_is_shown_and_computed_is_sent_back_by_the_client(self):
        # Read-only fields are not, unless the view says so.
        for name in ("pause", "resume", "cancel", "special"):
            windows = self.env[f"subdebit.{name}"].with_user(self.billing)
            arch = etree.fromstring(windows.get_view(view_type="form")["arch"])
            shown = arch.xpath("//field[@readonly='1'][not(ancestor::field)]")
            kept = {node.get("name") for node in shown if node.get("force_save") == "1"}
            computed = {"next_charge_date", "credit_total", "summary", "messages"}
            computed |= {"problem", "preview_ids", "subscription_ids"}
            self.assertEqual(kept, computed)
            stored = {
                node.get("name")
                for node in shown
                if windows._fields[node.get("name")].store
            }
            self.assertEqual(stored - kept, set())

    def test_a_problem_is_kept_when_the_client_sends_it_back(self):
        form = self.open_form("resume", self.start())
        self.assertIn("is not paused", form.problem)
        self.assertIn("is not paused", form.save().problem)

    def test_what_was_sent_back_is_compared_with_what_is_true(self):
        subscription = self.start()
        form = self.open_form("pause", subscription, kind="forever")
        subscription._add_event("change", d("2025-04-01"), to={"unit_price": 40.0})
        window = form.save()
        message = self.assertRefused(self.billing, window, "action_confirm")
        self.assertIn("$\xa030.00 (Skipped)", message)
        self.assertIn("$\xa040.00 (Skipped)", message)

    def test_another_next_charge_is_a_change_too(self):
        subscription = self.start()
        window = self.open("pause", subscription, cycles=1)
        self.rpc(self.billing, window, "write", {"next_charge_date": "2025-09-01"})
        message = self.assertRefused(self.billing, window, "action_confirm")
        self.assertIn("Next charge on 09/01/2025", message)
        self.assertIn("Next charge on 05/01/2025", message)

    # === WHO IS TOLD === #

    def test_who_was_told_of_an_end_is_told_that_it_goes_on(self):
        subscription = self.start(
            partner=self.make_offline_partner("Ada", email="ada@example.com")
        )
        self.confirm(self.open("end", subscription))
        self.rpc(self.billing, subscription, "action_keep")
        kept, ended = subscription.notice_ids.sorted("id", reverse=True)
        self.assertEqual((ended.kind, kept.kind), ("cancel", "resume"))
        self.assertEqual(kept.date_effective, d("2025-03-11"))
        self.assertEqual(kept.charge_date, d("2025-04-01"))

    # === RIGHTS === #

    def test_who_lacks_billing_reads_who_can_confirm(self):
        for kind in KINDS:
            for user, is_told in ((self.user, True), (self.billing, False)):
                action = self.rpc(user, self.start(), f"action_{kind}")
                windows = self.env[action["res_model"]].with_user(user)
                arch = windows.get_view(view_type="form")["arch"]
                told = "Only Billing can confirm this." in arch
                names = ("taken_back_ids", 'name="action_confirm"')
                self.assertEqual(told, is_told)
                self.assertEqual([n in arch for n in names], [not is_told] * 2)

    def test_where_one_step_fails_nothing_was_changed_for_any(self):
        # The books of March are closed for one of the two: nothing can be credited.
        ada, bert = self.start(), self.start()
        window = self.open(
            "pause", ada | bert, policy="credit", kind="until", date_until="2025-03-20"
        )
        credit = self.registry["subdebit.subscription"]._credit

        def fail(subscription, event, today):
            if subscription == bert:
                raise UserError(bert.name)
            return credit(subscription, event, today)

        with patch.object(self.registry["subdebit.subscription"], "_credit", fail):
            self.assertRefused(self.billing, window, "action_confirm", words=bert.name)
        for subscription in ada | bert:
            self.assertEqual(subscription.event_ids.mapped("kind"), ["start"])
            self.assertEqual(subscription.state, "active")
            self.assertFalse(
                subscription.invoice_ids.filtered(lambda m: m.move_type == "out_refund")
            )
            self.assertFalse(subscription.notice_ids)
        self.confirm(window)
        self.assertEqual((ada | bert).mapped("state"), ["paused", "paused"])

    def test_a_restart_fee_needs_a_product(self):
        company = self.company.sudo()
        company.subdebit_fee_product_id = False
        with self.assertRaisesRegex(ValidationError, "Choose the fee product"):
            company.subdebit_restart_fee = 15.0
        settings = self.env["res.config.settings"].sudo().with_company(company)
        fee = self.make_product("Restart")
        vals = {"subdebit_restart_fee": 15.0, "subdebit_fee_product_id": fee.id}
        settings.create(vals).execute()
        self.assertEqual(company.subdebit_restart_fee, 15.0)
        none = {"subdebit_restart_fee": 0.0, "subdebit_fee_product_id": False}
        settings.create(none).execute()
        self.assertFalse(company.subdebit_fee_product_id)
