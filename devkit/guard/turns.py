"""Several test processes share the classes of a queue: whoever is free takes the next one."""

import fcntl
from collections import defaultdict


def take(queue):
    """Take the first name out of a file of names; return it, or nothing when there is none left."""
    with open(queue, "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        name, _newline, rest = file.read().partition("\n")
        file.seek(0)
        file.truncate()
        file.write(rest)
        return name


class Turns:
    """The tests of a suite that this process gets, found out as it goes."""

    def __init__(self, tests, queue):
        self.queue = queue
        self.classes = defaultdict(list)
        for test in tests:
            self.classes[type(test).__name__].append(test)

    def __iter__(self):
        while name := take(self.queue):
            yield from self.classes[name]


def share(queue):
    """Let every suite of this process run what it can take from a queue."""
    from odoo.tests.suite import OdooSuite

    run = OdooSuite.run

    def run_in_turns(suite, *args, **kwargs):
        suite._tests = Turns(suite._tests, queue)
        return run(suite, *args, **kwargs)

    OdooSuite.run = run_in_turns
