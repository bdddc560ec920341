"""What became of a line: who shaped a charge, events that meet, and when it is over."""

from ..charges import next_charge, over_on
from ..events import Change, End, Pause, Resume
from ..terms import Terms, one_time
from .test_charges import MONTH, QUARTER, YEAR, ChargesCase, d, due, ends, line, p


class TestOver(ChargesCase):
    def over(self, lines, *events):
        found = over_on(Terms(lines), events)
        return found and str(found)

    def test_what_has_no_end_is_never_over(self):
        fee = one_time(2, d("2025-01-31"))
        self.assertIsNone(self.over((line("2025-01-31"),)))
        self.assertIsNone(self.over((line("2025-01-31"), fee)))
        self.assertIsNone(self.over(()))

    def test_it_is_over_when_its_last_line_is(self):
        fee = one_time(2, d("2025-01-31"))
        three = line("2025-01-31", payments=3)
        self.assertEqual(self.over((fee,)), "2025-02-01")
        self.assertEqual(self.over((three, fee)), "2025-04-30")
        self.assertEqual(
            self.over((three, fee), Pause(d("2025-02-01"), cycles=2)), "2025-06-30"
        )

    def test_what_ended_before_it_began_is_over_on_its_start(self):
        self.assertEqual(
            self.over((line("2025-01-31"),), *ends("2025-01-31")), "2025-01-31"
        )


class TestCauses(ChargesCase):
    def causes(self, found, *events, until="2025-06-30"):
        return [
            [(cause.kind, str(cause.on)) for cause in charge.derivation.causes]
            for charge in due(found, until, events=events)
        ]

    def test_a_charge_names_an_end_only_if_it_is_cut_short_by_it(self):
        leaves = End(d("2025-03-11"), policy="immediately_with_credit")
        self.assertEqual(
            self.causes(line("2025-01-01"), leaves), [[], [], [("end", "2025-03-11")]]
        )
        renews_not = End(d("2025-03-01"))
        self.assertEqual(self.causes(line("2025-01-01"), renews_not), [[], []])

    def test_a_new_grid_is_named_by_what_it_cuts_and_by_what_follows(self):
        at_once = Change(d("2025-02-11"), to={"day_of_month": 11})
        renewed = Change(d("2025-02-11"), at="renewal", to={"cadence": QUARTER})
        changed = [("change", "2025-02-11")]
        self.assertEqual(
            self.causes(line("2025-01-01"), at_once, until="2025-03-11"),
            [[], changed, changed, changed],
        )
        self.assertEqual(
            self.causes(line("2025-01-01"), renewed),
            [[], [], [("change", "2025-03-01")], [("change", "2025-03-01")]],
        )

    def test_a_new_price_is_named_by_what_it_cuts_and_by_what_follows(self):
        raised = Change(d("2025-02-11"), to={"unit_price": 2})
        changed = [("change", "2025-02-11")]
        self.assertEqual(
            self.causes(line("2025-01-01"), raised, until="2025-03-01"),
            [[], changed, changed, changed],
        )
        renewed = Change(d("2025-02-11"), at="renewal", to={"unit_price": 2})
        self.assertEqual(
            self.causes(line("2025-01-01"), renewed, until="2025-03-01"),
            [[], [], [("change", "2025-03-01")]],
        )

    def test_a_pause_is_named_where_it_begins_within_and_where_it_is_over(self):
        pause = Pause(d("2025-02-11"), policy="credit", until=d("2025-03-21"))
        self.assertEqual(
            self.causes(line("2025-01-01"), pause, until="2025-04-01"),
            [[], [("pause", "2025-02-11")], [("pause", "2025-02-11")], []],
        )
        skipped = Pause(d("2025-02-01"), cycles=1)
        self.assertEqual(
            self.causes(line("2025-01-01"), skipped, until="2025-04-01"),
            [[], [("pause", "2025-02-01")], []],
        )

    def test_a_fee_is_not_changed_by_another_cadence(self):
        yearly = Change(d("2025-01-31"), to={"cadence": YEAR})
        fee = one_time(2, d("2025-01-31"))
        (charge,) = due(fee, "2025-12-31", events=(yearly,))
        self.assertEqual(charge.derivation.causes, ())
        self.assertEqual(charge.period, p("2025-01-31", "2025-02-01"))


class TestMoments(ChargesCase):
    """Events that meet on one day, or while a line is paused."""

    def bills(self, found, *events):
        charges = due(found, "2026-12-31", events=events)
        return [(str(charge.bill_on), str(charge.period)) for charge in charges]

    def test_the_next_invoice_in_arrears_is_not_one_that_is_skipped(self):
        afterwards = line("2025-01-01", timing="arrears")
        skips_march = Pause(d("2025-03-01"), 1, cycles=1)
        leaves = End(d("2025-03-10"), 2, policy="after_next_invoice")
        self.assertEqual(
            self.bills(afterwards, skips_march, leaves),
            [
                ("2025-02-01", "[2025-01-01, 2025-02-01)"),
                ("2025-03-01", "[2025-02-01, 2025-03-01)"),
                ("2025-05-01", "[2025-04-01, 2025-05-01)"),
            ],
        )

    def test_a_new_grid_invoices_what_it_cuts_in_arrears(self):
        afterwards = line("2025-02-01", timing="arrears")
        moved = Change(d("2025-03-11"), 1, to={"day_of_month": 11})
        leaves = End(d("2025-03-11"), 2, policy="after_next_invoice")
        self.assertEqual(
            self.bills(afterwards, moved, leaves),
            [
                ("2025-03-01", "[2025-02-01, 2025-03-01)"),
                ("2025-03-11", "[2025-03-01, 2025-03-11)"),
            ],
        )

    def test_the_next_invoice_in_arrears_is_the_first_one_of_a_new_line(self):
        afterwards = line("2025-01-01", timing="arrears")
        leaves = End(d("2025-01-01"), policy="after_next_invoice")
        self.assertEqual(
            self.bills(afterwards, leaves), [("2025-02-01", "[2025-01-01, 2025-02-01)")]
        )

    def test_the_next_invoice_in_arrears_may_be_of_a_few_days(self):
        afterwards = line("2025-03-01", timing="arrears")
        pause = Pause(d("2025-03-11"), 1, policy="credit", until=d("2025-05-01"))
        leaves = End(d("2025-03-20"), 2, policy="after_next_invoice")
        self.assertEqual(
            self.bills(afterwards, pause, leaves),
            [("2025-04-01", "[2025-03-01, 2025-03-11)")],
        )

    def test_without_a_next_invoice_it_ends_with_the_period(self):
        pause = Pause(d("2025-02-01"), 1)
        leaves = End(d("2025-03-20"), 2, policy="after_next_invoice")
        for timing, bill_on in (("advance", "2025-01-01"), ("arrears", "2025-02-01")):
            paused = line("2025-01-01", timing=timing)
            self.assertEqual(
                self.bills(paused, pause, leaves),
                [(bill_on, "[2025-01-01, 2025-02-01)")],
            )
            over = over_on(Terms((paused,)), (pause, leaves))
            self.assertEqual(over, d("2025-04-01"))

    def test_a_pause_after_the_last_payment_brings_no_other(self):
        twice = line("2025-01-01", payments=2)
        for pause in (Pause(d("2025-03-01"), cycles=2), Pause(d("2025-02-02"))):
            self.assertEqual(len(self.bills(twice, pause)), 2)
            over = over_on(Terms((twice,)), (pause,))
            self.assertEqual(over, d("2025-03-01"))

    def test_while_a_pause_has_no_end_nothing_is_next(self):
        paused = Terms((line("2025-01-01"),))
        pause = (Pause(d("2025-02-01")),)
        self.assertIsNone(next_charge(paused, pause, d("2025-01-01")))
        self.assertEqual(
            next_charge(paused, pause, d("2024-12-31")).bill_on, d("2025-01-01")
        )

    def test_the_last_payment_that_an_end_cuts_names_the_end(self):
        three = line("2025-01-01", payments=3, end=d("2025-03-11"))
        *_others, last = due(three, "2025-12-31")
        self.assertEqual(last.period, p("2025-03-01", "2025-03-11"))
        self.assertEqual(last.derivation.payment, 3)
        (cause,) = last.derivation.causes
        self.assertEqual((cause.kind, cause.on), ("end", d("2025-03-11")))

    def test_a_cadence_that_changes_on_the_last_day_of_a_trial_keeps_the_31st(self):
        tried = line("2025-01-31", trial=MONTH)
        quarterly = Change(d("2025-02-10"), at="renewal", to={"cadence": QUARTER})
        self.assertEqual(
            self.bills(tried, quarterly)[:2],
            [
                ("2025-02-28", "[2025-02-28, 2025-05-31)"),
                ("2025-05-31", "[2025-05-31, 2025-08-31)"),
            ],
        )

    def test_a_resumption_ends_what_came_before_it_by_number(self):
        monthly = line("2025-01-01", payments=3)
        january = ("2025-01-01", "[2025-01-01, 2025-02-01)")
        day = d("2025-02-01")
        self.assertEqual(self.bills(monthly, Pause(day, 2), Resume(day, 1)), [january])
        self.assertEqual(self.bills(monthly, Pause(day, 2), Resume(day, 2)), [january])
        self.assertEqual(len(self.bills(monthly, Pause(day, 2), Resume(day, 3))), 3)
