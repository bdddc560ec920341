"""The environment of every command: Odoo's code, its Python, PostgreSQL's programs."""

from dataclasses import dataclass
from pathlib import Path

from .odoo_source import OdooSource, odoo_source
from .places import short_hash
from .python_env import python_env


@dataclass(frozen=True)
class Environment:
    """What is needed to start Odoo."""

    python: Path
    source: OdooSource

    @property
    def key(self):
        """Names what is made with this environment, such as a database that Odoo filled."""
        return short_hash(self.python, self.source.base)


def environment():
    """The environment, built where a part of it is missing."""
    source = odoo_source()
    return Environment(python_env(source.requirements), source)
