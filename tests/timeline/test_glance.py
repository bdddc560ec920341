from odoo import Command
from odoo.tests import tagged

from ..billing.test_crediting import CreditingCase
from ..common import d
from ..rpc_case import RpcCase
from .timeline_case import plain


@tagged("post_install", "-at_install")
class TestGlance(RpcCase, CreditingCase):
    """What lists and the head of the form tell, by the route of the web client."""

    @property
    def subscriptions(self):
        return self.env["subdebit.subscription"]

    def read_as_user(self, subscription, *names):
        [row] = self.rpc(
            self.user,
            subscription,
            "web_read",
            specification={name: {} for name in names},
            context={"lang": "en_US"},
        )
        return row

    # === WHAT IT IS CALLED === #

    def test_it_is_called_by_who_has_what_and_found_by_that(self):
        subscription = self.make_subscription(
            d("2025-04-01"), self.make_offline_partner("Zoe Quist")
        )
        called = f"Zoe Quist – {self.plan.name} ({subscription.name})"
        row = self.read_as_user(subscription, "display_name", "heading")
        self.assertEqual(row["display_name"], called)
        self.assertEqual(row["heading"], f"Zoe Quist – {self.plan.name}")
        found = self.rpc(self.user, self.subscriptions, "name_search", "Quist")
        self.assertEqual(found, [[subscription.id, called]])

    # === TOTALS === #

    def totals(self, subscription):
        row = self.read_as_user(subscription, "tax_totals", "tax_totals_label")
        totals = row["tax_totals"]
        return row["tax_totals_label"], *(
            totals[f"{name}_amount_currency"] for name in ("base", "tax", "total")
        )

    def line(self, price, **vals):
        return Command.create(
            {"product_id": self.product.id, "unit_price": price, **vals}
        )

    def test_untaxed_tax_and_total_of_a_full_month(self):
        # 36.00 with 20 % within, 10.00 with 20 % on top; no fee, and no year.
        subscription = self.make_subscription(
            d("2025-04-10"),
            line_ids=[
                self.line(36.0, tax_ids=[Command.set(self.tax_within.ids)]),
                self.line(10.0, tax_ids=[Command.set(self.tax.ids)]),
                self.line(5.0, kind="one_time"),
                self.line(99.0, cadence_unit="year"),
            ],
        )
        self.assertEqual(
            self.totals(subscription), ("One full month:", 40.0, 8.0, 48.0)
        )

    def test_a_partial_first_period_does_not_change_them(self):
        plan = self.make_plan("Firsts", day_of_month=1)
        subscription = self.make_subscription(d("2025-04-21"), plan_id=plan.id)
        self.assertEqual(
            self.totals(subscription), ("One full month:", 30.0, 0.0, 30.0)
        )

    def test_what_is_billed_once(self):
        subscription = self.make_subscription(
            d("2025-04-01"), line_ids=[self.line(5.0, kind="one_time")]
        )
        self.assertEqual(self.totals(subscription), ("Billed once:", 5.0, 0.0, 5.0))

    def test_before_it_is_saved(self):
        partner = self.make_offline_partner()
        plan = self.price_plan(self.make_plan("Quarters"), ("month", 3, 90.0))
        names = ("tax_totals", "tax_totals_label", "timeline", "line_ids", "heading")
        answer = self.rpc(
            self.user,
            self.subscriptions,
            "onchange",
            {
                "partner_id": partner.id,
                "plan_id": plan.id,
                "cadence_unit": "month",
                "cadence_count": 3,
                "date_start": "2045-01-01",
            },
            ["partner_id", "plan_id", "cadence_count"],
            {name: {} for name in (*names, "cadence_unit", "cadence_count")},
            context={"lang": "en_US"},
        )
        value = answer["value"]
        self.assertEqual(value["tax_totals_label"], "A full period of 3 months:")
        self.assertEqual(value["tax_totals"]["total_amount_currency"], 90.0)
        first = value["timeline"]["items"][0]
        self.assertEqual(
            (first["state"], first["date_from"], first["date_to"]),
            ("coming", "2045-01-01", "2045-04-01"),
        )

    # === MONTHLY REVENUE === #

    def test_monthly_revenue_adds_up_in_the_currency_of_the_company(self):
        # 30.00; a twelfth of 120.00; and 20.00 at 2 to the dollar.
        euro = self.setup_env.ref("base.EUR")
        euro.active = True
        self.setup_env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "company_id": self.company.id,
                "name": "2025-01-01",
                "rate": 2.0,
            }
        )
        month = self.make_subscription(d("2025-04-01"))
        year = self.make_subscription(
            d("2025-04-01"),
            cadence_unit="year",
            line_ids=[self.line(120.0, cadence_unit="year")],
        )
        abroad = self.make_subscription(
            d("2025-04-01"),
            plan_id=False,
            currency_id=euro.id,
            line_ids=[self.line(20.0)],
        )
        draft, paused = month.copy(), self.make_subscription(d("2025-04-01"))
        paused.sudo().state = "paused"
        every = month | year | abroad | draft | paused
        self.assertEqual(every.mapped("mrr"), [30.0, 10.0, 10.0, 0.0, 0.0])
        answer = self.rpc(
            self.user,
            self.subscriptions,
            "formatted_read_group",
            [("id", "in", every.ids)],
            [],
            ["mrr:sum"],
        )
        self.assertEqual(answer[0]["mrr:sum"], 50.0)

    # === THE STATE OF THE MONEY === #

    def test_lists_are_grouped_by_the_state_of_the_money(self):
        late, paid, new = (
            self.bill(),
            self.bill(),
            self.make_subscription(d("2045-01-01")),
        )
        due_later = self.make_subscription(
            d("2025-04-01"),
            payment_term_id=self.setup_env["account.payment.term"]
            .create(
                {
                    "name": "Long",
                    "line_ids": [
                        Command.create({"value_amount": 100, "nb_days": 99_000})
                    ],
                }
            )
            .id,
        )
        due_later._bill(d("2025-04-01"))
        self.pay(paid.invoice_ids)
        every = late | paid | new | due_later
        answer = self.rpc(
            self.user,
            self.subscriptions,
            "web_read_group",
            [("id", "in", every.ids)],
            ["money_state"],
            ["__count"],
        )
        self.assertEqual(
            {group["money_state"]: group["__count"] for group in answer["groups"]},
            {"overdue": 1, "paid": 1, "open": 1, "none": 1},
        )
        found = self.rpc(
            self.user, self.subscriptions, "search", [("money_state", "in", ["paid"])]
        )
        self.assertEqual(found, paid.ids)

    def pay(self, invoice):
        self.env["account.payment.register"].with_user(self.billing).with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"payment_date": d("2025-04-01")})._create_payments()

    def test_a_list_of_80_has_no_query_for_each(self):
        drafts = self.subscriptions.create(
            [
                {
                    "partner_id": self.make_offline_partner(f"Member {number}").id,
                    "plan_id": self.plan.id,
                    "date_start": "2025-04-01",
                }
                for number in range(80)
            ]
        )
        for draft in drafts:
            draft._start(d("2025-04-01"))
        drafts._bill(d("2025-04-01"))
        few, many = self.count_list(drafts[:4]), self.count_list(drafts)
        self.assertEqual(many, few)

    def count_list(self, records):
        """Return how many queries the list takes, of what its view shows."""
        records = records.with_user(self.user)
        arch = records.get_views([(False, "list")])["models"]
        names = arch["subdebit.subscription"]["fields"]
        shown = ("money_state", "mrr", "price_text", "next_charge_date", "heading")
        self.assertLess(set(shown[:4]), set(names))
        specification = {
            **{name: {} for name in shown},
            "partner_id": {"fields": {"display_name": {}}},
            "plan_id": {"fields": {"display_name": {}}},
            "display_name": {},
        }
        counts = []
        for _again in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.web_read(specification)
            counts.append(self.env.cr.sql_log_count - before)
        return counts[-1]

    # === THE SCHEDULE === #

    def test_the_schedule_is_printed_by_a_plain_user(self):
        subscription = self.bill(36.0, tax=self.tax_within)
        action = self.rpc(self.user, subscription, "action_print_schedule")
        self.assertEqual(action["report_name"], "subscription_debit.report_schedule")
        self.day = d("2025-04-02")
        self.patch(
            self.registry["res.company"],
            "_subdebit_today",
            lambda _company, now=None: self.day,
        )
        reports = self.env["ir.actions.report"].with_user(self.user)
        html, _kind = reports.with_context(lang="en_US")._render_qweb_html(
            "subscription_debit.report_schedule", subscription.ids
        )
        text = plain(html.decode())
        for words in (
            subscription.heading,
            "05/01/2025 – 05/31/2025",
            *("30.00", "6.00", "36.00"),
            "To come",
            "So far",
        ):
            self.assertIn(words, text)

    def test_the_schedule_goes_to_who_pays(self):
        payer = self.make_offline_partner("Mum", email="mum@example.com")
        kid = self.make_partner("Kid", email="kid@example.com")
        subscription = self.make_subscription(d("2025-04-01"), kid, payer_id=payer.id)
        action = self.rpc(self.user, subscription, "action_send_schedule")
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.user)
            .with_context(**action["context"], lang="en_US")
            .create({})
        )
        self.assertEqual(composer.partner_ids, payer)
        self.assertIn(subscription.name, composer.subject)
        self.assertIn("Payment date", composer.body)
        composer._action_send_mail()
        message = subscription.message_ids[:1]
        self.assertEqual(message.partner_ids, payer)
        self.assertIn("Payment date", message.body)

    # === WHERE THE RAW ROWS ARE === #

    def test_the_ledgers_rows_are_behind_a_button(self):
        subscription = self.bill()
        action = self.rpc(self.user, subscription, "action_view_ledger")
        [(view_id, _kind)] = action["views"]
        shown = self.rpc(
            self.user, self.subscriptions, "get_views", [[view_id, "form"]]
        )
        names = shown["models"]["subdebit.subscription"]["fields"]
        self.assertLess({"charge_ids", "cover_ids", "event_ids"}, set(names))
        form = self.rpc(self.user, self.subscriptions, "get_views", [[False, "form"]])
        self.assertNotIn(
            "charge_ids", form["models"]["subdebit.subscription"]["fields"]
        )
