"""Which tests run together: classes dealt out so that all cores end at about the same time. Pure."""

import re
from collections import defaultdict
from dataclasses import dataclass

from .places import MODULE
from .tags import BROWSER, COMMIT, spec

#: What Odoo needs before the first test of a process.
START_SECONDS = 8
#: What a test of a group takes that was never timed.
TEST_SECONDS = {None: 0.5, COMMIT: 3, BROWSER: 8}

#: A line of Odoo's detailed report of a run.
TIMED = re.compile(
    r"^\t(?P<module>\w+)\.(?P<path>\S+)\."
    r"(?P<method>test\w*|setUpClass|tearDownClass): (?P<seconds>[\d.]+)s \d+ queries$"
)


@dataclass(frozen=True)
class Shard:
    """Test classes of one group that run in one process, on one database.

    `tags` is what a person asked for; without it, all tests of the classes.
    """

    group: str | None
    names: tuple
    seconds: float
    tags: str | None = None

    def asked(self):
        """What the shard has to run, as a person would ask for it."""
        return self.tags or ",".join(f"/{MODULE}:{name}" for name in self.names)

    def spec(self):
        """The list that Odoo is given."""
        return spec(self.asked(), self.group)


def deal(classes, seconds, cores):
    """Return shards of all classes, the longest first: as many a group as it is worth.

    `seconds` are those of earlier runs, by name of class.
    """
    groups = defaultdict(dict)
    for one in classes:
        guess = TEST_SECONDS[one.group] * len(one.methods)
        groups[one.group][one.name] = seconds.get(one.name, guess)
    share = sum(map(sum, map(dict.values, groups.values()))) / (2 * cores)
    shards = [
        shard
        for group, times in groups.items()
        for shard in _split(group, times, max(share, 4 * START_SECONDS))
    ]
    return sorted(shards, key=lambda shard: -shard.seconds)


def _split(group, times, share):
    """Deal classes of one group out to piles of about a share each, the longest class first."""
    count = max(1, round(sum(times.values()) / share)) if group != BROWSER else 1
    piles = [[] for _ in range(min(count, len(times)))]
    sums = [0.0] * len(piles)
    for name in sorted(times, key=lambda name: (-times[name], name)):
        least = sums.index(min(sums))
        piles[least].append(name)
        sums[least] += times[name]
    return [
        Shard(group, tuple(sorted(pile)), START_SECONDS + total)
        for pile, total in zip(piles, sums, strict=True)
    ]


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
