"""How many debits one process asks for in a second, at a provider that takes 200 ms.

Beside it: core's manner, one request after the other, on a new connection each. Both speak
the official SDK to the same strict fake. The provider takes 15 a second of us by
default; the second figure is what the wire alone would carry. Then the fake's own ledger
says whether each was asked for once.
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import gocardless_pro

import gateways

ROOT = Path(gateways.__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "fakes"))

from gocardless import TOKEN, FakeGoCardless  # noqa: E402

from gateways.contract import ChargeRequest  # noqa: E402
from gateways.gocardless import GoCardlessGateway, Settings  # noqa: E402
from gateways.governor import PER_SECOND  # noqa: E402

LATENCY = 0.2
COUNT, PEER_COUNT, WORKERS = 300, 40, 16
# Promised: of the governed rate, and beside core's one by one.
SHARE_OF_RATE, TIMES_PEER = 0.9, 2


def charge(settings, mandate, number):
    request = ChargeRequest(
        f"key-{number}", f"S{number}", "30.00", "EUR", mandate, description="Club"
    )
    return GoCardlessGateway(settings).charge(request).outcome


def ours(fake, mandate, per_second):
    """Return requests a second of one process with some threads."""
    settings = Settings(TOKEN, base_url=fake.url, per_second=per_second)
    began = time.perf_counter()
    with ThreadPoolExecutor(WORKERS) as pool:
        numbers = range(len(fake.world.objects["payments"]), 10**6)
        outcomes = list(
            pool.map(lambda number: charge(settings, mandate, number), numbers[:COUNT])
        )
    seconds = time.perf_counter() - began
    if outcomes != ["pending"] * COUNT:
        sys.exit("!! Not every request was accepted.")
    return COUNT / seconds


def one_by_one(fake, mandate):
    """Return the same of the SDK as it comes, in a loop."""
    client = gocardless_pro.Client(access_token=TOKEN, base_url=fake.url)
    began = time.perf_counter()
    for _number in range(PEER_COUNT):
        client.payments.create(
            {"amount": 3000, "currency": "EUR", "links": {"mandate": mandate}}
        )
    return PEER_COUNT / (time.perf_counter() - began)


def main():
    """Print the figures, and whether they keep what is promised."""
    with FakeGoCardless(latency=LATENCY, per_minute=10**6) as fake:
        mandate = fake.sign_up("sepa_core")
        peer = one_by_one(fake, mandate)
        governed = ours(fake, mandate, PER_SECOND)
        free = ours(fake, mandate, 10**4)
        asked = len(fake.world.objects["payments"])
    for title, rate in (
        ("core's manner, one by one", peer),
        (f"ours, at {PER_SECOND} a second", governed),
        (f"ours, {WORKERS} threads, not governed", free),
    ):
        print(f"{title:<36} {rate:>7.1f}/s   {rate / peer:5.1f} times")
    if asked != 2 * COUNT + PEER_COUNT:
        sys.exit(f"!! {asked} payments for {2 * COUNT + PEER_COUNT} requests.")
    print(f"Each of {asked} was asked for once.")
    kept = governed >= SHARE_OF_RATE * PER_SECOND and governed >= TIMES_PEER * peer
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
