from dataclasses import replace

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...gateways.news import Mandate
from ..common import d
from ..provider_case import ProviderCase

# A Monday; 36 months before it is 29 September 2022.
MONDAY = d("2025-09-29")
LATER = d("2025-10-01")


class DormancyCase(ProviderCase):
    """A payer with a SEPA mandate, and what he pays each month from 29 September on."""

    def make_signed(self, signed_on, used_on=False, name="Ada", **vals):
        payer = self.make_payer(name, kind="sepa_debit", email=f"{name}@example.com")
        token = self.token(payer)
        token.write({"mandate_date": signed_on, "mandate_used_on": used_on, **vals})
        return payer

    def token(self, payer):
        tokens = self.env["payment.token"].sudo().with_context(active_test=False)
        return tokens.search([("partner_id", "=", payer.id)], limit=1)

    def lines_of(self, payer):
        return (
            self.env["subdebit.notice"].sudo().search([("partner_id", "=", payer.id)])
        )

    def rows(self, payer):
        rows = self.env["subdebit.attention"].with_user(self.billing)
        return rows.search([("payer_id", "=", payer.id), ("dismissal_id", "=", False)])

    def requests(self, payer):
        requests = self.env["subdebit.method.request"].sudo()
        return requests.search([("payer_id", "=", payer.id)])


@tagged("post_install", "-at_install")
class TestDormancy(DormancyCase):
    """SEPA: nothing is debited from a mandate that nobody used for 36 months."""

    def test_a_mandate_of_37_months_that_was_never_used_is_left_out(self):
        payer = self.make_signed(d("2022-08-29"))
        self.make_subscription(MONDAY, payer)
        self.assertFalse(self.prepare(MONDAY).debit_ids)
        token = self.token(payer)
        self.assertEqual(
            (token.mandate_state, str(token.mandate_lapses_on)),
            ("lapsed", "2025-08-29"),
        )
        [row] = self.rows(payer)
        self.assertEqual(row.kind, "no_method")
        self.assertIn("lapsed on 08/29/2025", row.reason)
        self.assertIn("36 months", row.reason)
        [event] = token.subdebit_event_ids.filtered(lambda row: row.kind == "state")
        self.assertEqual((event.state, event.by), ("lapsed", "system"))
        [request] = self.requests(payer)
        self.assertTrue(request.is_asked)
        [notice] = self.lines_of(payer).filtered(lambda one: one.kind == "method")
        self.assertIn("lapsed on 08/29/2025", notice.reason)
        # Again: nothing happens.
        self.assertFalse(self.prepare(LATER).debit_ids)
        self.assertEqual(len(self.requests(payer)), 1)
        self.assertEqual(len(token.subdebit_event_ids), 2)

    def test_an_old_debit_and_a_fresh_mandate_is_debited(self):
        payer = self.make_signed(d("2025-01-10"), used_on=d("2021-05-05"))
        self.make_subscription(MONDAY, payer)
        [debit] = self.prepare(MONDAY).debit_ids
        self.assertEqual(debit.payer_id, payer)
        self.assertEqual(str(self.token(payer).mandate_lapses_on), "2028-01-10")

    def test_an_old_mandate_that_was_used_last_year_is_debited(self):
        payer = self.make_signed(d("2020-09-29"), used_on=d("2024-11-29"))
        self.make_subscription(MONDAY, payer)
        self.assertEqual(self.prepare(MONDAY).debit_ids.payer_id, payer)
        self.assertEqual(str(self.token(payer).mandate_lapses_on), "2027-11-29")

    def test_nothing_is_claimed_of_a_mandate_of_which_no_date_is_known(self):
        payer = self.make_signed(False, used_on=d("2001-01-01"))
        self.make_subscription(MONDAY, payer)
        self.assertTrue(self.prepare(MONDAY).debit_ids)
        self.assertFalse(self.token(payer).mandate_lapses_on)

    def test_a_card_never_lapses(self):
        payer = self.make_payer("Cara")
        self.token(payer).mandate_date = d("2001-01-01")
        self.assertFalse(self.token(payer).mandate_lapses_on)

    def test_a_debit_keeps_the_mandate_alive_from_the_day_it_is_charged(self):
        payer = self.make_signed(d("2022-12-31"))
        self.make_subscription(MONDAY, payer)
        [debit] = self.prepare(MONDAY).debit_ids
        self.work()
        self.prepare(LATER)
        token = self.token(payer)
        self.assertEqual(token.mandate_used_on, debit.charged_on or debit.date)
        self.assertEqual(token.mandate_lapses_on.year, 2028)

    def test_a_debit_that_would_be_charged_after_the_day_is_not_made(self):
        # Asked for on Monday the 29th it is charged on Thursday the 2nd.
        payer = self.make_signed(d("2022-10-01"))
        other = self.make_signed(d("2022-10-02"), name="Grace")
        self.make_subscription(MONDAY, payer)
        self.make_subscription(MONDAY, other)
        [debit] = self.prepare(MONDAY).debit_ids
        self.assertEqual((debit.payer_id, str(debit.date)), (other, "2025-10-02"))
        self.assertEqual(self.rows(payer).kind, "lapsing")

    def test_what_was_planned_is_not_sent_to_be_charged_after_the_day(self):
        payer = self.make_signed(d("2025-01-01"))
        self.make_subscription(MONDAY, payer)
        [debit] = self.prepare(MONDAY).debit_ids
        self.token(payer).mandate_date = d("2022-10-01")
        self.work()
        self.assertEqual(debit.state, "refused")
        self.assertIn("lapses on 10/01/2025", debit.words)
        self.assertTaken()

    def test_a_lapsed_mandate_is_offered_nowhere(self):
        payer = self.make_signed(d("2022-08-29"), mandate_state="lapsed")
        token = self.token(payer)
        self.assertFalse(payer._subdebit_token_sudo(self.company))
        self.assertFalse(token._subdebit_can_charge())
        found = token._get_available_tokens(self.provider.ids, payer.id)
        self.assertNotIn(token, found)
        refusal = token._subdebit_get_refusal(self.company.currency_id)
        self.assertIn("A new one is needed", refusal)

    def test_a_mandate_that_is_signed_anew_is_debited_again(self):
        payer = self.make_signed(d("2022-08-29"))
        self.make_subscription(MONDAY, payer)
        self.assertFalse(self.prepare(MONDAY).debit_ids)
        self.token(payer).mandate_date = MONDAY
        self.assertTrue(self.prepare(LATER).debit_ids)
        self.assertEqual(self.token(payer).mandate_state, "active")
        self.assertFalse(self.rows(payer))

    def test_a_provider_that_calls_it_active_does_not_bring_it_back(self):
        payer = self.make_signed(d("2022-08-29"), mandate_state="lapsed")
        token = self.token(payer)
        told = Mandate("MD1", "active", "active", "sepa_core")
        token._subdebit_hear(replace(told, created_on=d("2022-08-29")))
        self.assertEqual(token.mandate_state, "lapsed")
        token._subdebit_hear(replace(told, state="cancelled"))
        self.assertEqual(token.mandate_state, "cancelled")
        token.write({"mandate_state": "lapsed", "mandate_date": d("2022-08-29")})
        token._subdebit_hear(replace(told, created_on=d("2025-09-01")))
        self.assertEqual(token.mandate_state, "active")

    def test_nobody_writes_when_it_was_used(self):
        token = self.token(self.make_signed(d("2022-08-29")))
        for user in (self.billing, self.manager):
            with self.assertRaises(AccessError):
                token.with_user(user).mandate_used_on = MONDAY

    # === WARNED === #

    def make_warned(self):
        """Return who is debited on 1 December, by a mandate that lapses a month before."""
        payer = self.make_signed(d("2022-11-01"))
        self.make_subscription(d("2025-12-01"), payer)
        self.env.flush_all()
        self.prepare(MONDAY)
        return payer

    def test_who_is_debited_after_the_day_is_asked_in_good_time(self):
        payer = self.make_warned()
        [row] = self.rows(payer)
        self.assertEqual((row.kind, str(row.since)), ("lapsing", "2025-09-29"))
        self.assertIn("lapses on 11/01/2025", row.reason)
        [notice] = self.lines_of(payer).filtered(lambda one: one.kind == "method")
        self.assertEqual(notice.reason, row.reason)
        self.prepare(LATER)
        self.assertEqual(len(self.requests(payer)), 1)
        # Once: the day of the warning stays.
        self.env.invalidate_all()
        self.assertEqual(str(self.rows(payer).since), "2025-09-29")

    def test_the_warning_goes_once_he_saved_another_method(self):
        payer = self.make_warned()
        self.token(payer).copy({"mandate_date": MONDAY, "mandate_state": "active"})
        self.assertFalse(self.rows(payer))

    def test_a_person_dismisses_a_warning(self):
        [row] = self.rows(self.make_warned())
        payer = row.payer_id
        row._dismiss("He signs on paper")
        self.assertFalse(self.rows(payer))

    def test_what_is_charged_before_the_day_is_no_reason_to_ask(self):
        payer = self.make_signed(d("2022-11-01"))
        self.make_subscription(MONDAY, payer)
        self.prepare(MONDAY)
        self.assertFalse(self.requests(payer))
        self.assertFalse(self.rows(payer))

    def test_who_has_a_mandate_that_nothing_is_debited_from_is_left_alone(self):
        payer = self.make_signed(d("2022-11-01"))
        other = self.make_signed(d("2024-11-01"), name="Grace")
        self.make_subscription(MONDAY, other)
        self.prepare(MONDAY)
        self.assertFalse(self.requests(payer) + self.requests(other))

    def test_many_mandates_cost_no_more_questions(self):
        for number in range(3):
            self.make_subscription(MONDAY, self.make_signed(MONDAY, name=f"P{number}"))
        run = self.prepare(MONDAY)
        run._follow_dormancy()
        self.env.flush_all()
        with self.assertQueryCount(3):
            run._follow_dormancy()
            self.env.flush_all()

    # === OTHER WAYS TO BE DEBITED === #

    def be_monday(self):
        self.patch(
            self.registry["res.company"],
            "_subdebit_today",
            lambda _company, _now=None: MONDAY,
        )

    def test_now_is_too_late_as_well(self):
        self.be_monday()
        # Pressed on Monday the 29th it is charged on Thursday the 2nd.
        for signed_on, said in (
            ("2022-10-01", "lapses on 10/01/2025"),
            ("2022-10-02", ""),
        ):
            payer = self.make_signed(d(signed_on), name=f"Ada{signed_on}")
            moves = self.make_subscription(MONDAY, payer).sudo()._bill(MONDAY)
            [plan] = self.env["subdebit.debit"].sudo()._preview_now(moves)
            self.assertEqual(bool(plan["problem"]), bool(said), plan["problem"])
            self.assertIn(said, plan["problem"])

    def test_what_is_paid_online_is_charged_on_a_bank_day_in_time(self):
        self.be_monday()
        token = self.token(self.make_signed(d("2025-01-01")))
        # Asked for on Monday, or from when the provider says; the 4th is a Saturday.
        for told, day in ((False, "02"), ("2025-10-04", "06"), ("2025-10-07", "07")):
            token.next_charge_date = told
            first = token._subdebit_get_first_charge_date(self.company)
            self.assertEqual(str(first), f"2025-10-{day}")
        token.mandate_date = False
        self.assertIsNone(token._subdebit_get_first_charge_date(self.company))

    def test_a_second_payer_is_left_out_and_asked_alone(self):
        first = self.make_signed(d("2024-05-05"))
        second = self.make_signed(d("2022-09-28"), name="Grace")
        draft = self.env["subdebit.subscription"].create(
            {
                "partner_id": first.id,
                "plan_id": self.plan.id,
                "date_start": MONDAY,
                "share_ids": [Command.create({"payer_id": second.id, "percent": 40.0})],
            }
        )
        draft._start(MONDAY)
        [debit] = self.prepare(MONDAY).debit_ids
        self.assertEqual((debit.payer_id, debit.amount), (first, 18.0))
        self.assertEqual(self.token(second).mandate_state, "lapsed")
        self.assertEqual(len(self.requests(second)), 1)
        self.assertFalse(self.requests(first))
