"""What the person at the terminal sees: one line for each step, signs of life, and refusals in one sentence."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

HEARTBEAT_SECONDS = 10
FULL_DISK = "No space left on device"
NO_SPACE = (
    "The disk is full. Free some space (the environment needs about 3 GB), "
    "then run the same command again."
)

#: A child gets SIGTERM when we die, even of a SIGKILL: no Odoo is left behind on a port or a database.
LEASH = ("setpriv", "--pdeathsig", "TERM") if shutil.which("setpriv") else ()

#: Files whose locks must outlive this process while a child of a build still writes.
inherited_locks = set()


#: Children at work, in whatever thread they are followed.
children = set()


class Stop(Exception):
    """A refusal that a person can act on: one sentence and the way out. Shown without a traceback."""


def say(text):
    """Tell what is going on, on standard error: standard output belongs to results."""
    print(text, file=sys.stderr, flush=True)


def duration(seconds):
    """`95` -> `'1 min 35 s'`."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


class Progress:
    """One long step: says that it began, how far it is, and how long it took.

    On a terminal the line is rewritten in place; in a log a plain line comes every ten seconds.
    """

    def __init__(self, title):
        self.title = title
        self.note = ""
        self.measure = None
        self.began = time.monotonic()
        self.live = sys.stderr.isatty()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self):
        say(f"→ {self.title} …")
        self._thread.start()
        return self

    def __exit__(self, kind, error, trace):
        self._done.set()
        self._thread.join()
        if self.live:
            self._erase()
        if kind is None:
            say(f"  done in {duration(time.monotonic() - self.began)}")

    def _beat(self):
        while not self._done.wait(1 if self.live else HEARTBEAT_SECONDS):
            note = self.measure() if self.measure else self.note
            line = f"  {duration(time.monotonic() - self.began)} {note}".rstrip()
            if self.live:
                self._erase()
                print(
                    line[: shutil.get_terminal_size().columns - 1],
                    end="",
                    file=sys.stderr,
                    flush=True,
                )
            else:
                say(line)

    def _erase(self):
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def follow(command, on_line=None, log=None, **options):
    """Run a command to its end, hand each line of its output to `on_line`; return (exit code, lines).

    The child gets a process group of its own, so that nothing of it survives us when we are interrupted.
    """
    child = subprocess.Popen(
        leashed(command),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=options.pop("stdin", subprocess.DEVNULL),
        start_new_session=True,
        pass_fds=tuple(inherited_locks),
        text=True,
        errors="replace",
        **options,
    )
    children.add(child)
    try:
        lines = _read(child.stdout, on_line, log)
        return child.wait(), lines
    finally:
        children.discard(child)
        end_group(child)


def leashed(command):
    """A command line whose process does not outlive this one."""
    return [str(part) for part in (*LEASH, *command)]


def _read(stream, on_line, log):
    lines = []
    for line in stream:
        if log:
            log.write(line)
            log.flush()
        lines.append(line.rstrip("\n"))
        if on_line:
            on_line(lines[-1])
    return lines


def end_group(child, patience=15):
    """End a child that leads its own process group, politely first."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if child.poll() is not None:
            return
        try:
            os.killpg(child.pid, number)
            child.wait(patience)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def end_children():
    """End what other threads are following, so that these come to their end too."""
    for child in list(children):
        end_group(child)


def at_once(work, items, many=None):
    """Yield the results of work on items, in their order; an interruption ends what is under way."""
    with ThreadPoolExecutor(many or cores()) as pool:
        try:
            yield from pool.map(work, items)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            end_children()
            raise


def cores():
    """How many processes may work at once."""
    return len(os.sched_getaffinity(0))


def must(command, trouble, on_line=None, **options):
    """Run a command that has to succeed; `trouble` is the sentence for the person when it does not."""
    code, lines = follow(command, on_line, **options)
    if code:
        raise Stop(explain(trouble, lines))
    return lines


def explain(trouble, lines, keep=3):
    """The sentence, and the last words of the command that failed: they name the cause."""
    if any(FULL_DISK in line for line in lines):
        return NO_SPACE
    tail = [line for line in lines if line.strip()][-keep:]
    return "\n".join([trouble, *(f"  | {line}" for line in tail)])
