"""Packages in their newest release, beside the environment, which holds the oldest that we allow."""

from importlib.metadata import distributions

from .console import must
from .layers import layer
from .places import cache, short_hash
from .python_env import NETWORK, pip


def newest(python, package):
    """A folder with the newest release of a package and what that wants; put it first on PYTHONPATH.

    Newest is what the index had when the folder was made; `./dev reset --all` forgets it.
    """

    def build(folder, _progress):
        command = pip(python, "install", "--target", folder, package)
        must(command, f"pip could not install the newest {package}: {NETWORK}")

    name = f"newest-{short_hash(python, package)}"
    title = f"installing the newest {package}, to test with it too"
    return layer(cache() / name, title, build)


def release(folder, package):
    """The release of a package in such a folder."""
    return next(iter(distributions(name=package, path=[str(folder)]))).version
