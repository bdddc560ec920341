"""The commands of ./dev, and the manner in which it refuses."""

import argparse
import errno
import os
import signal
import sys

from .console import NO_SPACE, Stop, say


def main(words):
    """Run one command; return its exit code. A refusal is one sentence, never a traceback."""
    os.umask(0o022)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    arguments = _parser().parse_args(words)
    try:
        return arguments.run(arguments) or 0
    except Stop as refusal:
        say(f"./dev: {refusal}")
    except KeyboardInterrupt:
        say("\n./dev: interrupted; nothing half made is kept.")
        return 130
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        say(f"./dev: {NO_SPACE}")
    return 1


def _end(number, _frame):
    """Leave through every `finally`: what was started is ended, what was passing is dropped."""
    say(f"./dev: ended by {signal.Signals(number).name}.")
    sys.exit(128 + number)


def _parser():
    parser = argparse.ArgumentParser(
        prog="./dev", description="Subscriptions & Debits: try it, test it, change it."
    )
    commands = parser.add_subparsers(metavar="command", required=True)
    for add in (
        _add_demo,
        _add_test,
        _add_check,
        _add_bench,
        _add_fakes,
        _add_mutants,
        _add_shell,
        _add_serve,
        _add_reset,
    ):
        add(commands)
    return parser


def _port(text):
    """A port that a plain user may use."""
    number = int(text)
    if not 1024 <= number <= 65535:
        raise argparse.ArgumentTypeError("a port lies between 1024 and 65535")
    return number


def _add_demo(commands):
    parser = commands.add_parser(
        "demo",
        help="see it work: a company, its subscriptions, a day's billing and debits",
    )
    parser.add_argument(
        "--no-serve", dest="serve", action="store_false", help="end after the summary"
    )
    parser.add_argument(
        "--port",
        type=_port,
        default=8069,
        metavar="N",
        help="where Odoo is served (8069)",
    )
    when = parser.add_mutually_exclusive_group()
    when.add_argument("--date", metavar="YYYY-MM-DD", help="the day to run (today)")
    when.add_argument(
        "--next-day",
        action="store_true",
        help="let it be the day after the last one, and run that",
    )
    parser.add_argument(
        "--provider",
        choices=("gocardless",),
        help="play a month at it, on this machine: mandates signed, debits collected, one failing late,"
        " one contested, one mandate cancelled",
    )
    parser.add_argument(
        "--import",
        dest="file",
        metavar="FILE.csv",
        help="subscriptions to start from, instead of ours",
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="the last line of standard output is the result as JSON",
    )

    def run(arguments):
        from .demo import demo

        return demo(arguments)

    parser.set_defaults(run=run)


def _add_test(commands):
    parser = commands.add_parser("test", help="run all tests")
    parser.add_argument(
        "--tags",
        help="narrow the Odoo tests, as Odoo's --test-tags: [-][tag][/module][:Class][.method]",
    )
    parser.add_argument(
        "--full",
        action="store_true",
        help="tell many more of the stories that are drawn by chance: half an hour",
    )

    def run(arguments):
        from .testing import test

        if arguments.full:
            os.environ["SUBDEBIT_FULL"] = "1"
        return test(arguments.tags)

    parser.set_defaults(run=run)


def _add_check(commands):
    parser = commands.add_parser("check", help="format, lint, and who may import what")

    parser.add_argument(
        "--fix", action="store_true", help="first mend what can be mended"
    )

    def run(arguments):
        from .checks import check

        return check(arguments.fix)

    parser.set_defaults(run=run)


def _add_bench(commands):
    parser = commands.add_parser(
        "bench", help="the measured claims, each against a peer in the same run"
    )
    parser.add_argument(
        "names",
        nargs="*",
        metavar="name",
        help="only these, such as `billing` for benchmarks/billing.py",
    )
    parser.add_argument(
        "--seeds",
        type=int,
        metavar="N",
        help="what is drawn by chance: so many times, each another (1)",
    )

    def run(arguments):
        from .bench import bench

        if arguments.seeds:
            os.environ["SUBDEBIT_SEEDS"] = str(arguments.seeds)
        return bench(arguments.names)

    parser.set_defaults(run=run)


def _add_fakes(commands):
    parser = commands.add_parser(
        "fakes",
        help="GoCardless on this machine: strict, with a clock, and it can be hurt",
    )
    parser.add_argument(
        "--port", type=_port, default=8470, metavar="N", help="where it listens (8470)"
    )
    parser.add_argument("--date", metavar="YYYY-MM-DD", help="its first day")
    parser.add_argument(
        "--latency", metavar="SECONDS", help="how long each answer takes (0)"
    )

    def run(arguments):
        from .environment import environment
        from .places import ROOT
        from .running import foreground

        chosen = [("--port", str(arguments.port)), ("--date", arguments.date)]
        chosen += [("--latency", arguments.latency)]
        options = [word for pair in chosen if pair[1] for word in pair]
        variables = {**os.environ, "PYTHONPATH": str(ROOT / "tests" / "fakes")}
        command = [environment().python, "-m", "gocardless", *options]
        return foreground(command, env=variables)

    parser.set_defaults(run=run)


def _add_mutants(commands):
    parser = commands.add_parser(
        "mutants", help="break schedule/ in a thousand places and see its tests go red"
    )
    parser.add_argument(
        "names",
        nargs="*",
        metavar="name",
        help="only these, such as `history` for schedule/history.py",
    )

    def run(arguments):
        from .environment import environment
        from .places import ROOT
        from .running import foreground

        command = [environment().python, "-m", "devkit.mutants", ROOT]
        return foreground([*command, *arguments.names], cwd=ROOT)

    parser.set_defaults(run=run)


def _add_shell(commands):
    parser = commands.add_parser(
        "shell", help="a Python shell on the demo database; runs a script piped in"
    )

    def run(_arguments):
        from .demo import shell

        return shell()

    parser.set_defaults(run=run)


def _add_serve(commands):
    parser = commands.add_parser(
        "serve", help="Odoo on the demo database, in the browser"
    )
    parser.add_argument(
        "--port",
        type=_port,
        default=8069,
        metavar="N",
        help="where Odoo is served (8069)",
    )

    def run(arguments):
        from .demo import serve_demo

        return serve_demo(arguments.port)

    parser.set_defaults(run=run)


def _add_reset(commands):
    parser = commands.add_parser(
        "reset", help="drop this checkout's databases and state"
    )
    parser.add_argument(
        "--all",
        action="store_true",
        help="remove the environment too, for all checkouts",
    )

    def run(arguments):
        from .resetting import reset

        return reset(arguments.all)

    parser.set_defaults(run=run)
