"""A one-off closure is a line of data, and a wrong line is named."""

from datetime import date
from unittest import TestCase

from ..business_days import bank_calendar
from ..closures import CLOSURES, read_closures
from ..errors import InvalidClosures

HEAD = "scheme,date,name,source\n"
FUNERAL = 'bacs,2022-09-19,State Funeral,"GOV.UK, bank holidays"\n'


def d(text):
    return date.fromisoformat(text)


class TestReadClosures(TestCase):
    def assertRefused(self, trouble, *rows):
        with self.assertRaisesRegex(InvalidClosures, trouble):
            read_closures(HEAD + "\n".join(rows))

    def test_rows_become_the_days_of_their_schemes(self):
        more = "sepa_core,2022-09-19,Power Cut,ECB\nbacs,2023-05-08,Coronation,GOV.UK\n"
        self.assertEqual(
            read_closures(HEAD + FUNERAL + more),
            {
                "bacs": {
                    d("2022-09-19"): "State Funeral",
                    d("2023-05-08"): "Coronation",
                },
                "sepa_core": {d("2022-09-19"): "Power Cut"},
            },
        )

    def test_a_head_without_rows_closes_nothing(self):
        self.assertEqual(read_closures(HEAD), {})

    def test_a_wrong_head_is_refused(self):
        for text in ("", FUNERAL, "date,scheme,name,source\n", "scheme,date,name\n"):
            with self.assertRaisesRegex(InvalidClosures, "line 1 .*scheme,date,name,"):
                read_closures(text)

    def test_an_unknown_scheme_is_refused_with_its_line(self):
        self.assertRefused(
            "closures.csv, line 3: Unknown scheme 'sepa'.*sepa_core",
            FUNERAL.strip(),
            "sepa,2022-09-20,Power Cut,ECB",
        )

    def test_a_date_that_is_none_is_refused_with_its_line(self):
        for day in ("2022-02-30", "2022-9-19", "19.09.2022", "20220919", "soon"):
            with self.subTest(day):
                self.assertRefused(f"line 2: '{day}' is no day", f"bacs,{day},A,B")

    def test_the_same_day_twice_is_refused_with_its_line(self):
        self.assertRefused(
            "line 3: bacs is closed on 2022-09-19 already", FUNERAL.strip(), FUNERAL
        )

    def test_an_empty_a_missing_and_a_surplus_field_are_refused(self):
        for row in (
            "bacs,2022-09-19,,GOV.UK",
            "bacs,2022-09-19,State Funeral,",
            "bacs,2022-09-19,State Funeral",
            "bacs,2022-09-19,State Funeral,GOV.UK,more",
        ):
            with self.subTest(row):
                self.assertRefused("line 2: fill in scheme, date, name, source", row)

    def test_a_weekend_is_a_slip_of_the_pen(self):
        # 2022-09-17 is a Saturday; PayTo works on it.
        self.assertRefused("line 2: 2022-09-17 is a weekend", "bacs,2022-09-17,A,B")
        self.assertEqual(
            read_closures(HEAD + "pay_to,2022-09-17,A,B"),
            {"pay_to": {d("2022-09-17"): "A"}},
        )

    def test_a_year_that_the_scheme_does_not_know_is_refused(self):
        for day in ("2053-06-03", "2003-06-03"):
            self.assertRefused("line 2: .*becs_nz.*not known", f"becs_nz,{day},A,B")
        # A Thursday of its first year and a Monday of its last.
        rows = "becs_nz,2004-06-03,A,B\nbecs_nz,2052-06-10,C,D"
        self.assertEqual(len(read_closures(HEAD + rows)["becs_nz"]), 2)


class TestTheFile(TestCase):
    def test_the_days_that_it_names_are_closed(self):
        for scheme, day in (
            # A Friday, two Mondays and a Thursday.
            ("bacs", "1999-12-31"),
            ("bacs", "2022-09-19"),
            ("bacs", "2023-05-08"),
            ("becs_au", "2022-09-22"),
        ):
            with self.subTest(scheme, day=day):
                self.assertIn(d(day), CLOSURES[scheme])
                self.assertIs(bank_calendar(scheme).closures, CLOSURES[scheme])
                self.assertFalse(bank_calendar(scheme).is_business_day(d(day)))
