import tempfile
import unittest
from pathlib import Path

from ..checks import misnamed


class Folders(unittest.TestCase):
    def test_a_folder_must_not_hide_a_module(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in (
                "calendar/a.py",
                "stripe/a.py",
                "static/email/a",
                "models/a.py",
            ):
                file = Path(folder, name)
                file.parent.mkdir(parents=True)
                file.touch()
            found = [said.split("/")[0] for said in misnamed(folder, ("stripe",))]
        self.assertEqual(found, ["calendar", "stripe"])
