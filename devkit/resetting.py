"""`./dev reset`: forget this checkout's databases and state, or with --all the environment too."""

import shutil
from pathlib import Path

from .console import Stop, say
from .places import cache, checkout_home, checkout_key, server_home
from .postgres import existing_cluster, foreign_server
from .running import workshop


def reset(everything):
    """Drop what is this checkout's own; with `everything` also what checkouts share."""
    if foreign_server():
        _drop_own(f"sd_{checkout_key()}_", *["sd_tpl_"] * everything)
    elif existing_cluster() and not everything:
        _drop_own(f"sd_{checkout_key()}_")
    shutil.rmtree(checkout_home(), ignore_errors=True)
    if everything:
        _remove_environment()
        say("The environment is gone; the next command makes it again.")
    else:
        say("This checkout's databases are gone.")
    return 0


def _drop_own(*prefixes):
    with workshop() as shop:
        _drop(shop.databases, prefixes)


def _drop(databases, prefixes):
    for name in databases.names():
        if not name.startswith(prefixes):
            continue
        if _is_used(name):
            raise Stop(
                f"The database {name} belongs to a ./dev that is still running; end that one first."
            )
        databases.drop(name)
        say(f"  dropped {name}")


def _is_used(name):
    """A passing database names its process."""
    parts = name.split("_")
    return len(parts) == 5 and Path(f"/proc/{parts[3]}").exists()


def _remove_environment():
    cluster = existing_cluster()
    if cluster and not cluster.idle():
        raise Stop(
            "Another ./dev is using the database server; end it first, then run ./dev reset --all again."
        )
    for folder in (server_home(), cache()):
        shutil.rmtree(folder, ignore_errors=True)
