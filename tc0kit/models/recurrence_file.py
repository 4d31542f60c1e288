"""Model files: a recurrence in TOML.

::

    [recurrence]                             [recurrence]
    name = "swap"                            dimension = 2
    dimension = 2                            A = "(I - beta * k k^T) * diag(w)"
                                             B = "beta * k"
    [recurrence.matrices]
    a = [["0", "1"], ["1", "0"]]             [recurrence.parameters]
    b = [["1/2", "0"], ["0", "sqrt(5)"]]     beta = "in [0, 2]"
                                             k = "unit vector"
    [recurrence.inputs]                      w = "vector in (0, 1)"
    a = ["1", "0"]

The left file has one matrix a letter, with numbers as text or as TOML numbers, which are read exactly; the right one is
a family. Expressions are described in ``expression``, ranges in ``ranges``. ``name``, ``title`` and ``note`` are for
people. A family may give values to letters in ``[recurrence.tokens]``: ``a = { beta = "2", k = ["3/5", "4/5"] }``.
``[recurrence.format]`` states the number format of the ``stepwise`` semantics as ``format_text`` describes it
(``kind = "fp16"`` means ``name = "fp16"``), and with ``steps`` what is rounded: ``each`` product and sum, ``fused``
multiply-adds, or all at ``once``.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import Any, get_args

import sympy

from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent, UserError, did_you_mean
from tc0kit.models.exact import algebraic
from tc0kit.models.expression import Value, evaluate, names_of, number
from tc0kit.models.format_text import NAMED, format_of
from tc0kit.models.formats import StepRounding
from tc0kit.models.range_check import checked_value
from tc0kit.models.ranges import ParameterRange
from tc0kit.models.recurrence import (
    Recurrence,
    check_dimension,
    check_word,
    parse_parameter,
    require_bounded,
)
from tc0kit.models.syntax import ExpressionError
from tc0kit.models.toml_places import Path, Place, find_places, line_and_column

SIZE_LIMIT = 1024 * 1024

_TEXTS = ("name", "title", "note")
_KEYS = ("A", "B", "dimension", "format", "inputs", "matrices", "parameters", "tokens", *_TEXTS)


class _Number(str):
    """A TOML float as it is written, so that it can be read exactly."""


def read_recurrence(path: str, budget: Budget | None = None) -> Recurrence:
    """Read a model file.

    Raises:
        UserError: no such file, too large, no TOML, or no recurrence, with the file, line and column.
        BudgetSpent: an expression is too large when written out, or the time is over.
    """
    if not os.path.isfile(path):
        if os.path.exists(path):
            raise UserError(f"{path} is a {'folder' if os.path.isdir(path) else 'device'}; a model file is needed")
        raise UserError(f"no such file: {path if len(path) <= 200 else path[:197] + '...'}")
    try:
        with open(path, "rb") as stream:
            data = stream.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise UserError(f"{path}: {error.strerror or error}") from error
    return parse_recurrence(data, path, budget)


def parse_recurrence(data: bytes | str, source: str = "input", budget: Budget | None = None) -> Recurrence:
    """Read a model file's content; every message starts with ``source``.

    Raises:
        UserError, BudgetSpent: as for ``read_recurrence``.
    """
    if len(data) > SIZE_LIMIT:
        raise UserError(f"{source}: larger than {SIZE_LIMIT >> 20} MiB; that is the limit")
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        content = tomllib.loads(text, parse_float=_Number)
    except UnicodeDecodeError as error:
        raise UserError(f"{source}: byte {error.start + 1} is not valid UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{source}: this is no TOML: {' '.join(str(error).split())}") from error
    except RecursionError as error:
        raise UserError(f"{source}: brackets are nested too deep") from error
    except ValueError as error:  # an integer beyond Python's limit of digits
        raise UserError(f"{source}: {error}") from error
    return _Reader(text.replace("\r\n", "\n"), source, content, budget or Budget()).read()


class _Reader:
    """Reads one parsed file; ``at`` gives every error its place."""

    def __init__(self, text: str, source: str, content: Mapping[str, Any], budget: Budget) -> None:
        self.text = text
        self.source = source
        self.content = content
        self.budget = budget
        self.known: dict[str, Any] = {}
        self.count = 0

    @cached_property
    def places(self) -> dict[Path, Place]:
        """Where everything stands; needed for errors only."""
        return find_places(self.text)

    @contextmanager
    def at(self, *path: str | int) -> Iterator[None]:
        """Prefix errors with the file, line and column of the value at ``path``."""
        try:
            yield
        except _Placed:
            raise
        except ExpressionError as error:
            raise _Placed(f"{self.where(path, error.position)}: {error.message}") from error
        except UserError as error:
            raise _Placed(f"{self.where(path)}: {error}") from error
        except BudgetSpent as error:
            raise BudgetSpent(f"{self.where(path)}: {error}", error.found) from error

    def where(self, path: Path, position: int = 0) -> str:
        """Return ``file:line:column`` of a value, or of the nearest table around it."""
        while path and path not in self.places:
            path = path[:-1]
        if not path:
            return self.source
        line, column = line_and_column(self.text, self.places[path].index(position))
        return f"{self.source}:{line}:{column}"

    def read(self) -> Recurrence:
        for key in self.content:
            if key != "recurrence":
                with self.at(key):
                    if key in _KEYS:
                        inner = isinstance(self.content[key], dict)
                        place = f"[recurrence.{key}]" if inner else "it below [recurrence]"
                        raise UserError(f"{key!r} belongs to the recurrence; write {place}")
                    raise UserError(f"unknown table {key!r}{did_you_mean(key, ['recurrence'])} (known: recurrence)")
        with self.at("recurrence"):
            table = self.table(self.content, "recurrence", "a model file has a table [recurrence]")
        for key in table:
            with self.at("recurrence", key):
                if key not in _KEYS:
                    raise UserError(f"unknown key {key!r}{did_you_mean(key, _KEYS)} (known: {', '.join(_KEYS)})")
        said = self.said(table)
        with self.at("recurrence", "dimension"):
            if "dimension" not in table:
                raise UserError("the dimension is missing; write dimension = 2, for example")
            dimension = check_dimension(table["dimension"], "[recurrence]")
        if "format" in table:
            with self.at("recurrence", "format"):
                said |= stated_format(self.table(table, "format", "[recurrence.format] is a table"))
        explicit = "matrices" in table
        if explicit == ("A" in table):
            with self.at("recurrence"):
                found = "both A and" if explicit else "neither A nor"
                raise UserError(f"there is {found} [recurrence.matrices]; one of them is needed")
        build = self.explicit if explicit else self.family
        return build(table, dimension, said)

    def table(self, parent: Mapping[str, Any], key: str, message: str) -> Mapping[str, Any]:
        found = parent.get(key)
        if not isinstance(found, dict):
            raise UserError(f"{message}{did_you_mean(key, parent) if found is None else ''}")
        return found

    def said(self, table: Mapping[str, Any]) -> dict[str, Any]:
        """Return name, title and note."""
        said: dict[str, Any] = {"name": os.path.splitext(os.path.basename(self.source))[0]}
        for key in _TEXTS:
            if key in table:
                with self.at("recurrence", key):
                    if not isinstance(table[key], str) or isinstance(table[key], _Number):
                        raise UserError(f"{key} is a text in quotes")
                    if key == "name" and not table[key].isprintable():
                        raise UserError(f"the name {table[key]!r} holds characters that cannot be printed")
                    said[key] = table[key]
        return said

    def explicit(self, table: Mapping[str, Any], dimension: int, said: dict[str, Any]) -> Recurrence:
        for key in ("B", "parameters", "tokens"):
            if key in table:
                with self.at("recurrence", key):
                    raise UserError(f"{key} goes with A; with [recurrence.matrices] write [recurrence.inputs]")
        root: Path = ("recurrence", "matrices")
        with self.at(*root):
            letters = self.table(table, "matrices", "[recurrence.matrices] is a table with one entry a letter")
            if not letters:
                raise UserError("[recurrence.matrices] is empty; one entry a letter is needed")
            for letter in letters:
                check_word(letter, "a letter")
        matrices = {letter: self.matrix(rows, (*root, letter), dimension) for letter, rows in letters.items()}
        inputs: dict[str, Any] = {}
        if "inputs" in table:
            with self.at("recurrence", "inputs"):
                given = self.table(table, "inputs", "[recurrence.inputs] is a table with one entry a letter")
            for letter, column in given.items():
                place = ("recurrence", "inputs", letter)
                with self.at(*place):
                    if letter not in letters:
                        raise UserError(f"there is no matrix for the letter {letter!r}{did_you_mean(letter, letters)}")
                inputs[letter] = self.numbers(column, place, dimension, f"the input of {letter}")
        with self.at(*root):
            return replace(Recurrence.of_matrices(matrices, inputs), **said)

    def matrix(self, rows: object, path: Path, dimension: int) -> list[list[Any]]:
        with self.at(*path):
            if not isinstance(rows, list):
                raise UserError(f"a matrix is a list of {dimension} rows, each a list of {dimension} numbers")
            if len(rows) != dimension:
                raise UserError(f"matrix {path[-1]} has {len(rows)} rows, but the dimension is {dimension}")
        return [
            self.numbers(row, (*path, i), dimension, f"row {i + 1} of matrix {path[-1]}") for i, row in enumerate(rows)
        ]

    def numbers(self, entries: object, path: Path, count: int, what: str) -> list[Any]:
        with self.at(*path):
            if not isinstance(entries, list):
                raise UserError(f"{what} is a list of {count} numbers")
            if len(entries) != count:
                raise UserError(f"{what} has {len(entries)} entries, but the dimension is {count}")
        return [self.number(entry, (*path, i)) for i, entry in enumerate(entries)]

    def number(self, entry: object, path: Path) -> Any:
        """Read a number as text, or a TOML integer or float, exactly."""
        with self.at(*path):
            if isinstance(entry, _Number) and entry.lstrip("+-") in ("nan", "inf"):
                raise UserError(f"{entry} is not finite")
            if isinstance(entry, str):
                self.count += 1
                if self.count % 1024 == 0:
                    self.budget.tick("reading of entries", self.count)
                if entry not in self.known:
                    value = number(entry.replace("_", "") if isinstance(entry, _Number) else entry)
                    self.known[entry] = algebraic(value, "this entry")
                return self.known[entry]
            if isinstance(entry, int) and not isinstance(entry, bool):
                return sympy.Integer(entry)
            raise UserError(f'{_kind(entry)} stands where a number is needed; write "3/5", for example')

    def family(self, table: Mapping[str, Any], dimension: int, said: dict[str, Any]) -> Recurrence:
        if "inputs" in table:
            with self.at("recurrence", "inputs"):
                raise UserError('[recurrence.inputs] goes with [recurrence.matrices]; with A write B = "..."')
        ranges: list[ParameterRange] = []
        if "parameters" in table:
            with self.at("recurrence", "parameters"):
                given = self.table(table, "parameters", "[recurrence.parameters] is a table with one range a name")
            for name, text in given.items():
                with self.at("recurrence", "parameters", name):
                    if not isinstance(text, str) or isinstance(text, _Number):
                        raise UserError('the range of a parameter is a text; write "in [0, 2]" or "= 1/2", for example')
                    ranges.append(parse_parameter(name, text, dimension))
                    if "format" in said:
                        require_bounded(ranges[-1:], "a number format")
        names = names_of(dimension) | {r.name: _value(r) for r in ranges}
        A = self.expression(table, "A", names, "matrix", (dimension, dimension))
        B = self.expression(table, "B", names, "column", (dimension, 1)) if "B" in table else None
        with self.at("recurrence", "A"):
            family = replace(Recurrence.of_formula(A, ranges, B), **said)
        return replace(family, tokens=self.tokens(table, family)) if "tokens" in table else family

    def tokens(
        self, table: Mapping[str, Any], family: Recurrence
    ) -> tuple[tuple[str, tuple[tuple[str, Any], ...]], ...]:
        """Read ``[recurrence.tokens]``; every value must lie in its parameter's range."""
        root = ("recurrence", "tokens")
        with self.at(*root):
            letters = self.table(table, "tokens", "[recurrence.tokens] is a table with one entry a letter")
            for letter in letters:
                check_word(letter, "a letter")
        found = []
        for letter in letters:
            with self.at(*root, letter):
                given = self.table(letters, letter, f'the values of {letter} are a table, as in {{ beta = "2" }}')
            values = []
            for key, entry in given.items():
                value = self.token_value(entry, (*root, letter, key))
                with self.at(*root, letter, key):
                    checked_value(family.parameter(key), value)
                values.append((key, value))
            found.append((letter, tuple(values)))
        return tuple(found)

    def token_value(self, entry: object, path: Path) -> Any:
        """Read a number, a list of them or a list of lists; unlike entries of matrices they may be transcendental."""
        if isinstance(entry, list):
            return [self.token_value(inner, (*path, i)) for i, inner in enumerate(entry)]
        with self.at(*path):
            if isinstance(entry, str) and not isinstance(entry, _Number):
                return number(entry)
        return self.number(entry, path)

    def expression(
        self, table: Mapping[str, Any], key: str, names: Mapping[str, Value], shape: str, size: tuple[int, int]
    ) -> Any:
        with self.at("recurrence", key):
            text = table[key]
            if not isinstance(text, str) or isinstance(text, _Number):
                raise UserError(f'{key} is an expression in quotes; write {key} = "..."')
            value = evaluate(text, names)
            if value.shape != shape or value.content.shape != size:
                wanted = f"a {size[0]} x {size[1]} matrix" if shape == "matrix" else f"a column of {size[0]}"
                hint = f"; write {_short(text)} * I" if (value.shape, shape) == ("scalar", "matrix") else ""
                raise UserError(f"{key} is {value}, but {wanted} is needed (dimension = {size[0]}){hint}")
            return value.content


def stated_format(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields ``format`` and ``step_rounding`` of a ``[recurrence.format]`` table.

    Raises:
        UserError: an unknown field or value.
    """
    fields = dict(table)
    steps = fields.pop("steps", "each")
    known = get_args(StepRounding)
    if steps not in known:
        raise UserError(
            f"steps = {steps!r} is not possible{did_you_mean(str(steps), known)} (one of {', '.join(known)})"
        )
    if isinstance(fields.get("kind"), str) and fields["kind"] in NAMED:
        fields = {"name": fields.pop("kind")} | fields
    return {"format": format_of(fields), "step_rounding": steps}


class _Placed(UserError):
    """A message that names its place already."""


def _value(parameter: ParameterRange) -> Value:
    shape: dict[str, Any] = {"scalar": "scalar", "vector": "column", "matrix": "matrix"}
    return Value(shape[parameter.shape], parameter.content)


def _kind(entry: object) -> str:
    if isinstance(entry, bool):
        return str(entry).lower()
    if isinstance(entry, Sequence):
        return "a list"
    return "a table" if isinstance(entry, dict) else "a date"


def _short(text: str) -> str:
    return f"({text.strip()})" if len(text) <= 40 else "(...)"
