"""Start the fake and say where it is: ``./dev fakes``."""

import argparse
import sys
import threading
from datetime import date

from . import SECRET, TOKEN, FakeGoCardless
from .world import FIRST_DAY


def main():
    parser = argparse.ArgumentParser(description="GoCardless on loopback.")
    parser.add_argument("--port", type=int, default=8470)
    parser.add_argument("--date", type=date.fromisoformat, default=FIRST_DAY)
    parser.add_argument("--latency", type=float, default=0, metavar="SECONDS")
    choice = parser.parse_args()
    with FakeGoCardless(choice.date, choice.latency, port=choice.port) as fake:
        lines = (
            f"GoCardless: {fake.url}, on {fake.world.today}",
            f"  access token    {TOKEN}",
            f"  webhook secret  {SECRET}",
            f"  its clock       POST {fake.url}/fake/clock {{'date': 'YYYY-MM-DD'}}",
            "Ctrl-C ends it; nothing is kept.",
        )
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
