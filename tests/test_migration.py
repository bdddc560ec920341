from importlib.util import module_from_spec, spec_from_file_location

from odoo.tests import tagged
from odoo.tools.misc import file_path

from .common import SubdebitCase, d

OLD = ("kind", "timing", "part", "payment", "payments", "causes", "discounts")


@tagged("post_install", "-at_install")
class TestMigration(SubdebitCase):
    """What an earlier release has written stays readable."""

    def migrate(self, version):
        path = file_path(f"subscription_debit/migrations/{version}/post-migrate.py")
        spec = spec_from_file_location("migration", path)
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        module.migrate(self.env.cr, version)
        self.env.invalidate_all()

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
