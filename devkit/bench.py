"""`./dev bench`: the measured claims. Each file in benchmarks/ prints its own figures and its peer's.

A file whose first line is `# odoo` is run inside Odoo, on a database of its own with the addon installed; the
others are run by the environment's Python. Lines that say what a file needs besides:

    # requires: package package     from the Python index, for this file alone
    # install: module module        further Odoo modules in its database
    # seeds: 5000                   so many stories that are drawn by chance, told by a process for each core,
                                    each in a copy of the database
"""

import contextlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from .console import Progress, Stop, at_once, cores, follow, must, say
from .layers import layer
from .places import MODULE, ROOT, cache, short_hash
from .python_env import NETWORK, pip
from .running import foreground, workshop

FOLDER = ROOT / "benchmarks"


@dataclass(frozen=True)
class Benchmark:
    """One file of benchmarks/ and what its head asks for."""

    file: Path
    inside_odoo: bool
    requires: tuple
    install: tuple
    seeds: int = 0


def read(file):
    """The benchmark that a file describes."""
    text = file.read_text()
    return Benchmark(
        file,
        text.startswith("# odoo"),
        _named(text, "requires"),
        _named(text, "install"),
        sum(map(int, _named(text, "seeds"))),
    )


def _named(text, word):
    lines = re.findall(rf"^# {word}: (.*)$", text, re.MULTILINE)
    return tuple(name for line in lines for name in line.split())


def bench(names=()):
    """Run the benchmarks; return 1 when one of them failed."""
    files = [
        file for file in sorted(FOLDER.glob("*.py")) if not file.name.startswith("_")
    ]
    known = {file.stem: file for file in files}
    unknown = [name for name in names if name not in known]
    if unknown or not known:
        have = (
            f"there are: {', '.join(known)}"
            if known
            else "the folder benchmarks/ holds none"
        )
        raise Stop(f"No benchmark of the name {', '.join(unknown) or '*'}; {have}.")
    with workshop() as shop:
        codes = [_run(shop, read(known[name])) for name in names or known]
    return 1 if any(codes) else 0


def _run(shop, benchmark):
    print(f"\n── {benchmark.file.stem} ──", flush=True)
    extra = _packages(shop, benchmark.requires)
    code = (_inside if benchmark.inside_odoo else _outside)(shop, benchmark, extra)
    if code:
        say(f"!! {benchmark.file.name} ended with code {code}.")
    return code


def _packages(shop, requires):
    """A folder with further packages. Odoo addons come without their dependencies: Odoo itself is on no index."""
    if not requires:
        return ()
    python = shop.environment.python

    def build(folder, progress):
        addons = [
            name
            for name in requires
            if name.lower().startswith(("odoo-addon", "odoo_addon"))
        ]
        others = [name for name in requires if name not in addons]
        pins = ("-c", python.parents[1] / "requirements.txt")
        for chosen, words in ((addons, ("--no-deps",)), (others, pins)):
            if chosen:
                progress.note = ", ".join(chosen)
                command = pip(python, "install", "--target", folder, *words, *chosen)
                must(command, f"pip could not install {', '.join(chosen)}: {NETWORK}")

    name = f"packages-{short_hash(python, *sorted(requires))}"
    return (layer(cache() / name, f"installing {', '.join(requires)}", build),)


def _outside(shop, benchmark, extra):
    variables = shop.variables(
        paths=(*map(str, extra), str(ROOT)), PYTHONDONTWRITEBYTECODE="1"
    )
    # A script's own folder would come first on the path, and benchmarks/schedule.py hide schedule/.
    run = "import runpy, sys; runpy.run_path(sys.argv[1], run_name='__main__')"
    command = [shop.environment.python, "-c", run, benchmark.file]
    return foreground(command, env=variables)


def _inside(shop, benchmark, extra):
    addons = tuple(
        folder / "odoo" / "addons"
        for folder in extra
        if (folder / "odoo" / "addons").is_dir()
    )
    with shop.databases.passing("bench", shop.template()) as name:
        with Progress("installing the modules of the benchmark") as progress:
            shop.install(name, [MODULE, *benchmark.install], progress, addons=addons)
        variables = shop.variables(paths=map(str, extra))
        if benchmark.seeds:
            return _seeds_shared(shop, benchmark, addons, name, variables)
        command = shop.shell(name, addons)
        with open(benchmark.file) as script:
            return foreground(command, env=variables, stdin=script)


def shares(first, count, many):
    """The `(first seed, count)` of each of so many processes, none of them empty.

    >>> shares(1, 5, 2)
    [(1, 3), (4, 2)]
    """
    many = max(min(many, count), 1)
    sizes = [count // many + (part < count % many) for part in range(many)]
    return [(first + sum(sizes[:part]), size) for part, size in enumerate(sizes)]


def _seeds_shared(shop, benchmark, addons, name, variables):
    """Tell the stories by a process for each core; return the first exit code that is none of success."""
    count = int(os.environ.get("SUBDEBIT_SEEDS") or benchmark.seeds)
    first = int(os.environ.get("SUBDEBIT_FIRST_SEED") or 1)
    parts = shares(first, count, cores())
    with contextlib.ExitStack() as stack:
        copies = [
            stack.enter_context(shop.databases.passing("bench", name))
            for _part in parts[1:]
        ]

        def tell(job):
            number, (start, size), database = job
            mark = f"[{number}] " if len(parts) > 1 else ""
            own = {"SUBDEBIT_FIRST_SEED": str(start), "SUBDEBIT_SEEDS": str(size)}
            with open(benchmark.file) as script:
                return follow(
                    shop.shell(database, addons),
                    lambda line: print(f"{mark}{line}", flush=True),
                    env={**variables, **own},
                    stdin=script,
                )[0]

        jobs = zip(range(1, len(parts) + 1), parts, [name, *copies], strict=True)
        return next(filter(None, at_once(tell, [*jobs])), 0)
