from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import d
from ..fakes.provider import DECLINES, PROCESSES
from ..instalment.agreed_case import AgreedCase

# Every story begins on Saturday, 27 September 2025.
TODAY = d("2025-09-27")


@tagged("post_install", "-at_install")
class TestAlerts(AgreedCase):
    """Our own people are told: those with the right, at once or daily, by kind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alerts = cls.env["subdebit.alert"].sudo()

    def choose(self, user, **choices):
        user.sudo().email = f"{user.login}@example.com"
        user.with_user(user).write(
            {f"subdebit_alert_{kind}": when for kind, when in choices.items()}
        )

    def tell(self, day):
        """Tell as the cron does on a day; return (to, subject, text) of each mail."""
        found = self.alerts._find(self.company, d(day))
        now = self.alerts._tell_now(self.company)
        daily = self.alerts._tell_daily(self.company, d(day))
        return found, now, daily

    def refuse(self, *answers):
        """Let the debit of a card be refused, and what else is asked for that day."""
        payer = self.make_payer("Ada", behaviour=DECLINES)
        self.make_subscription(TODAY, payer)
        with self.answered(*(answers or (402,))):
            return self.run_day("2025-09-27")

    def test_who_has_the_right_is_told_at_once_and_once(self):
        self.choose(self.handler, card_debit="now")
        self.refuse()
        found, now, daily = self.tell("2025-09-27")
        self.assertEqual(found.mapped("kind"), ["card_debit"])
        self.assertEqual((found.partner_id.name, found.amount), ("Ada", 30.0))
        self.assertEqual(now.email_to, self.handler.email_formatted)
        self.assertIn("Card debit failed, Ada, $\xa030.00", now.body_html)
        self.assertFalse(daily)
        found, now, daily = self.tell("2025-09-27")
        self.assertFalse(found or now or daily)
        self.assertFalse(self.tell("2025-09-28")[1])

    def test_a_daily_summary_comes_the_next_day_with_all_of_it(self):
        self.choose(self.handler, card_debit="daily")
        self.make_subscription(TODAY, self.make_payer("Bea", behaviour=DECLINES))
        self.refuse(402, 402)
        found, now, daily = self.tell("2025-09-27")
        self.assertEqual(len(found), 2)
        self.assertFalse(now or daily)
        _found, now, daily = self.tell("2025-09-28")
        self.assertFalse(now)
        self.assertEqual(len(daily), 1)
        self.assertIn("2 things that happened", daily.subject)
        self.assertEqual(daily.body_html.count("Card debit failed"), 2)
        self.assertFalse(self.tell("2025-09-29")[2])

    def test_each_kind_is_chosen_by_itself(self):
        self.choose(self.handler, instalment="now", refund="daily")
        self.refuse()
        self.assertFalse(self.tell("2025-09-27")[0])
        anna = self.make_payer("Anna", behaviour=DECLINES)
        [move] = self.make_past(90.0, payer=anna)
        self.agree(move, way="debit", count=3, first_date=TODAY)
        with self.answered(402):
            self.run_day("2025-09-28")
        found, now, _daily = self.tell("2025-09-28")
        self.assertEqual(found.mapped("kind"), ["instalment"])
        self.assertIn("Instalment failed, Anna", now.body_html)

    def test_confirmations_are_told_to_billing(self):
        self.choose(self.billing, purchase="now", payment="now", cancelled="now")
        subscription = self.make_subscription(TODAY, self.make_payer("Ada"))
        self.run_day("2025-09-27")
        subscription._end(d("2025-10-26"), "Moves")
        found, now, _daily = self.tell("2025-09-27")
        self.assertEqual(
            sorted(found.mapped("kind")), ["cancelled", "payment", "purchase"]
        )
        self.assertEqual(now.mapped("email_to"), [self.billing.email_formatted])

    def ask_a_bank(self):
        """Return the first of three debits of a bank account; its bank has not answered."""
        anna = self.make_payer("Anna", kind="sepa_debit", behaviour=PROCESSES)
        [move] = self.make_past(90.0, payer=anna)
        self.agree(move, way="debit", count=3, first_date=d("2025-10-10"))
        debits = self.env["subdebit.debit"]
        for day in ("2025-10-03", "2025-10-06", "2025-10-07", "2025-10-08"):
            debits = debits or self.run_day(day)
        self.assertEqual(debits.state, "pending")
        return debits.sudo()

    def test_an_instalment_by_bank_debit_is_confirmed_apart(self):
        self.choose(self.billing, instalment_paid="now")
        debit = self.ask_a_bank()
        self.assertFalse(self.tell("2025-10-08")[0])
        debit.attempt_ids.transaction_id._set_done()
        self.work()
        found, now, _daily = self.tell("2025-10-08")
        self.assertEqual(found.mapped("kind"), ["instalment_paid"])
        self.assertEqual((found.partner_id.name, found.amount), ("Anna", 30.0))
        self.assertEqual(now.email_to, self.billing.email_formatted)

    def test_without_the_right_nobody_chooses(self):
        with self.assertRaisesRegex(AccessError, "Failed payments"):
            self.choose(self.user, card_debit="now")
        with self.assertRaisesRegex(AccessError, "Billing"):
            self.choose(self.handler, payment="now")

    def test_who_lost_the_right_is_told_nothing(self):
        self.choose(self.handler, card_debit="now")
        group = self.env.ref("subscription_debit.group_failed_payments").sudo()
        self.refuse()
        group.user_ids -= self.handler
        found, now, _daily = self.tell("2025-09-27")
        self.assertTrue(found)
        self.assertFalse(now)

    def test_another_company_is_told_nothing(self):
        self.choose(self.handler, card_debit="now")
        other = self.make_other_company()["company"]
        self.refuse()
        self.assertFalse(self.alerts._find(other, TODAY))
