"""The PostgreSQL of every command: started by the first one that needs it, stopped by the last one that leaves.

The server named by PGHOST or PGPORT is used instead when there is one.
"""

import contextlib
import os

from .cluster import ROLE, Cluster
from .console import Stop
from .places import server_home
from .postgres_programs import existing_programs, postgres_programs


def foreign_server():
    """Whether the user named a server of their own."""
    return bool(os.environ.get("PGHOST") or os.environ.get("PGPORT"))


@contextlib.contextmanager
def server(python):
    """The variables that lead a client to the server, which lives at least as long as this block."""
    if foreign_server():
        if os.environ.get("PGUSER") == "postgres":
            raise Stop(
                "Odoo refuses to connect as `postgres`. Make a role that may create databases, name it in PGUSER."
            )
        yield {}
        return
    cluster = Cluster(postgres_programs(python), server_home())
    handle = cluster.enter()
    try:
        yield {
            "PGHOST": str(cluster.socket_folder()),
            "PGPORT": "5432",
            "PGUSER": ROLE,
            "PGPASSWORD": "",
        }
    finally:
        cluster.leave(handle)


def existing_cluster():
    """The cluster of earlier commands; None when there was none."""
    programs = existing_programs()
    cluster = programs and Cluster(programs, server_home())
    return cluster if cluster and cluster.data.exists() else None
