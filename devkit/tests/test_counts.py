import unittest

from ..counts import Counts, OdooLog, unittest_counts

HEAD = "2026-03-01 10:00:00,123 77 {} sd_x {}: {} "
OURS = "odoo.addons.subscription_debit.tests.test_a"


def line(text, level="INFO", logger=OURS):
    return HEAD.format(level, logger, text)


def closing(failed, errors, total):
    text = f"{failed} failed, {errors} error(s) of {total} tests when loading database 'sd_x'"
    return line(text, "ERROR" if failed + errors else "INFO", "odoo.tests.result")


def read(*lines, reasons=()):
    log = OdooLog(reasons)
    for one in lines:
        log.feed(one)
    return log


class OdooCounts(unittest.TestCase):
    def test_a_clean_run(self):
        log = read(
            line("Starting T.test_a ..."),
            line("Starting T.test_b ..."),
            closing(0, 0, 2),
        )
        self.assertEqual(log.counts(), Counts(2, 0, 0))
        self.assertEqual(log.troubles(), [])

    def test_a_failed_test_is_not_a_passed_one_and_is_no_dirty_line(self):
        log = read(
            line("Starting T.test_a ..."),
            line("FAIL: T.test_a", "ERROR"),
            "Traceback (most recent call last):",
            "AssertionError: 1 != 2",
            closing(1, 0, 1),
        )
        self.assertEqual(log.counts(), Counts(0, 1, 0))
        self.assertEqual(len(log.blocks), 1)
        self.assertEqual(log.blocks[0][-1], "AssertionError: 1 != 2")

    def test_failed_subtests_fail_their_test_once(self):
        log = read(
            line("Starting T.test_a ..."),
            line("FAIL: Subtest T.test_a (i=1)", "ERROR"),
            line("ERROR: Subtest T.test_a [x] (i=2)", "ERROR"),
            closing(1, 1, 1),
        )
        self.assertEqual(log.counts(), Counts(0, 1, 0))

    def test_a_broken_class_counts_though_none_of_its_tests_started(self):
        text = "ERROR: setUpClass (odoo.addons.subscription_debit.tests.test_a.T)"
        log = read(line(text, "ERROR", "odoo.tests.suite"), closing(0, 1, 0))
        self.assertEqual(log.counts(), Counts(0, 1, 0))

    def test_a_skipped_test_is_neither(self):
        log = read(
            line("Starting T.test_a ..."),
            line("skipped T.test_a : no time"),
            line("Starting T.test_b ..."),
            closing(0, 0, 2),
        )
        self.assertEqual(str(log.counts()), "1 passed, 0 failed, 1 skipped")

    def test_a_run_that_died_names_the_test_it_died_in(self):
        log = read(line("Starting T.test_a ..."), line("Starting T.test_b ..."))
        self.assertEqual(log.counts(), Counts(1, 1, 0))
        self.assertIn("died in T.test_b", log.troubles()[0])

    def test_a_run_that_died_before_any_test_is_a_failure(self):
        self.assertEqual(read(line("loading")).counts(), Counts(0, 1, 0))

    def test_a_failure_that_only_the_closing_line_knows_is_not_lost(self):
        log = read(line("Starting T.test_a ..."), closing(1, 0, 1))
        self.assertEqual(log.counts().failed, 1)


class DirtyLines(unittest.TestCase):
    def test_a_warning_fails_a_green_run(self):
        log = read(
            line("Starting T.test_a ..."),
            line("bad", "WARNING", "odoo.x"),
            closing(0, 0, 1),
        )
        self.assertEqual(log.counts(), Counts(1, 1, 0))
        self.assertEqual(log.dirty, 1)

    def test_a_warning_with_a_reason_does_not(self):
        reasons = ((r"^odoo\.x: bad$", "known"),)
        log = read(
            line("Starting T.test_a ..."),
            line("bad", "WARNING", "odoo.x"),
            line("worse", "ERROR", "odoo.x"),
            closing(0, 0, 1),
            reasons=reasons,
        )
        self.assertEqual(log.dirty, 1)

    def test_a_process_that_ends_badly_after_green_tests_is_a_failure(self):
        log = read(line("Starting T.test_a ..."), closing(0, 0, 1))
        self.assertEqual(len(log.troubles(code=-11)), 1)


class UnittestCounts(unittest.TestCase):
    def test_a_clean_run(self):
        self.assertEqual(
            unittest_counts(
                ["...", "", "-" * 70, "Ran 3 tests in 0.1s", "", "OK (skipped=1)"]
            ),
            Counts(2, 0, 1),
        )

    def test_two_failed_subtests_are_one_failed_test(self):
        lines = ["FAIL: test_a (schedule.tests.T.test_a) (n=1)"]
        lines += ["FAIL: test_a (schedule.tests.T.test_a) (n=2)"]
        lines += ["ERROR: test_b (schedule.tests.T.test_b)"]
        lines += ["Ran 5 tests in 0.1s", "", "FAILED (failures=2, errors=1)"]
        self.assertEqual(unittest_counts(lines), Counts(3, 2, 0))

    def test_a_class_that_cannot_be_set_up_is_a_failure_beside_those_that_ran(self):
        lines = ["ERROR: setUpClass (schedule.tests.T)"]
        lines += ["Ran 2 tests in 0.1s", "", "FAILED (errors=1)"]
        self.assertEqual(unittest_counts(lines), Counts(2, 1, 0))

    def test_an_unexpected_success_is_a_failure(self):
        lines = ["Ran 2 tests in 0.1s", "", "FAILED (unexpected successes=1)"]
        self.assertEqual(unittest_counts(lines), Counts(1, 1, 0))

    def test_a_run_that_died_has_no_counts(self):
        self.assertIsNone(unittest_counts(["...", "Segmentation fault"]))
        self.assertIsNone(unittest_counts([]))
