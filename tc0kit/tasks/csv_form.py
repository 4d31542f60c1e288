"""Multiplication tables as CSV.

Either n rows of n integers, 0 .. n-1 or 1 .. n (then n occurs and 0 does not), or with a header: the first row
names the elements (its first cell is empty, ``*`` or ``·``), every other row starts with an element's name, and the
entries are names. Commas, semicolons or tabs separate the cells.
"""

from __future__ import annotations

import csv
import io

from tc0kit.budget import Budget
from tc0kit.errors import UserError
from tc0kit.tasks.tables import ELEMENT_LIMIT, TableMonoid, table_monoid


def read_csv(text: str, budget: Budget | None = None) -> TableMonoid:
    """Return the monoid of a CSV table.

    Raises:
        UserError: malformed cells (with row and column), or what ``table_monoid`` refuses.
    """
    cells: list[list[str]] = []
    delimiter = next((mark for mark in ",;\t" if mark in text.lstrip().partition("\n")[0]), ",")
    try:
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            if any(map(str.strip, row)):
                cells.append([cell.strip() for cell in row])
            if len(cells) > ELEMENT_LIMIT + 1:
                raise UserError(f"the multiplication table has over {ELEMENT_LIMIT:,} rows; that is the limit")
    except csv.Error as error:
        raise UserError(f"malformed CSV: {error}") from error
    if cells and cells[0][0] in ("", "*", "·", "."):
        return _with_header(cells, budget)
    table = [[_integer(cell, i, j) for j, cell in enumerate(row)] for i, row in enumerate(cells)]
    size = len(table)
    if max(map(max, table), default=0) == size and all(map(all, table)):
        names = [str(i) for i in range(1, size + 1)]
        return table_monoid([[entry - 1 for entry in row] for row in table], names, budget)
    return table_monoid(table, None, budget)


def _integer(cell: str, i: int, j: int) -> int:
    if cell.isascii() and cell.isdigit() and len(cell) < 10:
        return int(cell)
    hint = "entries are integers; for names give a header row that starts with *"
    raise UserError(f"row {i + 1}, column {j + 1} of the multiplication table is {cell!r}; {hint}")


def _with_header(cells: list[list[str]], budget: Budget | None) -> TableMonoid:
    names = cells[0][1:]
    number = {name: i for i, name in enumerate(names)}
    if len(number) != len(names):
        raise UserError("the header row of the multiplication table names an element twice")
    rows: dict[str, list[int]] = {}
    for i, (name, *entries) in enumerate(cells[1:], 2):
        if name not in number or name in rows:
            problem = "a second time" if name in rows else "which is not in the header"
            raise UserError(f"row {i} of the multiplication table starts with {name!r}, {problem}")
        for j, entry in enumerate(entries, 2):
            if entry not in number:
                raise UserError(
                    f"row {i}, column {j} of the multiplication table is {entry!r}, which is not in the header"
                )
        rows[name] = [number[entry] for entry in entries]
    if len(rows) != len(names):
        missing = next(name for name in names if name not in rows)
        raise UserError(f"the multiplication table has no row for {missing!r}")
    return table_monoid([rows[name] for name in names], names, budget)
