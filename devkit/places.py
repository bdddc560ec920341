"""Where things are kept: the cache of the user, and what in it belongs to this checkout alone."""

import hashlib
import os
import platform
import tempfile
from pathlib import Path

from .console import Stop

ROOT = Path(__file__).resolve().parents[1]
MODULE = "subscription_debit"


def short_hash(*parts):
    """Ten hex digits that change when any of the parts does."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:10]


def cache():
    """The folder of everything that can be made again; refuse early when it cannot be written."""
    folder = _cache_path()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise Stop(
            f"The cache folder {folder} cannot be written ({error.strerror}). "
            "Name a folder of yours in the variable XDG_CACHE_HOME and run the same command again."
        ) from None


def _cache_path():
    base = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(base) if os.path.isabs(base) else Path.home() / ".cache"
    return base / "subscription-debit"


def server_home():
    """Where PostgreSQL lives. As root it runs as `nobody`, who could not walk into root's own cache."""
    folder = cache()
    if os.geteuid() == 0:
        folder = Path("/var/cache/subscription-debit") / short_hash(folder)
    return make(folder)


def checkout_key():
    """Names everything that this checkout alone may touch. The machine counts too: a database server can be shared."""
    return short_hash(platform.node(), ROOT)


def checkout_home():
    """This checkout's own folder: filestore, logs, state, the link that gives the module its name."""
    return make(cache() / "checkouts" / checkout_key())


def make(folder):
    """The folder, made when missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Stop(
            f"The folder {folder} cannot be made ({error.strerror}). Make it writable and try again."
        ) from None
    return folder
