from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import TestCase

from ..guard.turns import Turns
from ..shards import Shard, by_class, crew, queue, read_times, slowest
from ..tags import BROWSER, COMMIT, LONG, Written


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
    def test_the_long_ones_begin_first(self):
        classes = [written("TestShort", 9), written("TestLong", 1, LONG)]
        classes += [written("TestMany", 20), written("TestFew", 1)]
        names = ["TestLong", "TestMany", "TestShort", "TestFew"]
        self.assertEqual(queue(classes, {}), names)
        self.assertEqual(queue(classes, {"TestFew": 40})[0], "TestFew")

    def test_the_ordinary_tests_fill_all_cores_and_begin_last(self):
        crews = list(crew([None, BROWSER, COMMIT], 2).items())
        self.assertEqual(crews, [(COMMIT, 1), (BROWSER, 1), (None, 3)])
        self.assertEqual(crew([COMMIT, None], 8), {COMMIT: 2, None: 9})

    def test_a_shard_runs_its_group(self):
        self.assertEqual(Shard(COMMIT, 0).spec(), "subdebit_commit/subscription_debit")

    def test_each_class_is_taken_by_one_process_and_whole(self):
        class TestA(TestCase):
            def test_one(self): ...

            def test_two(self): ...

        class TestB(TestA): ...

        tests = [
            case(name) for case in (TestA, TestB) for name in ("test_one", "test_two")
        ]
        with TemporaryDirectory() as folder:
            file = Path(folder) / "queue"
            file.write_text("TestB\nTestElsewhere\nTestA\n")
            one, other = iter(Turns(tests, file)), iter(Turns(tests, file))
            self.assertIs(next(one), tests[2])
            self.assertIs(next(other), tests[0])
            self.assertEqual([*one, *other], [tests[3], tests[1]])

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
