"""`./dev test`: everything that can be tested, and true counts."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from .browser import find_browser, have_browser
from .console import Progress, at_once, cores, follow, say
from .counts import Counts, OdooLog, unittest_counts
from .newest import newest, release
from .places import MODULE, ROOT, checkout_home, make
from .reasons import REASONS
from .running import free_port, workshop
from .shards import Shard, by_class, crew, queue, read_times, slowest, title
from .state import recall, remember
from .tags import BROWSER, COMMIT, absentees, expected, scan, spec

PURE_ROOMS = ("schedule", "gateways", "devkit")
#: Rooms of which tests run once more, with the newest release of a package that decides their answers: those
#: in whose files a word stands.
NEWEST = {"schedule": ("holidays", "scheme"), "gateways": ("gocardless-pro", "")}
#: Charts of accounts that tests use and the addon does not need; without them these tests are skipped.
CHARTS = ("l10n_de", "l10n_fr_account")
#: What each class of tests begins with, made once.
PREPARED = ROOT / "tests" / "prepare.py"
GUARD = ROOT / "devkit" / "guard"
REACHED_OUT = "only loopback is allowed"
KEPT_LOGS = 40


def test(tags=None):
    """Run the tests; return the exit code. The last line is the sum."""
    began = time.monotonic()
    spec(tags)
    with workshop() as shop:
        tests = OdooTests(shop, tags)
        total = tests.run()
    say("\n".join(["The slowest tests:", *slowest(tests.times)]))
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
    """Run the tests of the pure rooms, all at once; return the counts."""
    jobs = [job for room in PURE_ROOMS for job in _pure_jobs(python, room)]
    return sum(at_once(lambda job: _pure_room(python, *job), jobs), Counts())


def _pure_jobs(python, room):
    """Return `(title, files, folders)` of each run of a room; folders come first in its path."""
    files = sorted((ROOT / room).rglob("test_*.py"))
    jobs = [(f"{room}/", files, ())] if files else []
    if files and room in NEWEST:
        package, word = NEWEST[room]
        folder = newest(python, package)
        title = f"{room}/ with {package} {release(folder, package)}"
        jobs.append(
            (title, [file for file in files if word in file.read_text()], (folder,))
        )
    return jobs


def _pure_room(python, title, files, folders):
    words = [".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files]
    path = os.pathsep.join(map(str, (*folders, GUARD)))
    variables = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": path}
    command = [python, "-m", "unittest", *words]
    code, lines = follow(command, cwd=ROOT, env=variables)
    counts, trouble = _pure_counts(code, lines)
    if trouble:
        say(f"!! {title}: {trouble}.")
    if counts.failed:
        say("\n".join(lines))
    say(f"  {title}: {counts}")
    return counts


def _pure_counts(code, lines):
    counts = unittest_counts(lines)
    if counts is None:
        return Counts(failed=1), "the run died"
    trouble = None
    if not counts.executed or code and not counts.failed:
        trouble = f"the run ended with code {code} after {counts}"
    elif any(REACHED_OUT in line for line in lines):
        trouble = "a test reached for another machine"
    return counts + Counts(failed=1 if trouble else 0), trouble


class OdooTests:
    """The tests that need Odoo: processes, each with a database of its own, that take classes from queues.

    The pure tests run beside the installation, which keeps one core busy.
    """

    def __init__(self, shop, tags):
        self.shop = shop
        self.tags = tags
        self.classes = scan(ROOT / "tests")
        self.times = {}
        self.running = {}

    def run(self):
        """Run what holds something to run; return the counts."""
        self.shop.databases.drop_abandoned()
        total = self._skipped()
        groups = [g for g in (COMMIT, BROWSER, None) if self._wanted(g)]
        if not groups:
            return total + self._pure()
        template = self.shop.template(*CHARTS, bundled=True)
        with self.shop.databases.passing("base", template) as base:
            with ThreadPoolExecutor(1) as aside:
                pure = aside.submit(self._pure)
                total += self._install(base) + pure.result()
            total += self._run_groups(groups, base)
        remember(seconds={**recall("seconds", {}), **by_class(self.times)})
        return total

    def _pure(self):
        if self.tags:
            return _no_pure_tests()
        return _pure_tests(self.shop.environment.python)

    def _run_groups(self, groups, base):
        total = Counts()
        with TemporaryDirectory() as folder:
            shards = self._shards(groups, Path(folder))
            with Progress(f"Odoo tests in {len(shards)} processes") as progress:
                progress.measure = self._measure
                # One more than there are cores: tests that commit, and the browser's, wait a good deal.
                work = at_once(
                    lambda shard: self._run_shard(shard, base), shards, cores() + 1
                )
                for judged in work:
                    total += self._report(*judged)
        for group in groups:
            total.failed += self._absent(group)
        return total

    def _absent(self, group):
        """How many troubles there are with what a group has not run: one or none."""
        logs = [log for shard, log in self.running.items() if shard.group == group]
        absent = absentees(self.tags, group, self.classes, logs)
        if not absent or any(log.failed or log.troubles() for log in logs):
            return 0
        names = ", ".join([*absent[:5], "…"] if len(absent) > 5 else absent)
        say(
            f"!! {len(absent)} written tests did not run ({names}): are they imported, post_install?"
        )
        return 1

    def _install(self, base):
        """Install the addon once, for all shards; what is logged on the way must be clean too."""
        log = OdooLog(REASONS)
        with Progress("installing the addon") as progress:
            for line in self.shop.install(base, [MODULE], progress):
                log.feed(line)
            if not self.tags:
                self.shop.bundle(base, PREPARED)
            self.shop.databases.settle(base)
        if not log.dirty:
            return Counts()
        say("\n".join(line for block in log.blocks for line in block))
        say(f"!! installing the addon: {log.dirty} WARNING line(s) in its log.")
        return Counts(failed=1)

    def _shards(self, groups, folder):
        if self.tags:
            return [Shard(group, 0, self.tags) for group in groups]
        return [
            Shard(group, number, queue=self._queue(group, folder))
            for group, count in crew(groups, cores()).items()
            for number in range(count)
        ]

    def _queue(self, group, folder):
        """A file of the classes of a group that no process has begun."""
        mine = [one for one in self.classes if one.group == group]
        names = queue(mine, recall("seconds", {}))
        file = folder / (group or "odoo")
        file.write_text("".join(f"{name}\n" for name in names))
        return file

    def _wanted(self, group):
        return expected(self.tags, group, self.classes) and (
            group != BROWSER or have_browser()
        )

    def _measure(self):
        """How far the tests are, for the progress line."""
        started = sum(len(log.started) for log in self.running.values())
        last = [log.started[-1][1] for log in self.running.values() if log.started]
        return f"test {started}: {last[-1]}" if last else ""

    def _skipped(self):
        count = len(expected(self.tags, BROWSER, self.classes))
        if not count or have_browser():
            return Counts()
        say(
            f"!! {count} BROWSER TESTS ARE SKIPPED: no Chromium here. Install the package chromium and run again."
        )
        return Counts(skipped=count)

    def _run_shard(self, shard, base):
        """Run one shard; return it with its log, its counts, what is wrong with it, and where its log is."""
        log = self.running[shard] = OdooLog(REASONS)
        with self.shop.databases.passing("test", base) as name:
            code, lines, path = self._odoo(name, shard, log)
        self.times |= read_times(lines)
        return (shard, log, *self._judge(shard, log, code), path)

    def _report(self, shard, log, counts, troubles, path):
        for line in (line for block in log.blocks for line in block):
            say(line)
        for trouble in troubles:
            say(f"!! {title(shard)}: {trouble}.")
        say(
            f"  {title(shard)}: {counts}" + (f" (log: {path})" if counts.failed else "")
        )
        return counts

    def _judge(self, shard, log, code):
        """The counts, and what is wrong with the run beyond its tests; each such trouble is a failure."""
        counts, troubles = log.counts(), log.troubles(code)
        counts.failed += len(troubles) - len(log.troubles())
        if shard.group == BROWSER and counts.skipped:
            say(
                f"!! {counts.skipped} BROWSER TESTS WERE SKIPPED: the browser did not start."
            )
        return counts, troubles

    def _odoo(self, name, shard, log):
        options = ["--test-tags", shard.spec(), "--stop-after-init"]
        options += ["--http-port", str(free_port()), "--max-cron-threads=0"]
        options += ["--log-handler", "odoo.tests.stats:DEBUG"]
        path = _log_path(f"{shard.group or 'odoo'}-{name[-4:]}")
        with open(path, "w") as file:
            code, lines = follow(
                self.shop.command("server", name, *options),
                log.feed,
                file,
                env=_guarded(self.shop, shard.queue),
                cwd=path.parent,
            )
        return code, lines, path


def _guarded(shop, queue=None):
    """The process environment of a test run: neither Python nor the browser leaves this machine."""
    variables = shop.variables(paths=(str(GUARD),))
    if queue:
        variables["SUBDEBIT_QUEUE"] = str(queue)
    browser = find_browser()
    if browser:
        variables["SUBDEBIT_BROWSER"] = browser
        variables["PATH"] = f"{GUARD}{os.pathsep}{variables['PATH']}"
    return variables


def _log_path(group):
    folder = make(checkout_home() / "logs")
    for old in sorted(folder.iterdir(), key=os.path.getmtime)[:-KEPT_LOGS]:
        old.unlink(missing_ok=True)
    return folder / f"{group or 'odoo'}-{os.getpid()}.log"
