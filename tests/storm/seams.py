"""The places between two steps of our own work, where anything may happen.

At a seam nothing is open: what was done is committed, what comes is not begun. So another
worker may come by there, news may arrive, or the machine may lose power. Inside of a
transaction it can only lose power. The product is not changed for it: its methods are
wrapped here.
"""

from contextlib import ExitStack
from unittest.mock import patch

from ...gateways.gocardless import GoCardlessGateway

# Models whose transactions are committed one by one.
COMMITTING = ("subdebit.attempt", "subdebit.refund", "subdebit.webhook")
# Steps within a transaction: after them all is done, and nothing is committed.
INSIDE = (
    ("subdebit.attempt", "_claim"),
    ("subdebit.attempt", "_record"),
    ("subdebit.refund", "_claim"),
    ("subdebit.refund", "_record"),
    ("subdebit.refund", "_bounce"),
    ("subdebit.debit", "_book"),
    ("subdebit.refund", "_book"),
    ("subdebit.debit", "_return"),
    ("subdebit.webhook", "_take_up"),
    ("subdebit.webhook", "_take_up_refund"),
)
BOOKING = ("subdebit.debit", "subdebit.refund")
# What goes over the wire, and what comes back over it.
CALLS = ("charge", "refund", "read_payment", "read_refund", "list_changes")


class Crash(BaseException):
    """The machine has lost power. No ``except Exception`` of ours may see it."""


class SeamGateway(GoCardlessGateway):
    """A gateway with a seam before each call and after it."""

    def __init__(self, settings, seam):
        super().__init__(settings)
        self._seam = seam


def _wrap_call(name):
    def call(self, *args):
        self._seam(f"before {name}")
        answer = getattr(GoCardlessGateway, name)(self, *args)
        self._seam(f"after {name}")
        return answer

    return call


for _name in CALLS:
    setattr(SeamGateway, _name, _wrap_call(_name))


def cut(registry, seam, inside):
    """Return a context in which our work has its seams.

    :param seam: called with the name of a place where anything may happen.
    :param inside: called with the name of one where only a crash may.
    """
    stack = ExitStack()
    for model in COMMITTING:
        stack.enter_context(_around(registry, model, "_in_own_transaction", seam))
    for model in BOOKING:
        stack.enter_context(_around(registry, model, "_book_and_commit", seam))
    for model, method in INSIDE:
        stack.enter_context(_after(registry, model, method, inside))
    return stack


def _around(registry, model, method, seam):
    original = getattr(registry[model], method)

    def wrapper(records, *args, **kwargs):
        seam(f"before {model} {args[:1]}")
        result = original(records, *args, **kwargs)
        seam(f"after {model} {args[:1]}")
        return result

    return patch.object(registry[model], method, wrapper)


def _after(registry, model, method, inside):
    original = getattr(registry[model], method)

    def wrapper(records, *args, **kwargs):
        result = original(records, *args, **kwargs)
        inside(f"in {model}.{method}")
        return result

    return patch.object(registry[model], method, wrapper)
