"""Things made once and kept: each under a key of everything that decides it, whole or not at all."""

import contextlib
import fcntl
import os
import shutil
import time

from .console import Progress, Stop, inherited_locks, say
from .places import make

STAMP = "complete"
SPACE_NEEDED = 3_000_000_000
UNUSED_SECONDS = 30 * 24 * 3600


@contextlib.contextmanager
def only_one(path, busy):
    """Hold an exclusive lock on a file; when somebody else holds it say `busy` once, and wait."""
    with open(path, "a") as handle:  # noqa: SIM115
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"  {busy}")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle


def layer(folder, title, build):
    """Return `folder`, built by `build(folder, progress)` unless it is complete already.

    It is built at its final path (a virtual environment cannot be moved) and stamped last; what
    carries no stamp was interrupted and is thrown away. The children of the build inherit the
    lock: after a SIGKILL of ours nobody starts over while an orphan still writes.
    """
    if (folder / STAMP).exists():
        _used_today(folder)
        return folder
    make(folder.parent)
    with only_one(
        f"{folder}.lock", f"Another ./dev is at this step ({title}); waiting for it …"
    ) as lock:
        if not (folder / STAMP).exists():
            _build(folder, title, build, lock)
    return folder


def _build(folder, title, build, lock):
    if folder.exists():
        say("  An interrupted build is thrown away.")
        shutil.rmtree(folder)
    _forget_unused(folder)
    _check_space(folder.parent)
    inherited_locks.add(lock.fileno())
    try:
        with Progress(title) as progress:
            folder.mkdir()
            build(folder, progress)
            (folder / STAMP).touch()
    finally:
        inherited_locks.discard(lock.fileno())
        if not (folder / STAMP).exists():
            shutil.rmtree(folder, ignore_errors=True)


def _used_today(folder):
    """Note that a layer is in use; a cache that is shared read-only needs no note."""
    with contextlib.suppress(OSError):
        os.utime(folder / STAMP)


def _forget_unused(folder):
    """Remove what an older checkout needed under another key, and nobody has used for a month."""
    kind = folder.name.rpartition("-")[0]
    for stamp in folder.parent.glob(f"{kind}-*/{STAMP}"):
        if time.time() - stamp.stat().st_mtime > UNUSED_SECONDS:
            remove(stamp.parent)


def _check_space(folder):
    free = shutil.disk_usage(folder).free
    if free < SPACE_NEEDED:
        raise Stop(
            f"Only {free // 1_000_000} MB are free where {folder} lies, and the environment needs "
            f"{SPACE_NEEDED // 1_000_000}. Free some space, or name a roomier folder in XDG_CACHE_HOME."
        )


def remove(folder):
    """Delete a layer: its stamp first, so that an interrupted deletion is no half layer."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(folder / STAMP)
    shutil.rmtree(folder, ignore_errors=True)
