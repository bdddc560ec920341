import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import file_open

from ..common import SubdebitCase, d

HEADER = "customer_ref,plan,first_billing_date,monthly_charge,payment_method"
CUTOVER = d("2025-09-27")


def row(ref="A1", plan="Club", start="2024-01-31", price="30.00", method="Cash"):
    return f"{ref},{plan},{start},{price},{method}"


class ImportCase(SubdebitCase):
    """A Manager, and small files, on the day of the cut-over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "subdebit_today": CUTOVER})

    def open_wizard(self, content, **vals):
        if isinstance(content, str):
            content = content.encode()
        return self.env["subdebit.import"].create(
            {
                "file": base64.b64encode(content),
                "file_name": "members.csv",
                "date_cutover": CUTOVER,
                **vals,
            }
        )

    def file(self, *rows, header=HEADER):
        return "\n".join((header, *rows)) + "\n"

    def import_file(self, content, **vals):
        """Return what was made, oldest first."""
        action = self.open_wizard(content, **vals).action_import()
        return self.env["subdebit.subscription"].search(action["domain"], order="id")

    def count_everything(self):
        return [
            self.env[name].search_count([])
            for name in (
                "res.partner",
                "subdebit.plan",
                "subdebit.subscription",
                "subdebit.cover",
                "product.product",
            )
        ]

    def assertFileRefused(self, sentence, content, **vals):
        before = self.count_everything()
        for action in ("action_preview", "action_import"):
            with self.assertRaises(UserError) as refused:
                getattr(self.open_wizard(content, **vals), action)()
            self.assertEqual(refused.exception.args[0], sentence)
        self.assertEqual(self.count_everything(), before)

    def assertRowRefused(self, sentence, content, line=3, **vals):
        """Refused at its line, unless the good rows alone are wanted."""
        before = self.count_everything()
        wizard = self.open_wizard(content, **vals)
        wizard.action_preview()
        wrong = wizard.row_ids.filtered("is_wrong")
        self.assertEqual((wrong.line_number, wrong.problem), (line, sentence))
        with self.assertRaises(UserError) as refused:
            wizard.action_import()
        self.assertEqual(
            refused.exception.args[0],
            f"1 rows are wrong, nothing was imported. Line {line}: {sentence}",
        )
        self.assertEqual(self.count_everything(), before)


@tagged("post_install", "-at_install")
class TestImport(ImportCase):
    """Running subscriptions come in, and are billed from the migration date on."""

    # === WHAT IS MADE === #

    def test_a_row_is_a_customer_a_plan_and_a_running_subscription(self):
        subscription = self.import_file(
            self.file(row(plan="Gold", method="Mailed check", price="49.50"))
        )
        partner = subscription.partner_id
        self.assertEqual((partner.name, partner.ref), ("A1", "A1"))
        self.assertEqual(
            (partner.subdebit_payment_mode, partner.subdebit_offline_type),
            ("offline", "cheque"),
        )
        self.assertEqual(
            (subscription.state, subscription.external_ref), ("active", "A1")
        )
        self.assertEqual(subscription.plan_id.name, "Gold")
        self.assertEqual(subscription.line_ids.unit_price, 49.5)
        self.assertEqual(subscription.event_ids.kind, "import")
        self.assertEqual(subscription.event_ids.reason, "members.csv")

    def test_it_says_how_many_and_each_begins_with_where_it_comes_from(self):
        wizard = self.open_wizard(self.file(row(), row("A2")))
        action = wizard.action_import()
        self.assertEqual(action["name"], "Imported subscriptions: 2")
        made = self.env["subdebit.subscription"].search(action["domain"])
        for subscription in made:
            first = subscription.message_ids[-1]
            self.assertEqual(first.author_id, self.env.user.partner_id)
            self.assertIn(
                "Imported from members.csv. The days before 09/27/2025 were settled"
                " elsewhere.",
                first.body,
            )

    def test_the_example_is_imported_as_it_is(self):
        with file_open("subscription_debit/static/csv/subscriptions.csv", "rb") as file:
            made = self.import_file(file.read(), date_cutover=CUTOVER)
        self.assertEqual(
            [(s.partner_id.name, s.state, str(s.date_start)) for s in made],
            [
                ("Ada Berg", "active", "2025-09-01"),
                ("Bela Novak", "active", "2026-01-15"),
                ("Cleo Martin", "ended", "2024-03-01"),
            ],
        )

    def test_a_plan_that_is_sold_by_the_year_alone_is_imported_so(self):
        yearly = self.env["subdebit.cadence"]._find("year", 1)
        self.plan.sudo().cadence_ids = yearly
        header = HEADER.replace("monthly_charge", "price")
        made = self.import_file(self.file(row(), header=header))
        self.assertEqual((made.cadence_unit, made.cadence_count), ("year", 1))

    def test_the_past_is_dealt_with_up_to_the_cutover_by_one_cover(self):
        subscription = self.import_file(self.file(row()))
        self.assertDays(["[2024-01-31, 2025-09-27)"], subscription, "settled_elsewhere")
        self.assertEqual(subscription.next_charge_date, CUTOVER)
        # 31 August to 30 September is 30 days; from the 27th on 3 are left.
        self.assertInvoices(
            [("2025-09-27", "2025-09-27", "2025-09-30", 3.0)],
            subscription._bill(CUTOVER),
        )
        self.assertEqual(subscription.next_charge_date, d("2025-09-30"))
        self.assertNothingToBill(subscription, "2025-09-29")

    def test_a_cutover_on_the_bill_day_bills_a_whole_period(self):
        subscription = self.import_file(self.file(row(start="2024-02-27")))
        self.assertInvoices(
            [("2025-09-27", "2025-09-27", "2025-10-27", 30.0)],
            subscription._bill(CUTOVER),
        )

    def test_who_starts_after_the_cutover_has_nothing_behind(self):
        subscription = self.import_file(self.file(row(start="2025-10-15")))
        self.assertFalse(subscription.cover_ids)
        self.assertEqual(subscription.next_charge_date, d("2025-10-15"))

    def test_who_has_ended_is_kept_and_never_billed(self):
        header = HEADER + ",tenure_months,churn"
        ended, unknown, running = self.import_file(
            self.file(
                row("A1") + ",3,Yes",
                row("A2") + ",,1",
                row("A3") + ",3,no",
                header=header,
            )
        )
        self.assertEqual((ended.state, ended.date_end), ("ended", d("2024-04-30")))
        self.assertDays(["[2024-01-31, 2024-04-30)"], ended, "settled_elsewhere")
        self.assertEqual((unknown.state, unknown.date_end), ("ended", CUTOVER))
        self.assertEqual(running.state, "active")
        gone = ended | unknown
        self.assertFalse(any(gone.mapped("next_charge_date")))
        self.assertNothingToBill(gone, "2025-09-26")
        self.assertFalse(gone._bill(d("2026-09-27")))
        self.assertFalse(gone._preview((), d("2026-09-27")))

    def test_a_known_customer_and_plan_are_taken_as_they_are(self):
        ada = self.make_partner("Ada", ref="A1")
        subscription = self.import_file(self.file(row(), row("A2")))
        self.assertEqual(subscription[0].partner_id, ada)
        self.assertEqual(ada.name, "Ada")
        self.assertEqual(subscription.plan_id, self.plan)
        # The mode of the row counts for the subscription alone.
        self.assertFalse(ada.subdebit_payment_mode)
        self.assertEqual(subscription[0].payment_mode, "offline")

    # === THE PREVIEW === #

    def test_the_preview_counts_and_sums_and_makes_nothing(self):
        before = self.count_everything()
        header = HEADER + ",churn"
        wizard = self.open_wizard(
            self.file(
                row("A1", price="19.99") + ",no",
                row("A2", plan="Gold", price="100.01", method="SEPA") + ",no",
                row("A3", price="500") + ",yes",
                row("A4", price="-1") + ",no",
                header=header,
            )
        )
        wizard.action_preview()
        self.assertEqual(wizard.state, "preview")
        self.assertEqual(
            (wizard.running_count, wizard.ended_count, wizard.wrong_count), (2, 1, 1)
        )
        self.assertEqual((wizard.automatic_count, wizard.offline_count), (1, 1))
        self.assertEqual(wizard.total, 120.0)
        self.assertEqual(wizard.new_plans, "Gold")
        self.assertEqual(wizard.row_ids.filtered("is_wrong").line_number, 5)
        self.assertEqual(self.count_everything(), before)

    def test_what_was_imported_before_is_not_made_again(self):
        content = self.file(row("A1"), row("A2"))
        first = self.import_file(content)
        before = self.count_everything()
        wizard = self.open_wizard(content)
        wizard.action_preview()
        self.assertEqual((wizard.known_count, wizard.running_count), (2, 0))
        self.assertIn(f"Imported before as {first[0].name}", wizard.row_ids[0].problem)
        wizard.action_import()
        self.assertFalse(self.import_file(content))
        self.assertEqual(self.count_everything(), before)
        self.assertEqual(len(self.import_file(self.file(row("A2"), row("A3")))), 1)

    # === HEADINGS === #

    def test_headings_are_known_in_french_with_accents_in_any_case(self):
        subscription = self.import_file(
            "RÉFÉRENCE CLIENT;Nom;Courriel;Formule;Libellé;DÉBUT;Prix;"
            "Mode de paiement;Résilié;Code postal\n"
            "A1;Zoë;zoe@example.com;Club;Yoga;31/01/2024;1 049,50;Espèces;non;75001\n"
        )
        partner = subscription.partner_id
        self.assertEqual((partner.name, partner.email), ("Zoë", "zoe@example.com"))
        self.assertEqual(subscription.date_start, d("2024-01-31"))
        line = subscription.line_ids
        self.assertEqual((line.name, line.unit_price), ("Yoga", 1049.5))
        self.assertEqual(subscription.offline_type, "cash")

    def test_headings_that_mean_nothing_are_named(self):
        wizard = self.open_wizard(
            self.file(row() + ",75001", header=HEADER + ",Post code")
        )
        wizard.action_preview()
        self.assertEqual(wizard.ignored_columns, "Post code")

    def test_each_way_to_pay_is_understood(self):
        methods = {
            "Bank transfer (automatic)": ("automatic", False),
            "Credit card": ("automatic", False),
            "Prélèvement SEPA": ("automatic", False),
            "Electronic check": ("offline", "cheque"),
            "Chèque": ("offline", "cheque"),
            "Virement": ("offline", "transfer"),
            "Mandat postal": ("offline", "money_order"),
            "ESPÈCES": ("offline", "cash"),
            "Autre": ("offline", "other"),
        }
        subscriptions = self.import_file(
            self.file(*(row(f"A{n}", method=text) for n, text in enumerate(methods)))
        )
        self.assertEqual(
            [(s.payment_mode, s.offline_type) for s in subscriptions],
            list(methods.values()),
        )

    # === RIGHTS === #

    def test_only_a_manager_imports(self):
        for user in (self.user, self.billing):
            with self.assertRaises(AccessError):
                self.env["subdebit.import"].with_user(user).create({})

    def test_the_wizard_goes_back_to_the_file(self):
        wizard = self.open_wizard(self.file(row()))
        wizard.action_preview()
        wizard.action_back()
        self.assertEqual(wizard.state, "upload")
