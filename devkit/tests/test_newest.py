import io
import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from .. import console, testing
from .. import newest as module
from ..console import Stop
from ..counts import Counts
from ..newest import newest, release


@mock.patch("sys.stderr", new_callable=io.StringIO)
class Newest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.cache = Path(folder.name)
        self.commands = []
        found = mock.patch.object(module, "cache", return_value=self.cache)
        found.start()
        self.addCleanup(found.stop)

    def install(self, command, _trouble):
        """What pip does, for the tests."""
        self.commands.append(command)
        folder = command[command.index("--target") + 1] / "holidays-7.5.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text("Name: holidays\nVersion: 7.5\n")

    def test_it_is_installed_once_into_a_folder_of_its_own(self, _stderr):
        with mock.patch.object(module, "must", self.install):
            folders = {newest("/env/python", "holidays") for _again in range(2)}
        (folder,) = folders
        (command,) = self.commands
        self.assertEqual(folder.parent, self.cache)
        self.assertEqual(command[0], "/env/python")
        # No pin of the environment's: the newest release wants newer companions.
        self.assertEqual(command[-3:], ["--target", folder, "holidays"])
        self.assertEqual(release(folder, "holidays"), "7.5")

    def test_without_the_index_it_is_refused_in_a_sentence_and_nothing_is_kept(
        self, _stderr
    ):
        with mock.patch.object(console, "follow", return_value=(1, ["no route"])):
            with self.assertRaisesRegex(
                Stop, "(?s)could not install the newest holidays: .*network.*no route"
            ):
                newest("/env/python", "holidays")
        self.assertFalse([entry for entry in self.cache.iterdir() if entry.is_dir()])

    def test_without_the_index_the_folder_that_is_there_serves(self, _stderr):
        with mock.patch.object(module, "must", self.install):
            folder = newest("/env/python", "holidays")
        with mock.patch.object(console, "follow", return_value=(1, ["no route"])):
            self.assertEqual(newest("/env/python", "holidays"), folder)


@mock.patch("sys.stderr", new_callable=io.StringIO)
class PureRooms(unittest.TestCase):
    def run_schedule(self):
        """The search paths of the runs, and the sum."""
        paths = []

        def follow(_command, **options):
            paths.append(options["env"]["PYTHONPATH"].split(os.pathsep))
            return 0, ["Ran 3 tests in 0.1s", "", "OK"]

        with (
            mock.patch.object(testing, "PURE_ROOMS", ("schedule",)),
            mock.patch.object(testing, "newest", return_value=Path("/cache/newest-1")),
            mock.patch.object(testing, "release", return_value="7.5"),
            mock.patch.object(testing, "follow", follow),
        ):
            return paths, testing._pure_tests("/env/python")

    def test_the_schedule_runs_with_the_old_and_with_the_newest_holidays(self, stderr):
        paths, total = self.run_schedule()
        guard = str(testing.GUARD)
        self.assertEqual(paths, [[guard], ["/cache/newest-1", guard]])
        self.assertEqual(total, Counts(6, 0, 0))
        said = stderr.getvalue().splitlines()
        self.assertIn("  schedule/: 3 passed, 0 failed", said)
        self.assertIn("  schedule/ with holidays 7.5: 3 passed, 0 failed", said)
