from unittest import TestCase

from ..shards import by_class, deal, read_times, slowest
from ..tags import BROWSER, COMMIT, Written


def written(name, count, *tags):
    return Written("test_x.py", name, frozenset(tags), ("test_a",) * count)


REPORT = """\
\tsubscription_debit: 12.50s 90 queries
\tsubscription_debit.debit.test_a.TestA: 4.00s 30 queries
\tsubscription_debit.debit.test_a.TestA.setUpClass: 1.00s 10 queries
\tsubscription_debit.debit.test_a.TestA.test_one: 3.00s 20 queries
\tsubscription_debit.test_b.TestB.test_two: 8.50s 60 queries
\taccount.test_c.TestC.test_three: 9.00s 60 queries
""".splitlines()


class TestShards(TestCase):
    def test_each_class_is_in_one_shard_of_its_own_group(self):
        classes = [written(f"Test{n}", 40) for n in range(20)]
        classes += [written("TestKill", 5, COMMIT), written("TestTour", 2, BROWSER)]
        shards = deal(classes, {}, 2)
        names = [name for shard in shards for name in shard.names]
        self.assertEqual(sorted(names), sorted(one.name for one in classes))
        self.assertEqual(
            sorted(shard.names for shard in shards if shard.group),
            [("TestKill",), ("TestTour",)],
        )
        self.assertEqual(len([shard for shard in shards if not shard.group]), 4)

    def test_what_took_long_before_is_dealt_out_evenly(self):
        classes = [written(f"Test{n}", 1) for n in range(4)]
        seconds = {"Test0": 90, "Test1": 80, "Test2": 20, "Test3": 10}
        shards = deal(classes, seconds, 1)
        self.assertEqual(
            [(shard.names, shard.seconds) for shard in shards],
            [(("Test0", "Test3"), 108), (("Test1", "Test2"), 108)],
        )

    def test_a_shard_asks_for_its_classes_within_its_group(self):
        (shard,) = deal([written("TestKill", 1, COMMIT)], {}, 2)
        self.assertEqual(shard.spec(), "subdebit_commit/subscription_debit:TestKill")

    def test_the_report_of_odoo_is_read_by_class_and_test(self):
        times = read_times(REPORT)
        self.assertEqual(
            times,
            {
                ("TestA", "setUpClass"): 1.0,
                ("TestA", "test_one"): 3.0,
                ("TestB", "test_two"): 8.5,
            },
        )
        self.assertEqual(by_class(times), {"TestA": 4.0, "TestB": 8.5})
        self.assertEqual(
            slowest(times), ["    8.5 s  TestB.test_two", "    3.0 s  TestA.test_one"]
        )
