import sys
import sysconfig
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import TestCase
from unittest.mock import patch

from devkit.interpreter import quicker


class TestInterpreter(TestCase):
    def setUp(self):
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.system = Path(folder.name)

    def install(self, version=None):
        version = version or f"{sys.version_info.major}.{sys.version_info.minor}"
        own = self.system / f"python{version}"
        own.write_text("#!/bin/sh\n")
        own.chmod(0o755)
        return own

    def built_with(self, words):
        return patch.object(sysconfig, "get_config_var", lambda _name: words)

    def test_the_systems_own_is_taken_where_ours_was_built_in_a_hurry(self):
        own = self.install()
        with self.built_with("'--prefix=/home/ada/.pyenv'"):
            self.assertEqual(quicker(self.system), own)

    def test_an_optimised_build_stays(self):
        self.install()
        with self.built_with("'--enable-optimizations' '--with-lto'"):
            self.assertIsNone(quicker(self.system))

    def test_another_version_is_not_what_was_asked_for(self):
        self.install("2.7")
        with self.built_with(""):
            self.assertIsNone(quicker(self.system))

    def test_the_systems_own_does_not_start_itself_again(self):
        name = f"python{sys.version_info.major}.{sys.version_info.minor}"
        mine = getattr(sys, "_base_executable", None) or sys.executable
        (self.system / name).symlink_to(Path(mine).resolve())
        with self.built_with(""):
            self.assertIsNone(quicker(self.system))
