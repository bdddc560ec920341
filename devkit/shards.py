"""Which processes run which tests: whoever is free takes the next class of a queue, the longest first. Pure."""

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from .places import MODULE
from .tags import BROWSER, COMMIT, LONG, spec

#: What a test of a group takes that was never timed, and one of a class that is marked as long.
TEST_SECONDS = {None: 0.5, COMMIT: 3, BROWSER: 8}
LONG_SECONDS = 15
#: One process really commits for so many cores: such tests wait more than they work.
CORES_PER_COMMIT = 4

#: A line of Odoo's detailed report of a run.
TIMED = re.compile(
    r"^\t(?P<module>\w+)\.(?P<path>\S+)\."
    r"(?P<method>test\w*|setUpClass|tearDownClass): (?P<seconds>[\d.]+)s \d+ queries$"
)


@dataclass(frozen=True)
class Shard:
    """A process for tests of one group, on a database of its own.

    `tags` is what a person asked for; `queue` the file of the classes that it shares with others of its group.
    """

    group: str | None
    number: int
    tags: str | None = None
    queue: Path | None = None

    def spec(self):
        """The list that Odoo is given."""
        return spec(self.tags, self.group)


def crew(groups, cores):
    """Return how many processes each group gets, in the order in which they begin.

    The ordinary tests come last: they are many and short, and fill what the others leave of all cores. They are one
    more than there are cores: each waits for its database while that works.
    """
    counts = {COMMIT: -(-cores // CORES_PER_COMMIT), BROWSER: 1, None: cores + 1}
    return {group: count for group, count in counts.items() if group in groups}


def queue(classes, seconds):
    """Return the names of classes, the longest first; `seconds` are those of earlier runs, by name."""
    times = {one.name: seconds.get(one.name, _guess(one)) for one in classes}
    return sorted(times, key=lambda name: (-times[name], name))


def _guess(one):
    each = LONG_SECONDS if LONG in one.tags else TEST_SECONDS[one.group]
    return each * len(one.methods)


def title(shard):
    """What a person reads of a shard."""
    kinds = {None: "Odoo tests", COMMIT: "tests that really commit"}
    return kinds.get(shard.group, "browser tests")


def read_times(lines):
    """Return `{(class, method): seconds}` of Odoo's detailed report; `setUpClass` is a method too."""
    times = {}
    for line in lines:
        found = TIMED.match(line)
        if found and found["module"] == MODULE:
            name = found["path"].rpartition(".")[2]
            times[name, found["method"]] = float(found["seconds"])
    return times


def by_class(times):
    """Return the seconds of each class."""
    sums = defaultdict(float)
    for (name, _method), seconds in times.items():
        sums[name] += seconds
    return dict(sums)


def slowest(times, count=10):
    """Return the lines of a table of the slowest tests."""
    tests = {test: s for test, s in times.items() if test[1].startswith("test")}
    found = sorted(tests.items(), key=lambda item: (-item[1], item[0]))[:count]
    return [f"{seconds:7.1f} s  {name}.{method}" for (name, method), seconds in found]
