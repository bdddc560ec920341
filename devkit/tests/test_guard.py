import os
import socket
import subprocess
import sys
import unittest
from pathlib import Path

GUARD = Path(__file__).resolve().parents[1] / "guard"


class Guard(unittest.TestCase):
    def run_guarded(self, code):
        return subprocess.run(
            [sys.executable, "-c", f"import socket\n{code}"],
            env={**os.environ, "PYTHONPATH": str(GUARD)},
            capture_output=True,
            text=True,
            check=False,
        )

    def test_the_world_outside_is_refused_and_named(self):
        # 192.0.2.1 is reserved for documentation: nobody is there, even if the guard failed.
        for call in (
            "create_connection(('192.0.2.1', 80), 1)",
            "socket().connect_ex(('192.0.2.1', 80))",
        ):
            reply = self.run_guarded(f"socket.{call}")
            self.assertIn("refused to connect to ('192.0.2.1', 80)", reply.stderr)
            self.assertEqual(reply.returncode, 1)

    def test_loopback_is_free(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            reply = self.run_guarded(
                f"socket.create_connection(('127.0.0.1', {port}), 5)"
            )
        self.assertEqual((reply.returncode, reply.stderr), (0, ""))
