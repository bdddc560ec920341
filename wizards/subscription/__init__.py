from . import unlock
