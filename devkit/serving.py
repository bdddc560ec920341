"""`./dev serve`: Odoo on a port of this machine until Ctrl-C."""

import threading
import time
import urllib.error
import urllib.request

from .console import Progress, follow, say
from .running import QUIET

LOGIN = ("admin", "admin")


def serve(shop, name, port, addons=()):
    """Serve a database; return the exit code of the server. `addons`: folders of more modules."""
    stop = threading.Event()
    announcer = threading.Thread(target=_announce, args=(port, stop), daemon=True)
    announcer.start()
    options = [*QUIET, "--http-port", str(port), "--max-cron-threads=1", "--workers=0"]
    try:
        code, _lines = follow(
            shop.command("server", name, *options, addons=addons),
            say,
            env=shop.variables(),
        )
        return code
    except KeyboardInterrupt:
        say("\nStopped.")
        return 0
    finally:
        stop.set()
        announcer.join()


def _announce(port, stop):
    """Say the address once the first page is there: building it takes a while the first time."""
    address = f"http://127.0.0.1:{port}"
    with Progress("starting Odoo"):
        while not stop.is_set() and not _answers(f"{address}/web/login"):
            time.sleep(0.5)
    if not stop.is_set():
        say(
            f"\n  {address}   login: {LOGIN[0]}   password: {LOGIN[1]}\n\n  Ctrl-C ends it."
        )


def _answers(address):
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False
