"""Databases: made from a template that has the dependencies, so that a new one costs a second.

All names begin with `sd_`; the next part says whose they are: a checkout's key, or `tpl` for the templates,
which checkouts share because they hold nothing of a checkout's own.
"""

import ast
import contextlib
import json
import os
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .console import Progress, Stop, explain
from .layers import only_one
from .places import ROOT, cache, checkout_home, checkout_key, make, short_hash
from .postgres import foreign_server

TEMPLATE_RECIPE = 2

#: Runs in the environment's Python, which has psycopg2: statements in, rows of the last one out.
SQL = """
import json, psycopg2, sys
connection = psycopg2.connect(dbname=sys.argv[1])
connection.autocommit = True
cursor = connection.cursor()
for statement in json.load(sys.stdin):
    cursor.execute(statement)
print(json.dumps(cursor.fetchall() if cursor.description else []))
"""

QUIET_TABLES = """
DO $$ DECLARE name regclass; BEGIN
    FOR name IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = false)', name);
    END LOOP;
END $$
"""


def own_name(role):
    """The one database of this checkout for a role, such as `demo`."""
    return f"sd_{checkout_key()}_{role}"


def passing_name(role):
    """A database for one run: it names the process that drops it."""
    return f"sd_{checkout_key()}_{role}_{os.getpid()}_{secrets.token_hex(2)}"


def manifest():
    """The addon's manifest; it is a literal by Odoo's own rule."""
    file = ROOT / "__manifest__.py"
    if not file.exists():
        raise Stop(f"{file} is missing: this checkout holds no addon.")
    return ast.literal_eval(file.read_text())


@dataclass(frozen=True)
class Databases:
    """The databases of one server, seen with one environment."""

    python: Path
    variables: dict

    def sql(self, *statements, name="postgres"):
        """Run statements in a database, each on its own; return the last one's rows."""
        reply = subprocess.run(
            [str(self.python), "-c", SQL, name],
            input=json.dumps(statements),
            env={**os.environ, **self.variables},
            capture_output=True,
            text=True,
            check=False,
        )
        if reply.returncode:
            raise Stop(explain(_refusal(), reply.stderr.splitlines()[-2:]))
        return json.loads(reply.stdout)

    def names(self):
        """All databases of ours on the server."""
        return [
            row[0]
            for row in self.sql(
                "SELECT datname FROM pg_database WHERE datname LIKE 'sd\\_%' ORDER BY 1"
            )
        ]

    def create(self, name, template=None):
        """A database: empty, or a copy of a template with its files."""
        if template is None:
            self.sql(
                f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'"
            )
            return
        self.sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        copy_files(filestore(template), filestore(name))

    def drop(self, *names):
        """Remove databases with their files, whoever is connected."""
        for name in names:
            self.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            shutil.rmtree(filestore(name), ignore_errors=True)
            settings_file(name).unlink(missing_ok=True)

    def settle(self, name):
        """Let the statistics of a database, and of its copies, be what they are now.

        NOTE: a test writes in one transaction that is never committed. Autovacuum counts its rows as none, says
        so in `reltuples`, and from then on PostgreSQL plans for empty tables: minutes for what takes a second.
        """
        self.sql(QUIET_TABLES, "ANALYZE", name=name)

    def rename(self, old, new):
        """Give a finished database its final name."""
        if filestore(old).exists():
            shutil.rmtree(filestore(new), ignore_errors=True)
            filestore(old).rename(filestore(new))
        self.sql(f'ALTER DATABASE "{old}" RENAME TO "{new}"')

    def drop_abandoned(self):
        """Remove what a killed run of this checkout left behind."""
        prefix = f"sd_{checkout_key()}_"
        for name in self.names():
            parts = name.removeprefix(prefix).split("_")
            if (
                name.startswith(prefix)
                and len(parts) == 3
                and not Path(f"/proc/{parts[1]}").exists()
            ):
                self.drop(name)

    @contextlib.contextmanager
    def passing(self, role, template):
        """A copy of a template for the length of a block."""
        name = passing_name(role)
        try:
            self.create(name, template)
            yield name
        finally:
            self.drop(name)

    def template(self, key, fill, *more):
        """The database that holds the manifest's dependencies, and more modules if named.

        It is filled by `fill(name, modules, progress)` once.
        """
        modules = sorted({*manifest()["depends"], *more})
        name = f"sd_tpl_{short_hash(TEMPLATE_RECIPE, key, *modules)}"
        lock = make(cache() / "templates") / f"{name}.lock"
        with only_one(
            lock,
            "Another ./dev is making the database of the dependencies; waiting for it …",
        ):
            if name not in self.names():
                self._make_template(name, modules, fill)
        return name

    def _make_template(self, name, modules, fill):
        unfinished = f"{name}_unfinished"
        self.drop(unfinished, name)
        with Progress(
            f"making a database with Odoo's own modules ({', '.join(modules)})"
        ) as progress:
            self.create(unfinished)
            fill(unfinished, modules, progress)
            self.rename(unfinished, name)


def _refusal():
    if not foreign_server():
        return "PostgreSQL refused; run the same command again, or ./dev reset to start afresh."
    return (
        "The PostgreSQL server refused. Check PGHOST, PGPORT, PGUSER, PGPASSWORD and that the role may "
        "create databases, or unset them all to have a server made."
    )


def filestore(name):
    """Where Odoo keeps the files of a database. Templates lie beside, as they belong to no checkout."""
    home = cache() / "templates" if name.startswith("sd_tpl_") else checkout_home()
    return home / "data" / "filestore" / name


def settings_file(name):
    """Odoo's configuration file for a database."""
    return make(checkout_home() / "settings") / f"{name}.conf"


def data_dir(name):
    """Odoo's data folder for a database."""
    return make(filestore(name).parent.parent)


def copy_files(source, target):
    """A copy by hard links: Odoo names these files by their content and never changes one."""
    if source.exists():
        shutil.copytree(source, target, copy_function=_link)


def _link(source, target):
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
