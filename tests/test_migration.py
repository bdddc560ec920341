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
