"""`./dev mutants`: break one comparison, sign or number after the other, and see a test of schedule/ go red.

Each mutant is one small change in one file. It lives if all tests of the room still pass: then either a test
is missing, or the change cannot alter an answer. Pure: source text in, mutants out; `hunt` runs them.
"""

import ast
import copy
import math
import shutil
import signal
import sys
import tempfile
import time
import unittest
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

ROOM = "schedule"
#: How much longer than without a change the tests may take: a mutant that never ends is a dead one.
PATIENCE = 4

SWAPS = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add,),
    ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.FloorDiv,),
    ast.BitOr: (ast.BitAnd,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
}
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """One change: where it is, what it says now, and the whole text of the file with it."""

    file: str
    line: int
    change: str
    text: str

    def __str__(self):
        return f"{self.file}:{self.line}: {self.change}"


def mutants(file, text):
    """Every mutant of one file."""
    tree = ast.parse(text)
    for number, node in enumerate(ast.walk(tree)):
        for change in _changes(node):
            changed = copy.deepcopy(tree)
            place = next(
                found for n, found in enumerate(ast.walk(changed)) if n == number
            )
            before = ast.unparse(node)
            change(place)
            if ast.unparse(place) != before:
                said = f"{before}  →  {ast.unparse(place)}".replace("\n", " ")
                yield Mutant(file, node.lineno, said, ast.unparse(changed))


def _changes(node):
    """Functions that each change a copy of the node in one way."""
    if isinstance(node, ast.Compare):
        for n, operator in enumerate(node.ops):
            yield from (_compared(n, other) for other in SWAPS[type(operator)])
    elif isinstance(node, (ast.BinOp, ast.BoolOp)):
        yield from (_operated(other) for other in SWAPS.get(type(node.op), ()))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield _affirmed
    elif isinstance(node, ast.Constant) and type(node.value) in (int, bool):
        yield _other_constant
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in NAMES:
        yield _renamed
    elif isinstance(node, (ast.If, ast.IfExp)):
        yield _always
    elif isinstance(node, ast.Return) and node.value is not None:
        yield _nothing


def _compared(n, other):
    def change(node):
        node.ops[n] = other()

    return change


def _operated(other):
    def change(node):
        node.op = other()

    return change


def _affirmed(node):
    node.op = ast.UAdd()
    node.operand = ast.Call(ast.Name("bool", ast.Load()), [node.operand], [])


def _other_constant(node):
    node.value = not node.value if isinstance(node.value, bool) else node.value + 1


def _renamed(node):
    node.func.id = NAMES[node.func.id]


def _always(node):
    node.test = ast.Constant(True)


def _nothing(node):
    node.value = ast.Constant(None)


# === THE HUNT === #


def hunt(root, names=(), processes=2):
    """Run the room's tests on each mutant; print who lives; return how many do."""
    room = Path(root) / ROOM
    files = [
        file
        for file in sorted([*room.glob("*.py"), *room.glob("settlement/*.py")])
        if file.name != "__init__.py"
    ]
    chosen = [file for file in files if not names or file.stem in names]
    found = [
        mutant
        for file in chosen
        for mutant in mutants(str(file.relative_to(root)), file.read_text())
    ]
    print(f"{len(found)} mutants of {len(chosen)} files", flush=True)
    with get_context("fork").Pool(processes, maxtasksperchild=1) as pool:
        unchanged = Mutant(f"{ROOM}/dates.py", 0, "", (room / "dates.py").read_text())
        began = time.monotonic()
        if not pool.apply(_survives, ((room, unchanged, 0),)):
            sys.exit("The tests fail without any change: mend that first.")
        seconds = PATIENCE * math.ceil(time.monotonic() - began)
        tasks = ((room, mutant, seconds) for mutant in found)
        alive = [
            _tell(n, len(found), mutant)
            for n, mutant in enumerate(pool.imap(_survives, tasks), 1)
            if mutant or n % 50 == 0
        ]
    alive = [mutant for mutant in alive if mutant]
    print(f"{len(found)} mutants tried, {len(alive)} lived.")
    return len(alive)


def _tell(n, count, mutant):
    said = f"lives: {mutant}" if mutant else "…"
    print(f"{n:5} of {count}  {said}", flush=True)
    return mutant


def _survives(task):
    """The mutant if no test sees it, else None. Runs in a process of its own."""
    room, mutant, seconds = task
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(seconds)  # 0: none
    with tempfile.TemporaryDirectory() as folder:
        copy_of_room = shutil.copytree(room, Path(folder) / ROOM)
        (Path(folder) / mutant.file).write_text(mutant.text)
        sys.path.insert(0, folder)
        try:
            passed = _passes(copy_of_room, Path(mutant.file).stem)
        except Exception:  # noqa: BLE001 whatever it breaks, it was seen
            passed = False
    return mutant if passed else None


def _too_long(_number, _frame):
    raise TimeoutError


def _passes(room, stem):
    """Whether all tests of a copy of the room pass; those of the file's own name are asked first."""
    files = sorted(
        (room / "tests").glob("test_*.py"),
        key=lambda file: (stem not in file.stem, "propert" in file.stem, file.stem),
    )
    for file in files:
        suite = unittest.defaultTestLoader.loadTestsFromName(
            f"{ROOM}.tests.{file.stem}"
        )
        result = unittest.TestResult()
        result.failfast = True
        suite.run(result)
        if not result.wasSuccessful():
            return False
    return True


if __name__ == "__main__":
    sys.exit(1 if hunt(sys.argv[1], sys.argv[2:]) else 0)
