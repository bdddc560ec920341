"""Prices of days to come stand beside today's; who runs keeps his, or follows."""

from psycopg2.errors import ExclusionViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..change.change_case import ChangeCase
from ..common import d

JUNE = d("2025-06-01")


@tagged("post_install", "-at_install")
class TestPriceDates(ChangeCase):
    """Silver costs 30.00 a month. It is 11 April 2025; from 1 June on it costs 36.00."""

    def setUp(self):
        super().setUp()
        self.line = self.silver.line_ids[0]
        self.monthly, self.yearly = (
            self.line.price_ids.filtered(
                lambda one, unit=unit: one.cadence_unit == unit
            )
            for unit in ("month", "year")
        )

    def new_prices(self, amount=36.0, user=None, **vals):
        """Fill in the window as a Manager does on the plan; return it."""
        action = self.silver.with_user(user or self.manager).action_new_prices()
        window = Form(
            self.env[action["res_model"]]
            .with_user(user or self.manager)
            .with_context(**action["context"])
        )
        for name, value in {"date": JUNE, **vals}.items():
            window[name] = value
        with window.row_ids.edit(0) as row:
            row.new_price = amount
        return window.save()

    def draft(self, start):
        return self.env["subdebit.subscription"].create(
            {
                "partner_id": self.make_partner("Eve").id,
                "plan_id": self.silver.id,
                "date_start": start,
            }
        )

    def nets_until(self, subscription, day):
        """Bill one to a day; return the first day and the untaxed sum of each invoice."""
        found = []
        while subscription.next_issue_date and subscription.next_issue_date <= d(day):
            self.today = subscription.next_issue_date
            for move in subscription._bill(self.today):
                first = min(move.invoice_line_ids.mapped("subscription_date_from"))
                found.append((str(first), move.amount_untaxed))
        return found

    # === ON WHICH DAY IT IS AGREED === #

    def test_the_price_of_the_day_on_which_it_is_agreed(self):
        self.new_prices().action_confirm()
        self.assertEqual(
            [
                (one.price, one.date_from, one.date_to)
                for one in self.line.price_ids._of(("month", 1)).sorted("price")
            ],
            [(30.0, False, d("2025-05-31")), (36.0, JUNE, False)],
        )
        # Agreed in April, though it begins in July.
        self.assertEqual(self.draft("2025-07-01").line_ids.unit_price, 30.0)
        self.today = d("2025-05-31")
        self.assertEqual(self.draft("2025-05-31").line_ids.unit_price, 30.0)
        self.today = JUNE
        self.assertEqual(self.draft("2025-06-01").line_ids.unit_price, 36.0)
        self.assertEqual(self.line._get_price("year", 1), 300.0)
        # A draft that starts in the past: what it cost then.
        self.today = d("2025-06-20")
        self.assertEqual(self.draft("2025-05-15").line_ids.unit_price, 30.0)
        self.assertEqual(self.draft("2025-06-15").line_ids.unit_price, 36.0)

    def test_a_start_in_the_past_costs_what_it_did_then(self):
        self.new_prices().action_confirm()
        self.today = d("2025-06-20")
        window = Form(
            self.env["subdebit.backdate"]
            .with_user(self.manager)
            .with_context(default_partner_id=self.make_offline_partner("Eve").id)
        )
        window.plan_id = self.silver
        self.assertEqual(window.line_ids.edit(0).unit_price, 36.0)
        window.date_start = d("2025-05-01")
        self.assertEqual(window.line_ids.edit(0).unit_price, 30.0)
        window.past_payment = "manual"
        # May and June at 30.00, with 20 %.
        self.assertEqual(window.past_total, 72.0)
        window.confirm_total = 72.0
        window.save().action_confirm()
        started = self.env["subdebit.subscription"].search([], limit=1)
        self.assertEqual(started.line_ids.unit_price, 30.0)

    def test_a_day_without_a_price_is_said(self):
        self.monthly.date_from = JUNE
        self.assertIsNone(self.line._get_price("month", 1))
        draft = self.draft("2025-04-11")
        self.assertIn("(Monthly) is valid on 04/11/2025", draft.price_problem)
        with self.assertRaisesRegex(UserError, "is valid on 04/11/2025"):
            draft.with_user(self.billing).action_start()
        self.assertNotIn("Monthly", str(self.silver._get_public_prices_sudo()))

    def test_a_change_takes_the_price_of_the_day_on_which_it_is_made(self):
        subscription = self.run_on(self.bronze)
        self.new_prices().action_confirm()
        self.today = d("2025-05-20")
        window = self.ask(subscription, plan_id=self.silver, when="renewal")
        self.assertEqual(window.line_ids[:1].unit_price, 30.0)
        self.today = d("2025-06-02")
        window = self.ask(subscription, plan_id=self.silver, when="renewal")
        self.assertEqual(window.line_ids[:1].unit_price, 36.0)

    # === ONE PRICE A DAY === #

    def test_two_prices_of_one_day_are_refused_in_a_sentence(self):
        prices = self.env["subdebit.plan.price"].with_user(self.manager)
        cell = {"plan_line_id": self.line.id, "price": 36.0, "date_from": JUNE}
        said = (
            r"Silver \(Monthly\) would have two: .*36.00 from 06/01/2025 on and"
            r" .*30.00 without dates. End one before the other"
        )
        with self.assertRaisesRegex(ValidationError, said):
            prices.create(cell)
        self.monthly.date_to = d("2025-05-31")
        new = prices.create(cell)
        with self.assertRaisesRegex(ValidationError, "would have two: "):
            self.monthly.with_user(self.manager).date_to = JUNE
        with self.assertRaisesRegex(ValidationError, "would have two: "):
            new.date_from = d("2025-05-31")
        # Another frequency has days of its own; two at once are looked at together.
        new.copy({"cadence_count": 3})
        both = [{**cell, "cadence_count": 6}, {**cell, "cadence_count": 6}]
        with self.assertRaisesRegex(ValidationError, "would have two: "):
            prices.create(both)

    def test_the_database_promises_one_price_a_day(self):
        self.env.flush_all()
        query = """
            INSERT INTO subdebit_plan_price
                (plan_line_id, plan_id, cadence_unit, cadence_count, price, date_from)
            SELECT plan_line_id, plan_id, cadence_unit, cadence_count, 36, '2025-06-01'
              FROM subdebit_plan_price WHERE id = %s
        """
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation):
            with self.env.cr.savepoint():
                self.env.cr.execute(query, [self.monthly.id])
        self.monthly.date_to = d("2025-05-31")
        self.env.flush_all()
        self.env.cr.execute(query, [self.monthly.id])

    def test_a_price_ends_after_it_begins(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(Exception) as caught:
            self.monthly.write({"date_from": JUNE, "date_to": d("2025-05-31")})
            self.env.flush_all()
        self.assertIn("dates_in_order", str(caught.exception))

    def test_new_prices_between_two_that_are_known(self):
        self.new_prices().action_confirm()
        self.new_prices(33.0, date=d("2025-05-01")).action_confirm()
        self.new_prices(37.0).action_confirm()
        self.assertEqual(
            [
                (one.price, str(one.date_from or ""), str(one.date_to or ""))
                for one in self.line.price_ids._of(("month", 1)).sorted("price")
            ],
            [
                (30.0, "", "2025-04-30"),
                (33.0, "2025-05-01", "2025-05-31"),
                (37.0, "2025-06-01", ""),
            ],
        )

    def test_the_chatter_says_from_when_it_costs_what(self):
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.rpc(self.manager, self.new_prices(), "action_confirm")
        self.env.flush_all()
        self.env.cr.precommit.run()
        said = "".join(str(m.body) for m in self.silver.sudo().message_ids)
        self.assertIn("Monthly (from 06/01/2025 on): no price", said)
        self.assertIn("36.00", said)

    # === WHO RUNS === #

    def test_who_runs_keeps_his_price(self):
        subscription = self.run_on()
        with self.assertRaisesRegex(UserError, "Say whether running subscriptions"):
            window = self.new_prices(running="keep")
            window.running = False
            window.action_confirm()
        self.new_prices(running="keep").action_confirm()
        self.assertFalse(self.silver.follow_question)
        self.assertEqual(
            self.nets_until(subscription, "2025-06-30"),
            [("2025-05-01", 30.0), ("2025-06-01", 30.0)],
        )

    def test_who_runs_follows_at_his_renewal_and_is_told(self):
        first, second = self.run_on(), self.run_on(day="2025-03-15")
        own = self.run_on()
        self.change(own, price=25.0)
        action = self.new_prices(running="follow", reason="Energy").action_confirm()
        revision = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(
            [
                (row.subscription_id, row.old_price, row.new_price, str(row.date_from))
                for row in revision.row_ids.filtered(lambda one: not one.is_left_out)
            ],
            [
                (first, 30.0, 36.0, "2025-06-01"),
                (second, 30.0, 36.0, "2025-06-15"),
            ],
        )
        self.assertEqual(revision.row_ids.filtered("is_left_out").subscription_id, own)
        # Nothing is planned before it was looked at.
        self.assertFalse(first._get_planned_changes())
        revision.with_user(self.manager).action_confirm()
        notice = first.notice_ids.filtered(lambda one: one.kind == "change")
        self.assertEqual(str(notice.date_effective), "2025-06-01")
        self.assertFalse(own.notice_ids.filtered(lambda n: n.date_effective == JUNE))
        self.assertEqual(
            self.nets_until(first, "2025-06-30"),
            [("2025-05-01", 30.0), ("2025-06-01", 36.0)],
        )
        self.assertEqual(
            self.nets_until(own, "2025-06-30"),
            [("2025-05-01", 25.0), ("2025-06-01", 25.0)],
        )
        # Its day comes: the plan is not raised once more.
        self.env["subdebit.revision"]._follow(self.company, JUNE)
        self.assertEqual(self.line._get_price("month", 1, JUNE), 36.0)
        self.assertEqual(self.line._get_price("month", 1, d("2025-05-31")), 30.0)

    def test_a_price_typed_over_asks_whether_who_runs_follows(self):
        self.assertFalse(self.silver.follow_question)
        self.monthly.with_user(self.manager).price = 33.0
        self.assertFalse(self.silver.follow_question)
        self.monthly.with_user(self.manager).price = 30.0
        subscription = self.run_on()
        # Nobody pays by the year.
        self.yearly.with_user(self.manager).price = 310.0
        self.assertFalse(self.silver.follow_question)
        self.monthly.with_user(self.manager).price = 34.0
        self.assertEqual(
            self.silver.follow_question,
            "Prices were changed. Running subscriptions (1) keep what was agreed: shall"
            " they follow, from their first renewal on or after 04/12/2025?",
        )
        action = self.silver.with_user(self.manager).action_let_follow()
        revision = self.env["subdebit.revision"].browse(action["res_id"])
        self.assertEqual(
            [(one.old_price, one.new_price) for one in revision.row_ids],
            [(30.0, 34.0)],
        )
        self.assertTrue(self.silver.follow_question)
        revision.with_user(self.manager).action_confirm()
        self.assertFalse(self.silver.follow_question)
        self.assertEqual(
            self.nets_until(subscription, "2025-05-31"), [("2025-05-01", 34.0)]
        )

    def test_they_keep_theirs(self):
        subscription = self.run_on()
        self.monthly.with_user(self.manager).price = 34.0
        self.silver.with_user(self.manager).action_keep_theirs()
        self.assertFalse(self.silver.follow_question)
        self.assertEqual(
            self.nets_until(subscription, "2025-05-31"), [("2025-05-01", 30.0)]
        )

    def test_a_revision_that_takes_effect_asks_nobody(self):
        self.run_on()
        revision = self.env["subdebit.revision"].create(
            {"plan_id": self.silver.id, "percent": 10.0, "date": JUNE}
        )
        revision.with_user(self.manager).action_preview()
        revision.with_user(self.manager).action_confirm()
        self.env["subdebit.revision"]._follow(self.company, JUNE)
        self.assertEqual(self.line._get_price("month", 1), 33.0)
        self.assertFalse(self.silver.follow_question)

    # === WHO MAY === #

    def test_only_a_manager_sets_prices_and_answers(self):
        self.run_on()
        window = self.new_prices(running="keep")
        for user in (self.user, self.billing):
            plan = self.silver.with_user(user)
            doors = (
                plan.action_new_prices,
                plan.action_let_follow,
                plan.action_keep_theirs,
                window.with_user(user).action_confirm,
            )
            for door in doors:
                with self.assertRaises(AccessError):
                    door()
            with self.assertRaises(AccessError):
                self.monthly.with_user(user).date_to = JUNE
        with self.assertRaises(AccessError):
            self.silver.with_user(self.manager).follow_from = JUNE

    def test_a_day_to_come_and_at_least_one_price(self):
        with self.assertRaisesRegex(UserError, "a price of today is typed into the"):
            self.new_prices(date=d("2025-04-11")).action_confirm()
        with self.assertRaisesRegex(UserError, "Type at least one new price"):
            self.new_prices(30.0).action_confirm()
