import io
import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from .. import places
from ..bench import read, shares
from ..console import NO_SPACE, Stop, duration, explain
from ..layers import STAMP, layer
from ..places import short_hash
from ..postgres import foreign_server
from ..python_env import without_compilers


class Keys(unittest.TestCase):
    def test_any_changed_part_changes_the_key(self):
        self.assertEqual(short_hash("a", 1), short_hash("a", "1"))
        self.assertNotEqual(short_hash("a", "b"), short_hash("ab"))
        self.assertNotEqual(short_hash("a", "b"), short_hash("b", "a"))

    def test_a_relative_cache_folder_is_ignored_as_the_standard_says(self):
        with mock.patch.dict(os.environ, {"XDG_CACHE_HOME": "here", "HOME": "/home/x"}):
            self.assertEqual(
                places._cache_path(), Path("/home/x/.cache/subscription-debit")
            )


class Requirements(unittest.TestCase):
    def test_what_needs_a_compiler_is_replaced_or_left_out(self):
        text = "psycopg2==2.9.5 ; python_version < '3.12'\npython-ldap==3.4.0\nlxml==4.9.3\n"
        self.assertEqual(
            without_compilers(text),
            "psycopg2-binary==2.9.5 ; python_version < '3.12'\nlxml==4.9.3",
        )

    def test_a_package_that_only_begins_alike_is_left_alone(self):
        self.assertEqual(
            without_compilers("psycopg2-binary==2.9.5"), "psycopg2-binary==2.9.5"
        )


@mock.patch("sys.stderr", new_callable=io.StringIO)
class Layers(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name) / "layer-1"

    def test_it_is_built_once(self, _stderr):
        built = []
        for _again in range(2):
            layer(
                self.folder, "building", lambda folder, progress: built.append(folder)
            )
        self.assertEqual(built, [self.folder])

    def test_an_interrupted_build_is_thrown_away(self, _stderr):
        self.folder.mkdir()
        (self.folder / "half").touch()
        layer(
            self.folder, "building", lambda folder, progress: (folder / "whole").touch()
        )
        self.assertEqual(sorted(os.listdir(self.folder)), [STAMP, "whole"])

    def test_a_build_that_fails_is_not_kept(self, _stderr):
        def fail(folder, progress):
            raise Stop("no")

        with self.assertRaises(Stop):
            layer(self.folder, "building", fail)
        self.assertFalse((self.folder / STAMP).exists())

    def test_too_little_space_is_said_before_the_work(self, _stderr):
        usage = mock.Mock(free=10**9)
        with mock.patch("shutil.disk_usage", return_value=usage):
            with self.assertRaisesRegex(Stop, "Only 1000 MB are free"):
                layer(self.folder, "building", lambda folder, progress: None)


class Sentences(unittest.TestCase):
    def test_a_full_disk_is_named_whoever_met_it(self):
        said = ["x", "OSError: [Errno 28] No space left on device"]
        self.assertEqual(explain("pip failed", said), NO_SPACE)

    def test_the_last_words_come_along(self):
        self.assertEqual(
            explain("Broken.", ["a", "", "b", "c", "d"]), "Broken.\n  | b\n  | c\n  | d"
        )

    def test_durations_are_read_easily(self):
        self.assertEqual([duration(9.9), duration(95)], ["9 s", "1 min 35 s"])


class Benchmarks(unittest.TestCase):
    def test_the_head_of_a_file_says_what_it_needs(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "a.py"
            file.write_text(
                "# odoo\n# requires: a-b c_d\n# install: contract\nprint(1)\n"
            )
            found = read(file)
        self.assertTrue(found.inside_odoo)
        self.assertEqual(
            (found.requires, found.install), (("a-b", "c_d"), ("contract",))
        )
        self.assertEqual(found.seeds, 0)

    def test_stories_are_shared_by_processes_and_none_is_told_twice(self):
        self.assertEqual(shares(1, 5, 2), [(1, 3), (4, 2)])
        self.assertEqual(shares(501, 4, 4), [(501, 1), (502, 1), (503, 1), (504, 1)])
        self.assertEqual(shares(1, 1, 8), [(1, 1)])


class Servers(unittest.TestCase):
    def test_a_named_server_takes_the_place_of_ours(self):
        for variables, foreign in (
            ({}, False),
            ({"PGHOST": "db"}, True),
            ({"PGPORT": "5433"}, True),
        ):
            with mock.patch.dict(os.environ, variables, clear=True):
                self.assertEqual(foreign_server(), foreign)
