"""Which Python runs everything: the system's own, where the one that was called is a slow build of the same version."""

import os
import sys
import sysconfig
from pathlib import Path

#: What Python's `configure` is told for a build that is optimised by a profile of itself. Version managers
#: leave it out to save time, and Odoo's tests then take half as long again.
OPTIMISED = "--enable-optimizations"
SYSTEM = Path("/usr/bin")


def quicker(system=SYSTEM):
    """The path of a quicker interpreter of the version that runs; nothing where there is none."""
    own = system / f"python{sys.version_info.major}.{sys.version_info.minor}"
    mine = getattr(sys, "_base_executable", None) or sys.executable
    settings = sysconfig.get_config_var("CONFIG_ARGS") or ""
    if OPTIMISED in settings or not os.access(own, os.X_OK):
        return None
    return None if own.resolve() == Path(mine).resolve() else own
