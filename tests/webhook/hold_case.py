"""Saved methods that are out of use at once, and what nobody may be bothered with."""

from ..common import d
from .gocardless_case import MONDAY, GoCardlessCase

TUESDAY = d("2026-03-03")


class HoldCase(GoCardlessCase):
    """A company that suspends who has no method; payers with ACH mandates."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.subdebit_suspend_without_method = True
        cls.company.subdebit_suspend_days = 31
        cls.method.active = True

    def setUp(self):
        super().setUp()
        self.holds = self.env["subdebit.provider.hold"].with_user(self.manager)

    def make_payers(self, *names):
        for name in names:
            payer = self.make_partner(name, email=f"{name}@example.com")
            self.env(su=True)["payment.token"].create(
                {
                    "provider_id": self.provider.id,
                    "payment_method_id": self.method.id,
                    "partner_id": payer.id,
                    "payment_details": "1234",
                    "provider_ref": self.fake.sign_up("ach", given_name=name),
                    "mandate_state": "active",
                }
            )
            self.make_subscription(MONDAY, payer)

    def tokens(self):
        tokens = self.env(su=True)["payment.token"].with_context(active_test=False)
        return tokens.search([("provider_id", "=", self.provider.id)])

    def archive_by_sql(self, is_archived=True):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE payment_token SET active = %s WHERE provider_id = %s",
            [not is_archived, self.provider.id],
        )
        self.env.invalidate_all()

    def prepare(self, day=MONDAY):
        runs = self.runs.sudo()
        return runs._prepare(self.company, day).with_env(self.env)

    def assertHeld(self, reason, count):
        [hold] = self.holds.search([])
        self.assertEqual((hold.reason, hold.method_count), (reason, count))
        self.assertEqual(len(hold.sudo().activity_ids), 1)
        self.assertEqual(hold.sudo().activity_ids.user_id, self.manager)
        return hold

    def assertNobodyIsBothered(self):
        self.assertFalse(self.env["subdebit.method.request"].sudo().search([]))
        kinds = self.env["subdebit.notice"].sudo().search([]).mapped("kind")
        self.assertFalse({"method", "refused", "suspend"} & set(kinds))
        rows = self.env["subdebit.attention"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(rows.mapped("kind"), ["held"])
        self.assertFalse(self.fake.world.objects["payments"])

    def ask_accounts(self):
        with self.as_cron() as env:
            env["payment.provider"]._subdebit_ask_accounts()
