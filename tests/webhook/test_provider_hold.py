from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..common import d
from ..fakes.gocardless import SERVER_ERROR, TOKEN
from .hold_case import TUESDAY, HoldCase


@tagged("post_install", "-at_install")
class TestProviderHold(HoldCase):
    """All methods of a provider out of use at once: one alarm, and nothing else."""

    # === ONE ALARM === #

    def test_methods_archived_overnight_give_one_alarm(self):
        self.make_payers("Ada", "Grace", "Tony")
        self.archive_by_sql()
        self.prepare()
        self.work()
        self.assertHeld("archived", 3)
        self.assertNobodyIsBothered()
        self.prepare(TUESDAY)
        self.prepare(d("2026-04-01"))
        self.assertHeld("archived", 3)
        self.assertNobodyIsBothered()

    def test_a_provider_that_is_switched_off_holds_what_was_planned(self):
        self.make_payers("Ada", "Grace")
        debits = self.prepare().debit_ids
        self.provider.state = "disabled"
        hold = self.assertHeld("disabled", 2)
        self.work()
        self.assertEqual(set(debits.mapped("state")), {"ready"})
        self.assertIn("held", debits[0].next_sentence)
        self.assertNobodyIsBothered()
        self.assertEqual(hold.action_view_debits()["domain"][0][2], debits.ids)

    def test_one_payer_without_a_method_is_no_alarm(self):
        self.make_payers("Ada", "Grace")
        self.tokens()[:1].active = False
        self.prepare()
        self.assertFalse(self.holds.search([]))

    def test_mandates_that_ended_are_no_alarm(self):
        self.make_payers("Ada", "Grace")
        self.tokens().mandate_state = "cancelled"
        self.prepare()
        self.assertFalse(self.holds.search([]))

    # === GONE ON === #

    def test_what_is_restored_is_debited_after_a_manager_has_looked(self):
        self.make_payers("Ada", "Grace")
        debits = self.prepare().debit_ids
        self.archive_by_sql()
        with self.as_cron() as env:
            env["subdebit.debit.run"]._start_if_due(
                env["res.company"].browse(self.company.id)
            )
        hold = self.holds.search([])
        self.tokens().active = True
        self.work()
        self.assertEqual(set(debits.mapped("state")), {"ready"})
        hold.action_go_on()
        self.assertEqual((hold.state, hold.looked_by), ("looked", self.manager))
        self.assertFalse(hold.sudo().activity_ids)
        self.work()
        self.assertEqual(set(debits.mapped("state")), {"pending"})
        self.prepare(TUESDAY)
        self.assertEqual(self.holds.search([]), hold)
        # What is lost once more is told once more.
        self.archive_by_sql()
        self.prepare(d("2026-03-04"))
        self.assertEqual(len(self.holds.search([])), 2)

    def test_what_stays_lost_is_then_treated_like_any_other(self):
        self.make_payers("Ada", "Grace")
        self.archive_by_sql()
        self.prepare()
        self.holds.search([]).action_go_on()
        self.prepare(TUESDAY)
        self.assertEqual(len(self.holds.search([])), 1)
        rows = self.env["subdebit.attention"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(rows.mapped("kind"), ["no_method", "no_method"])

    def test_a_manager_alone_lets_it_go_on(self):
        self.make_payers("Ada", "Grace")
        self.archive_by_sql()
        self.prepare()
        hold = self.holds.search([])
        for user in (self.user, self.billing):
            with self.assertRaises(AccessError):
                hold.with_user(user).action_go_on()
            with self.assertRaises(AccessError):
                hold.with_user(user).write({"looked_at": "2026-03-02 10:00:00"})
        other = self.make_other_company()["company"]
        stranger = new_test_user(
            self.setup_env(su=True),
            login="stranger",
            groups="subscription_debit.group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        with self.assertRaises(AccessError):
            hold.with_user(stranger).action_go_on()
        stops = self.env["res.company"].with_user(self.user)
        [told] = stops.action_subdebit_get_stops()
        self.assertEqual((told["hold_id"], told["may_lift"]), (hold.id, False))
        self.assertIn("All 2 saved methods at GoCardless", told["sentence"])

    def test_the_row_of_attention_opens_it_and_is_not_dismissed(self):
        self.make_payers("Ada", "Grace")
        self.archive_by_sql()
        self.prepare()
        row = (
            self.env["subdebit.attention"]
            .with_user(self.manager)
            .search([("company_id", "=", self.company.id)])
        )
        action = row.action_open()
        self.assertEqual(action["res_model"], "subdebit.provider.hold")
        self.assertEqual(action["res_id"], self.holds.search([]).id)

    # === NOT LET IN === #

    def test_an_access_token_that_is_revoked_gives_one_alarm_and_not_one_a_debit(self):
        self.make_payers("Ada", "Grace", "Tony")
        debits = self.prepare().debit_ids
        self.provider.subdebit_listed_at = fields.Datetime.now()
        self.fake.token = "another"
        self.work()
        # The first one found out; nothing more is sent, and the payers hear nothing.
        self.assertEqual(sorted(debits.mapped("state")), ["ready", "ready", "unknown"])
        first = debits.attempt_ids.filtered(lambda one: one.state == "unknown")
        self.assertEqual((first.error_kind, first.asked), ("misconfigured", 1))
        hold = self.assertHeld("access", 0)
        self.assertIn("does not accept the access token", hold.sentence)
        asked = len(self.fake.requests)
        self.work()
        self.assertEqual(len(self.fake.requests), asked)
        kinds = self.env["subdebit.notice"].sudo().search([]).mapped("kind")
        self.assertFalse({"method", "refused", "suspend"} & set(kinds))
        # It is let in again, however much later: all of it is sent, each once.
        self.fake.token = TOKEN
        hold.action_go_on()
        with freeze_time(fields.Datetime.now() + timedelta(days=3), tick=True):
            self.provider.subdebit_listed_at = fields.Datetime.now()
            self.work()
        self.assertFalse(debits.sudo().activity_ids)
        self.assertEqual(set(debits.mapped("state")), {"pending"})
        self.assertEqual(len(self.fake.world.objects["payments"]), 3)

    def test_who_is_let_in_no_more_is_noticed_before_anything_is_sent(self):
        self.make_payers("Ada", "Grace")
        self.ask_accounts()
        self.fake.token = "another"
        with self.as_cron() as env:
            env["subdebit.webhook"]._list_what_was_missed(
                env["payment.provider"].browse(self.provider.id)
            )
        self.assertHeld("access", 0)
        self.provider.subdebit_account_asked_at = False
        self.ask_accounts()
        self.assertHeld("access", 0)
        # The other way round, a silent provider gives no alarm.
        self.fake.token = TOKEN
        self.holds.search([]).action_go_on()
        self.fake.fail_next(SERVER_ERROR, on="GET /creditors")
        self.ask_accounts()
        self.assertEqual(self.holds.search([]).mapped("state"), ["looked"])

    # === ANOTHER ACCOUNT === #

    def test_nothing_is_sent_before_a_new_access_token_is_known_to_be_the_same_account(
        self,
    ):
        self.make_payers("Ada", "Grace")
        self.ask_accounts()
        debits = self.prepare().debit_ids
        before = self.provider.gocardless_access_token
        self.provider.gocardless_access_token = "another"
        self.work()
        self.assertEqual(set(debits.mapped("state")), {"ready"})
        self.ask_accounts()  # It is refused: nobody knows yet.
        self.work()
        self.assertEqual(set(debits.mapped("state")), {"ready"})
        self.provider.gocardless_access_token = before
        self.fake.fail_next(SERVER_ERROR, on="GET /creditors")
        self.ask_accounts()
        self.assertTrue(self.provider.subdebit_is_unchecked)
        self.ask_accounts()
        self.assertFalse(self.holds.search([]))
        self.work()
        self.assertEqual(set(debits.mapped("state")), {"pending"})

    def test_another_account_is_held(self):
        self.make_payers("Ada", "Grace")
        self.ask_accounts()
        debits = self.prepare().debit_ids
        self.provider.subdebit_account_ref = "CR0BEFORE"
        self.provider.subdebit_account_asked_at = False
        self.ask_accounts()
        self.assertHeld("account", 2)
        self.work()
        self.assertEqual(set(debits.mapped("state")), {"ready"})
        self.ask_accounts()
        self.assertEqual(len(self.holds.search([])), 1)
