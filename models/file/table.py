"""Take a CSV apart into cells, and refuse what would be taken apart wrongly.

No ORM, no sentence: a problem is a code with its parameters, which `subdebit.file`
says in the user's language.
"""

import csv
import io
import unicodedata
from dataclasses import dataclass, field

from .cells import plain

# NOTE: stands for NUL, which neither Python 3.10 nor the database takes.
SUBSTITUTE = "\x1a"
LINE_BREAKS = "\r\n\t"
# How the files of Excel and LibreOffice begin: .xlsx and .ods, and the old .xls.
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class FileProblem(Exception):
    """The file as a whole cannot be read."""

    def __init__(self, code, **params):
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass
class Line:
    """One line of the file: its cells, and why they cannot be trusted."""

    number: int
    cells: list
    problems: list = field(default_factory=list)


@dataclass
class Table:
    """The lines of a file, and where each known column stands."""

    headings: list
    columns: dict
    lines: list

    @property
    def unused(self):
        """Return the places of the columns that nobody reads."""
        used = self.columns.values()
        return [place for place in range(len(self.headings)) if place not in used]

    @property
    def unused_names(self):
        """Return the headings that nobody reads."""
        return [self.headings[p] for p in self.unused if self.headings[p]]

    def texts(self, place):
        """Return ``(line number, text)`` of the filled cells of a column."""
        return [
            (line.number, line.cells[place])
            for line in self.lines
            if not line.problems and line.cells[place]
        ]

    def reader(self, line):
        """Return the function that gives the text of a known column, or nothing."""

        def text(name):
            place = self.columns.get(name)
            return "" if place is None or line.problems else line.cells[place]

        return text


def read_table(content, encoding, headings):
    """Return the ``Table`` of a file.

    :param dict headings: column -> headings that mean it.
    :raise FileProblem: empty, a workbook, wrong encoding, a stray quote.
    """
    text = _decode(content, encoding).replace("\0", SUBSTITUTE)
    numbered = list(_split(text))
    found = [_clean(cell) for cell in numbered[0][1]] if numbered else []
    while found and not found[-1]:
        found.pop()
    lines = [
        _make_line(number, cells, len(found))
        for number, cells in numbered[1:]
        if any(cell.strip() for cell in cells)
    ]
    columns = _map_columns(found, headings)
    if columns and not lines:
        raise FileProblem("empty")
    return Table(found, columns, lines)


def require(names, columns):
    """Refuse a file without some columns."""
    missing = [name for name in names if name not in columns]
    if missing:
        raise FileProblem("columns", missing=missing)


def _decode(content, encoding):
    if not content.strip():
        raise FileProblem("empty")
    if content.startswith(WORKBOOKS):
        raise FileProblem("workbook")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise FileProblem("encoding", line=line) from None


def _split(text):
    """Yield the cells of each line, with its number.

    NOTE: strict. A lenient reader takes a quote that is never closed for one long cell,
    and everybody in it is gone.
    """
    reader = csv.reader(io.StringIO(text, newline=""), _sniff(text), strict=True)
    while True:
        begun = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error:
            raise FileProblem("quote", line=begun) from None
        if cells is None:
            return
        yield reader.line_num, cells


def _sniff(text):
    first = text.split("\n", 1)[0]

    class Dialect(csv.excel):
        delimiter = max(",;\t", key=first.count)

    return Dialect


def _make_line(number, cells, width):
    """Return a line as wide as the headings; what is empty beyond them is nothing."""
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    line = Line(number, [_clean(cell) for cell in cells])
    if len(cells) != width:
        line.problems.append(("width", {"cells": len(cells), "headings": width}))
    else:
        broken = [cell for cell in cells if any(map(_is_unreadable, cell))]
        line.problems += [("unreadable", {"text": _clean(cell)}) for cell in broken[:1]]
    return line


def _clean(cell):
    return "".join("?" if _is_unreadable(char) else char for char in cell.strip())


def _is_unreadable(char):
    return char not in LINE_BREAKS and unicodedata.category(char) == "Cc"


def _map_columns(found, headings):
    columns = {}
    for place, heading in enumerate(found):
        names = [name for name, known in headings.items() if plain(heading) in known]
        if names and names[0] not in columns:
            columns[names[0]] = place
    return columns
