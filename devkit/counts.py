"""True counts of tests, read from what the runners print. Pure: lines in, counts out."""

import re
from dataclasses import dataclass, field

LOG_LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (?P<level>[A-Z]+) (?P<db>\S+) (?P<logger>\S+): (?P<text>.*)$"
)
STARTING = re.compile(r"^Starting (\S+) \.\.\.$")
WRONG = re.compile(r"^(?:FAIL|ERROR): (?:Subtest )?(.+?)(?: [\[(<].*)?$")
SKIPPED = re.compile(r"^skipped (?!Subtest)(.+?) : ")
CLOSING = re.compile(r"^(\d+) failed, (\d+) error\(s\) of (\d+) tests")
DIRTY = ("WARNING", "ERROR", "CRITICAL")


@dataclass
class Counts:
    """Passed, failed and skipped tests, which add up."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other):
        return Counts(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
        )

    @property
    def executed(self):
        """Tests that really ran."""
        return self.passed + self.failed

    def __str__(self):
        text = f"{self.passed} passed, {self.failed} failed"
        return f"{text}, {self.skipped} skipped" if self.skipped else text


@dataclass
class OdooLog:
    """Reads the log of an Odoo test run line by line.

    Each test is counted by its own lines; Odoo's closing line must then agree, and must be there:
    a run that died in the middle has none.
    """

    reasons: tuple = ()
    started: list = field(default_factory=list)
    failed: set = field(default_factory=set)
    skipped: set = field(default_factory=set)
    closing: tuple = None
    blocks: list = field(default_factory=list)
    dirty: int = 0
    _open: bool = False

    def feed(self, line):
        """Take one line of the log in."""
        found = LOG_LINE.match(line)
        if found:
            self._open = False
            self._read(line, found["level"], found["logger"], found["text"].rstrip())
        elif self._open:
            self.blocks[-1].append(line)

    def _read(self, line, level, logger, text):
        if found := STARTING.match(text):
            self.started.append((logger, found[1]))
        elif found := SKIPPED.match(text):
            self.skipped.add((logger, found[1]))
        elif logger == "odoo.tests.result" and (found := CLOSING.match(text)):
            self.closing = tuple(map(int, found.groups()))
        elif level in DIRTY:
            self._read_trouble(line, logger, text)

    def _read_trouble(self, line, logger, text):
        found = WRONG.match(text)
        if (
            found
            and ".tests" in logger
            or text.startswith(("ERROR: setUp", "ERROR: tearDown"))
        ):
            self.failed.add((logger, found[1]))
        elif any(
            re.search(pattern, f"{logger}: {text}") for pattern, _why in self.reasons
        ):
            return
        else:
            self.dirty += 1
        self.blocks.append([line])
        self._open = True

    def counts(self):
        """The counts so far, troubles of the run itself counted as failures."""
        started = set(self.started if self.closing else self.started[:-1])
        failed = len(self.failed) + len(self.troubles())
        skipped = self.skipped - self.failed
        passed = started - self.failed - self.skipped
        return Counts(len(passed), failed, len(skipped))

    def troubles(self, code=0):
        """Sentences on what is wrong with the run as a whole, beyond its tests."""
        found = []
        if self.closing is None:
            where = f" in {self.started[-1][1]}" if self.started else ""
            found.append(f"the run died{where}: Odoo never said how many tests it ran")
        elif self.closing[0] + self.closing[1] and not self.failed:
            found.append("Odoo counted failures that its log does not name")
        if self.dirty:
            found.append(
                f"the log has {self.dirty} WARNING or ERROR line(s) that no reason in devkit/reasons.py covers"
            )
        if code and not found and not self.failed:
            found.append(f"Odoo ended with code {code} although no test failed")
        return found


RAN = re.compile(r"^Ran (\d+) tests? in ")
ENDED = re.compile(r"^(?:OK|FAILED|NO TESTS RAN)(?: \((.*)\))?$")
HEADER = re.compile(r"^(?:FAIL|ERROR): (\S+ \([^)]*\))")


def unittest_counts(lines):
    """Counts of a `python -m unittest` run; None when its closing lines are missing: it died."""
    ran = next(
        (int(found[1]) for line in reversed(lines) if (found := RAN.match(line))), None
    )
    ended = next(
        (found for line in reversed(lines[-3:]) if (found := ENDED.match(line))), None
    )
    if ran is None or ended is None:
        return None
    marks = dict(
        mark.split("=") for mark in (ended[1] or "").split(", ") if "=" in mark
    )
    wrong = {found[1] for line in lines if (found := HEADER.match(line))}
    failed = len(wrong) + int(marks.get("unexpected successes", 0))
    outside = sum(name.startswith(("setUp", "tearDown")) for name in wrong)
    skipped = int(marks.get("skipped", 0))
    return Counts(max(ran - (failed - outside) - skipped, 0), failed, skipped)
