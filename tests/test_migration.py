from importlib.util import module_from_spec, spec_from_file_location

from odoo.tests import tagged
from odoo.tools.misc import file_path

from .common import SubdebitCase, d
from .provider_case import DAY, ProviderCase

OLD = ("kind", "timing", "part", "payment", "payments", "causes", "discounts")


def load_migration(version, when, what="migrate"):
    """Return the module of a migration: ``pre`` or ``post``."""
    path = file_path(f"subscription_debit/migrations/{version}/{when}-{what}.py")
    spec = spec_from_file_location("migration", path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@tagged("post_install", "-at_install")
class TestMigration(SubdebitCase):
    """What an earlier release has written stays readable."""

    def migrate(self, version, stage="post", what="migrate"):
        load_migration(version, stage, what).migrate(self.env.cr, version)
        self.env.invalidate_all()

    def test_gocardless_gets_its_image_and_all_nine_schemes(self):
        provider = self.env.ref("subscription_debit.payment_provider_gocardless").sudo()
        provider = provider.with_context(active_test=False)
        provider.write(
            {
                "image_128": False,
                "allow_tokenization": False,
                "payment_method_ids": [(5,)],
            }
        )
        sepa = self.env.ref("payment.payment_method_sepa_direct_debit")
        provider.payment_method_ids = sepa.sudo()
        self.env.flush_all()
        for _again in range(2):
            self.migrate("19.0.0.9.0", what="methods")
            self.assertEqual(
                set(provider.payment_method_ids.mapped("code")),
                {
                    "autogiro",
                    "becs_nz_direct_debit",
                    "betalingsservice",
                    "pad_direct_debit",
                    "payto",
                    "sepa_direct_debit",
                },
            )
            self.assertTrue(provider.image_128 and provider.allow_tokenization)

    def test_a_mail_gets_its_words_of_today_unless_somebody_wrote_his_own(self):
        self.env["res.lang"].sudo()._activate_lang("fr_FR")
        names = ("mail_template_change", "mail_template_method")
        templates = [self.env.ref(f"subscription_debit.{n}").sudo() for n in names]
        today = [template.body_html for template in templates]
        for template in templates:
            self.assertEqual(template.write_date, template.create_date)
        ids = [template.id for template in templates]
        self.env.cr.execute(
            "UPDATE mail_template SET body_html = jsonb_build_object('en_US', '<p>Old</p>')"
            " WHERE id = ANY(%s)",
            [ids],
        )
        self.env.invalidate_all()
        self.migrate("19.0.0.12.0", what="words")
        self.assertEqual([template.body_html for template in templates], today)
        for template in templates:
            self.assertIn("abonnement", template.with_context(lang="fr_FR").body_html)
            template.body_html = "<p>Ours</p>"
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_template SET write_date = create_date + interval '1 day'"
            " WHERE id = ANY(%s)",
            [ids],
        )
        self.env.invalidate_all()
        self.migrate("19.0.0.12.0", what="words")
        for template in templates:
            self.assertEqual(template.body_html, "<p>Ours</p>")

    def test_what_runs_gets_its_scheme_and_the_day_of_its_next_invoice(self):
        subscription = self.make_subscription(d("2025-01-31"))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE subdebit_subscription SET next_issue_date = NULL, started_on = NULL"
            " WHERE id = %s",
            [subscription.id],
        )
        self.env.invalidate_all()
        self.migrate("19.0.0.3.0")
        self.assertEqual(subscription.next_issue_date, d("2025-01-31"))
        self.assertEqual(
            subscription.started_on, subscription.event_ids.create_date.date()
        )
        self.assertEqual(len(subscription._bill(d("2025-01-31"))), 1)

    def test_plans_are_sold_as_their_prices_say_or_by_the_month(self):
        plain = self.plan
        priced = self.price_plan(self.make_plan("Gym"), ("month", 3, 85.0))
        copied = self.price_plan(self.make_plan("Copy"), ("year", 1, 300.0))
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM subdebit_plan_cadence_rel")
        self.env.cr.execute("UPDATE subdebit_plan_price SET plan_id = %s", [priced.id])
        self.env.invalidate_all()
        for _again in range(2):
            self.migrate("19.0.0.8.0")
            self.assertEqual(
                [p.cadence_ids.mapped("display_name") for p in (plain, priced, copied)],
                [["Monthly"], ["Quarterly"], ["Yearly"]],
            )
            self.assertEqual(copied.price_ids.mapped("price"), [300.0])
            self.assertEqual(priced.price_ids.mapped("price"), [85.0])

    def test_charges_of_the_first_release_still_say_why(self):
        subscription = self.make_subscription(d("2025-01-31"))
        subscription._bill(d("2025-02-28"))
        old, new = subscription.charge_ids.sorted("date_from")
        sentences = (old.sentence, new.sentence)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE subdebit_charge SET explanation = explanation - %s WHERE id = %s",
            [list(OLD), old.id],
        )
        self.env.invalidate_all()
        self.assertNotIn("causes", old.explanation)
        self.migrate("19.0.0.2.0")
        self.assertEqual((old.sentence, new.sentence), sentences)
        again = old.explanation
        self.migrate("19.0.0.2.0")
        self.assertEqual(old.explanation, again)

    def test_slips_of_the_pen_come_to_the_most_that_may_be(self):
        running = self.make_subscription(d("2025-01-31"))
        self.price_plan(self.plan, ("month", 6, 30.0), ("day", 30_000, 30.0))
        draft = self.env["subdebit.subscription"].create(
            {
                "partner_id": self.make_partner().id,
                "plan_id": self.plan.id,
                "date_start": d("2025-01-31"),
            }
        )
        self.env.flush_all()
        for table, name in (
            ("subdebit_line", "price_in_reach"),
            ("subdebit_line", "quantity_in_reach"),
            ("subdebit_line", "lengths_in_reach"),
            ("subdebit_plan_price", "cadence_in_reach"),
        ):
            self.env.cr.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{name}")
        self.env.cr.execute(
            "UPDATE subdebit_line SET unit_price = 1e15, quantity = 1e10,"
            " trial_count = 100000, trial_unit = 'month', date_start = '2999-12-31'"
            " WHERE subscription_id = %s",
            [draft.id],
        )
        self.env.cr.execute(
            "UPDATE subdebit_subscription SET date_start = '2999-12-31' WHERE id = %s",
            [draft.id],
        )
        self.env.cr.execute(
            "UPDATE subdebit_plan_price SET cadence_count = 9999, cadence_unit = 'year'"
            " WHERE cadence_unit = 'month'"
        )
        self.env.cr.execute("SELECT CURRENT_DATE + INTERVAL '20 years'")
        latest = self.env.cr.fetchone()[0].date()
        before = running.line_ids.read()
        self.migrate("19.0.0.6.0", "pre")
        line = draft.line_ids
        self.assertEqual((line.unit_price, line.quantity), (999_999_999, 999_999))
        self.assertEqual((line.trial_count, line.trial_unit), (1_200, "month"))
        self.assertEqual((draft.date_start, line.date_start), (latest, latest))
        self.assertEqual(
            sorted(self.plan.line_ids.price_ids.mapped("cadence_count")), [100, 30_000]
        )
        self.assertEqual(running.line_ids.read(), before)


@tagged("post_install", "-at_install")
class TestMigrationOfDebits(ProviderCase):
    """Debits of 19.0.0.4.0: what is booked is booked, and who was chosen is debited."""

    def test_payments_of_one_debit_are_numbered_and_those_booked_twice_too(self):
        debit = self.make_debit()
        self.work()
        payment = debit.sudo().payment_ids
        part = payment.subdebit_part
        self.env.flush_all()
        self.env.cr.execute("DROP INDEX account_payment_subdebit_booked_once")
        twice = payment.with_context(tracking_disable=True).copy()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_payment SET subdebit_part = 0, subdebit_debit_id = %s,"
            " payment_transaction_id = %s WHERE id IN %s",
            [debit.id, payment.payment_transaction_id.id, (payment.id, twice.id)],
        )
        self.env.cr.execute(
            "INSERT INTO account_move__account_payment (invoice_id, payment_id)"
            " VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [debit.invoice_ids.id, twice.id],
        )
        load_migration("19.0.0.5.0", "pre")._number_parts(self.env.cr)
        self.env.invalidate_all()
        self.assertEqual(payment.subdebit_part, part)
        self.assertEqual(part, debit.line_ids.id)
        self.assertEqual(twice.subdebit_part, -twice.id)

    def test_an_open_invoice_is_debited_from_what_was_chosen_for_it(self):
        ada = self.make_payer()
        chosen = self.env["payment.token"].sudo().search([("partner_id", "=", ada.id)])
        newer = chosen.copy({"payment_details": "1111"})
        subscription = self.make_subscription(DAY, ada)
        subscription.sudo().payment_token_id = chosen
        (invoice,) = subscription._bill(DAY).sudo()
        invoice.subdebit_token_id = False
        self.assertEqual(invoice._subdebit_get_token_sudo(), newer)
        load_migration("19.0.0.5.0", "post")._freeze_chosen_methods(self.env(su=True))
        self.assertEqual(invoice.subdebit_token_id, chosen)
        self.assertEqual(invoice._subdebit_get_token_sudo(), chosen)
