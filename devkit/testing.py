"""`./dev test`: everything that can be tested, and true counts."""

import os
import shutil
import sys
import time

from .console import Progress, follow, say
from .counts import Counts, OdooLog, unittest_counts
from .environment import environment
from .places import MODULE, ROOT, checkout_home, make
from .reasons import REASONS
from .running import free_port, workshop
from .tags import BROWSER, COMMIT, expected, scan, spec

PURE_ROOMS = ("schedule", "gateways", "devkit")
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
TITLES = {
    None: "Odoo tests",
    COMMIT: "tests that really commit",
    BROWSER: "browser tests",
}
GUARD = ROOT / "devkit" / "guard"
KEPT_LOGS = 20


def test(tags=None):
    """Run the tests; return the exit code. The last line is the sum."""
    began = time.monotonic()
    spec(tags)
    total = _no_pure_tests() if tags else _pure_tests(environment().python)
    with workshop() as shop:
        total += OdooTests(shop, tags).run()
    if not total.executed:
        say("Not one test was executed, which is a failure: is --tags right?")
        total.failed += 1
    say(f"{time.monotonic() - began:.0f} seconds in all.")
    print(total, flush=True)
    return 1 if total.failed else 0


def _no_pure_tests():
    say("The pure tests have no tags and are left out; without --tags they run too.")
    return Counts()


def _pure_tests(python):
    total = Counts()
    for room in PURE_ROOMS:
        if any((ROOT / room).rglob("test_*.py")):
            total += _pure_room(python, room)
    return total


def _pure_room(python, room):
    command = [
        python,
        "-m",
        "unittest",
        "discover",
        "-s",
        room,
        "-t",
        ".",
        "-p",
        "test_*.py",
    ]
    variables = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(GUARD)}
    with Progress(f"pure tests of {room}/"):
        code, lines = follow(command, cwd=ROOT, env=variables)
    counts = unittest_counts(lines)
    if counts is None:
        counts = Counts(failed=1)
        say(f"  The run of {room}/ died.")
    elif code and not counts.failed or not counts.executed:
        counts.failed += 1
        say(f"  The run of {room}/ ended with code {code}, {counts}.")
    if counts.failed:
        say("\n".join(lines))
    say(f"  {room}/: {counts}")
    return counts


class OdooTests:
    """The three groups of tests that need Odoo, each on a database of its own."""

    def __init__(self, shop, tags):
        self.shop = shop
        self.tags = tags
        self.classes = scan(ROOT / "tests")

    def run(self):
        """Run the groups that hold something to run."""
        self.shop.databases.drop_abandoned()
        template = self.shop.template()
        total = Counts()
        if expected(self.tags, None, self.classes):
            total += self._group(None, template, "-i", MODULE)
        special = [group for group in (COMMIT, BROWSER) if self._wanted(group)]
        if special:
            with self.shop.databases.passing("base", template) as base:
                with Progress(
                    "installing the addon for the tests that follow"
                ) as progress:
                    self.shop.install(base, [MODULE], progress)
                total = sum((self._group(group, base) for group in special), total)
        return total + self._skipped()

    def _wanted(self, group):
        return expected(self.tags, group, self.classes) and (
            group != BROWSER or have_browser()
        )

    def _skipped(self):
        count = expected(self.tags, BROWSER, self.classes)
        if not count or have_browser():
            return Counts()
        say(
            f"!! {count} BROWSER TESTS ARE SKIPPED: no Chromium here. Install the package chromium and run again."
        )
        return Counts(skipped=count)

    def _group(self, group, template, *words):
        title = TITLES[group]
        log = OdooLog(REASONS)
        with (
            self.shop.databases.passing("test", template) as name,
            Progress(title) as progress,
        ):
            code, path = self._odoo(name, group, words, Reader(log, progress))
        counts = log.counts()
        troubles = log.troubles(code)
        counts.failed += len(troubles) - len(log.troubles())
        if not counts.executed and not counts.skipped:
            troubles.append(
                f"none of the {expected(self.tags, group, self.classes)} tests ran: are they post_install?"
            )
            counts.failed += 1
        for line in (line for block in log.blocks for line in block):
            say(line)
        for trouble in troubles:
            say(f"!! {title}: {trouble}.")
        say(f"  {title}: {counts}" + (f" (log: {path})" if counts.failed else ""))
        return counts

    def _odoo(self, name, group, words, reader):
        options = [*words, "--test-tags", spec(self.tags, group), "--stop-after-init"]
        options += ["--http-port", str(free_port()), "--max-cron-threads=0"]
        path = _log_path(group)
        with open(path, "w") as log:
            variables = self.shop.variables(paths=(str(GUARD),))
            code, _lines = follow(
                self.shop.command("server", name, *options),
                reader,
                log,
                env=variables,
                cwd=path.parent,
            )
        return code, path


class Reader:
    """Feeds a log to the counter and the progress line."""

    def __init__(self, log, progress):
        self.log, self.progress = log, progress

    def __call__(self, line):
        self.log.feed(line)
        if self.log.started:
            self.progress.note = (
                f"test {len(self.log.started)}: {self.log.started[-1][1]}"
            )
        else:
            self.progress.note = "installing the addon"


def _log_path(group):
    folder = make(checkout_home() / "logs")
    for old in sorted(folder.iterdir(), key=os.path.getmtime)[:-KEPT_LOGS]:
        old.unlink(missing_ok=True)
    return folder / f"{group or 'odoo'}-{os.getpid()}.log"


def have_browser():
    """Whether a Chromium is there; as root one is installed the first time that it is missed."""
    if any(map(shutil.which, BROWSERS)):
        return True
    if os.geteuid() or not shutil.which("apt-get") or have_browser.tried:
        return False
    have_browser.tried = True
    with Progress("installing chromium for the browser tests"):
        follow(["apt-get", "update"])
        follow(["apt-get", "install", "-y", "--no-install-recommends", "chromium"])
    return any(map(shutil.which, BROWSERS))


have_browser.tried = False

if __name__ == "__main__":
    sys.exit(test())
