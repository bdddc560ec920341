import doctest
import unittest

from .. import governor
from ..governor import Governor, seconds_to_reset


class TestGovernor(unittest.TestCase):
    """Below the provider's rate, by an own clock."""

    def setUp(self):
        super().setUp()
        self.now = 100.0
        self.slept = []
        self.governor = Governor(10, clock=lambda: self.now, sleep=self.sleep)

    def sleep(self, seconds):
        self.slept.append(round(seconds, 3))
        self.now += seconds

    def test_the_examples(self):
        self.assertEqual(doctest.testmod(governor).failed, 0)

    def test_fifteen_a_second_is_the_rate(self):
        self.assertEqual(governor.PER_SECOND, 15)

    def test_requests_are_spaced_evenly(self):
        for _request in range(4):
            self.governor.wait()
        self.assertEqual(self.slept, [0.1, 0.1, 0.1])

    def test_a_pause_is_not_saved_up(self):
        self.governor.wait()
        self.now += 60
        for _request in range(3):
            self.governor.wait()
        self.assertEqual(self.slept, [0.1, 0.1])

    def test_nothing_left_waits_for_the_reset(self):
        date = "Wed, 04 Nov 2026 10:00:57 GMT"
        reset = "Wed, 04 Nov 2026 10:01:00 GMT"
        self.governor.hear({"RateLimit-Remaining": "1", "RateLimit-Reset": reset})
        self.governor.wait()
        self.assertEqual(self.slept, [])
        self.governor.hear(
            {"RateLimit-Remaining": "0", "RateLimit-Reset": reset, "Date": date}
        )
        self.governor.wait()
        self.assertEqual(self.slept, [3.0])

    def test_nobody_waits_longer_than_half_a_minute(self):
        self.governor.hold(3600)
        self.governor.wait()
        self.assertEqual(self.slept, [30.0])

    def test_a_limit_without_a_time_waits_a_second(self):
        self.governor.hear({"RateLimit-Remaining": "0", "RateLimit-Reset": "soon"})
        self.governor.wait()
        self.assertEqual(self.slept, [1.0])

    def test_a_reset_that_is_over_is_now(self):
        told = {
            "Date": "Wed, 04 Nov 2026 10:01:10 GMT",
            "RateLimit-Reset": "Wed, 04 Nov 2026 10:01:00 GMT",
        }
        self.assertEqual(seconds_to_reset(told), 0.0)
        self.assertIsNone(seconds_to_reset({}))
