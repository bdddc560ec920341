"""One data folder of PostgreSQL and the server on it, shared by all commands that run at a time.

It runs as any user; as root it runs as `nobody`, because PostgreSQL refuses root. It listens on a
socket in a private folder, on no port.
"""

import contextlib
import fcntl
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .console import Stop, explain, say
from .layers import only_one
from .places import make
from .postgres_programs import MAJOR

ROLE = "odoo"
SOCKET_PREFIX = "subdebit-server-"

#: Nothing in these databases outlives the machine, only clients are ever killed: speed before durability.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "max_connections": "300",
    "fsync": "off",
    "jit": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "on",
    "track_counts": "on",
}


@dataclass(frozen=True)
class Cluster:
    """One data folder, and the server on it."""

    programs: Path
    home: Path

    @property
    def data(self):
        """The data folder; another major version of PostgreSQL gets another one."""
        return self.home / f"data-{MAJOR}"

    def enter(self):
        """Start the server when it is not up; return the handle that says `I still need it`."""
        with only_one(
            self._lock("turn"),
            "Another ./dev is starting or stopping PostgreSQL; waiting …",
        ):
            if not self._answers():
                self._start()
            handle = open(self._lock("users"), "a")  # noqa: SIM115
            fcntl.flock(handle, fcntl.LOCK_SH)
            return handle

    def leave(self, handle):
        """Give the handle back; whoever is last stops the server."""
        with only_one(
            self._lock("turn"),
            "Another ./dev is starting or stopping PostgreSQL; waiting …",
        ):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            finally:
                handle.close()
            self.stop()

    def idle(self):
        """Whether nobody uses the server. It is stopped at the end of a command, or here after a crash."""
        with open(self._lock("users"), "a") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            if self.socket_folder():
                self._clear_stale()
            return True

    def stop(self):
        """Stop the server and take its socket folder away."""
        folder = self.socket_folder()
        self._run("pg_ctl", "stop", "-D", self.data, "-m", "fast", "-w", "-t", "60")
        if folder:
            shutil.rmtree(folder, ignore_errors=True)

    def socket_folder(self):
        """Where the running server listens, as its own lock file says; None when there is none."""
        with contextlib.suppress(OSError, IndexError):
            line = (self.data / "postmaster.pid").read_text().splitlines()[4]
            return Path(line) if line else None
        return None

    def _lock(self, name):
        return f"{self.data}.{name}.lock"

    def _answers(self):
        folder = self.socket_folder()
        return (
            bool(folder) and self._run("pg_isready", "-q", "-h", folder).returncode == 0
        )

    def _start(self):
        if (
            not (self.data / "PG_VERSION").exists()
            or not (self.data / "ready").exists()
        ):
            self._initialise()
        self._clear_stale()
        folder = Path(tempfile.mkdtemp(prefix=SOCKET_PREFIX))
        if os.geteuid() == 0:
            os.chown(folder, *_nobody())
        options = " ".join(
            f"-c {name}='{value}'"
            for name, value in {**SETTINGS, "port": "5432"}.items()
        )
        log = self.home / f"{self.data.name}.log"
        reply = self._run(
            "pg_ctl",
            "start",
            "-D",
            self.data,
            "-l",
            log,
            "-w",
            "-t",
            "120",
            "-o",
            f"{options} -k {folder}",
        )
        if reply.returncode:
            shutil.rmtree(folder, ignore_errors=True)
            raise Stop(
                explain(
                    f"PostgreSQL did not start; its log is {log}.", _last_words(log)
                )
            )

    def _initialise(self):
        """A new data folder, made aside and renamed, so that half of one is never taken for a whole."""
        say("→ preparing PostgreSQL's data folder …")
        shutil.rmtree(self.data, ignore_errors=True)
        make(self.data)
        if os.geteuid() == 0:
            os.chown(self.data, *_nobody())
            os.chmod(self.home, 0o755)
            log = self.home / f"{self.data.name}.log"
            log.touch()
            os.chown(log, *_nobody())
        reply = self._run(
            *(
                "initdb",
                "-D",
                self.data,
                "-U",
                ROLE,
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-sync",
            ),
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        )
        if reply.returncode:
            raise Stop(
                explain(
                    "PostgreSQL could not prepare its data folder.",
                    reply.stdout.splitlines(),
                )
            )
        (self.data / "ready").touch()

    def _clear_stale(self):
        """After a crash a lock file can name a process that is gone, or that is something else by now."""
        lock = self.data / "postmaster.pid"
        with contextlib.suppress(OSError, ValueError, IndexError):
            process = int(lock.read_text().splitlines()[0])
            if self._is_ours(process):
                self.stop()
                return
            folder = self.socket_folder()
            lock.unlink()
            if folder and folder.name.startswith(SOCKET_PREFIX):
                shutil.rmtree(folder, ignore_errors=True)

    def _is_ours(self, process):
        with contextlib.suppress(OSError):
            return str(self.data).encode() in Path(
                f"/proc/{process}/cmdline"
            ).read_bytes().split(b"\0")
        return False

    def _run(self, program, *words):
        user = (
            dict(zip(("user", "group"), _nobody(), strict=True))
            if os.geteuid() == 0
            else {}
        )
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("PG")
        }
        return subprocess.run(
            [str(self.programs / "bin" / program), *map(str, words)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            cwd="/",
            env={**environment, "LC_ALL": "C", "HOME": "/"},
            extra_groups=[] if user else None,
            **user,
        )


def _nobody():
    entry = pwd.getpwnam("nobody")
    return entry.pw_uid, entry.pw_gid


def _last_words(log):
    with contextlib.suppress(OSError):
        return log.read_text(errors="replace").splitlines()
    return []
