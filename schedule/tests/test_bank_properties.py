"""What holds for every scheme and every day, not only for those that were tabled."""

from datetime import date, timedelta
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ..business_days import bank_calendar
from ..debit_dates import (
    charge_date,
    earliest_charge_date,
    expected_confirmation_date,
    expected_payout_date,
    first_stoppable_date,
    last_change_date,
)
from ..retries import retry_dates
from ..schemes import SCHEMES
from .test_properties import steady

DAY = timedelta(1)
schemes = st.sampled_from(sorted(SCHEMES))
timed_schemes = st.sampled_from(sorted(set(SCHEMES) - {"card", "pay_to"}))
# All schemes know these years and the ones around them.
days = st.dates(date(2019, 1, 1), date(2050, 12, 31))


class TestBankProperties(TestCase):
    @steady
    @given(schemes, days, st.integers(0, 30))
    def test_bank_days_counted_forth_are_counted_back(self, scheme, day, n):
        calendar = bank_calendar(scheme)
        day = calendar.roll_forward(day)
        there = calendar.add_business_days(day, n)
        self.assertTrue(calendar.is_business_day(there))
        self.assertEqual(calendar.subtract_business_days(there, n), day)

    @steady
    @given(schemes, days, st.sampled_from((None, -1)))
    def test_a_charge_moves_as_little_as_it_can(self, scheme, nominal, wished):
        calendar = bank_calendar(scheme)
        charged_on = charge_date(nominal, scheme, wished)
        self.assertTrue(calendar.is_business_day(charged_on))
        low, high = sorted((nominal, charged_on))
        between = (low + DAY * n for n in range((high - low).days + 1))
        self.assertEqual(
            [day for day in between if calendar.is_business_day(day)], [charged_on]
        )

    @steady
    @given(schemes, days, st.integers(0, 40))
    def test_a_later_charge_is_never_closed_to_changes_earlier(self, scheme, day, more):
        last = last_change_date(day, scheme)
        self.assertLessEqual(last, charge_date(day, scheme))
        self.assertLessEqual(last, last_change_date(day + DAY * more, scheme))

    @steady
    @given(schemes, days)
    def test_the_first_stoppable_charge_is_the_earliest_there_is(self, scheme, today):
        calendar = bank_calendar(scheme)
        found = first_stoppable_date(today, scheme)
        self.assertTrue(calendar.is_business_day(found))
        self.assertGreaterEqual(last_change_date(found, scheme), today)
        one_before = calendar.roll_backward(found - DAY)
        self.assertLess(last_change_date(one_before, scheme), today)

    @steady
    @given(timed_schemes, days, st.integers(0, 40))
    def test_asking_later_never_charges_earlier(self, scheme, today, more):
        found = earliest_charge_date(today, scheme)
        self.assertTrue(bank_calendar(scheme).is_business_day(found))
        self.assertGreaterEqual(found, today)
        self.assertLessEqual(found, earliest_charge_date(today + DAY * more, scheme))

    @steady
    @given(timed_schemes, days)
    def test_money_comes_when_it_is_confirmed_or_later(self, scheme, day):
        confirmed_on = expected_confirmation_date(day, scheme)
        self.assertGreaterEqual(confirmed_on, charge_date(day, scheme))
        self.assertGreaterEqual(expected_payout_date(day, scheme), confirmed_on)

    @steady
    @given(
        timed_schemes,
        days,
        st.sets(st.integers(1, 60), max_size=5),
        st.integers(0, 4),
    )
    def test_retries_ascend_on_bank_days_within_the_rules(
        self, scheme, failed_on, offsets, already
    ):
        row, calendar = SCHEMES[scheme], bank_calendar(scheme)
        found = retry_dates(
            failed_on,
            scheme,
            sorted(offsets),
            first_charged_on=failed_on - DAY * 2,
            already=already,
        )
        self.assertEqual(found, sorted(set(found)))
        self.assertTrue(all(map(calendar.is_business_day, found)))
        for day in found:
            self.assertGreaterEqual(day, earliest_charge_date(failed_on, scheme))
            if row.retry_within_days:
                limit = failed_on - DAY * 2 + DAY * row.retry_within_days
                self.assertLessEqual(day, limit)
        if row.max_retries is not None:
            self.assertLessEqual(len(found), max(row.max_retries - already, 0))
