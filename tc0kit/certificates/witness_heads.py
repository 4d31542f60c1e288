"""The heads of a witness, stepped exactly; ``witness.py`` has the format. Standard library only."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tc0kit.certificates.base import (
    Malformed,
    Meter,
    Refused,
    expect_int,
    expect_ints,
    expect_list,
    expect_object,
    expect_str,
)

KINDS = {
    "diagonal": ("gate", "input"),
    "householder": ("beta", "direction", "input"),
    "dense": ("matrix", "input"),
    "columns": ("target",),
    "threshold": ("weight", "drive"),
    "phase": ("turns", "modulus"),
}
READINGS = {"sign": ("cut", "cells", "open"), "argmax": ("digit",), "phase": ()}
MAX_SIZE = 1 << 20
MAX_DIGITS_OF_NUMBER = 600
MAX_BITS = 256  # of a number in a state: where numbers grow for ever, no finite search ends

Number = int | Fraction
Vector = tuple[Number, ...]
Matrix = list[Vector]
State = tuple[Any, ...]


def read_number(value: Any, where: str) -> Number:
    """Return an integer or a fraction "p/q"."""
    if type(value) is int:
        return value
    if type(value) is str and len(value) <= MAX_DIGITS_OF_NUMBER:
        above, slash, below = value.partition("/")
        sign, digits = (-1, above[1:]) if above[:1] == "-" else (1, above)
        if slash and digits.isascii() and digits.isdigit() and below.isascii() and below.isdigit() and int(below):
            return sign * Fraction(int(digits), int(below))
    raise Malformed(f"{where}: an integer or a string 'p/q' is expected")


def read_vector(value: Any, where: str, size: int | None = None) -> Vector:
    """Return a list of numbers, of this size if one is given."""
    found = tuple(read_number(item, where) for item in expect_list(value, where))
    if size is not None and len(found) != size:
        raise Malformed(f"{where}: {size} numbers are expected, not {len(found)}")
    return found


def read_matrix(value: Any, where: str, rows: int | None, columns: int | None = None) -> Matrix:
    """Return a list of rows of equal length."""
    found = [read_vector(row, where, columns) for row in expect_list(value, where)]
    if (rows is not None and len(found) != rows) or len({len(row) for row in found}) > 1:
        raise Malformed(f"{where}: {'equal' if rows is None else rows} rows are expected")
    return found


def _all(value: Any, where: str, count: int, *shape: int) -> list[Matrix]:
    found = [read_matrix(item, where, *shape) for item in expect_list(value, where)]
    if len(found) != count:
        raise Malformed(f"{where}: one matrix for each of the {count} views is expected")
    return found


def read_head(value: Any, where: str, symbols: int, meter: Meter) -> Head:
    """Return a head that reads ``symbols`` different views.

    Raises:
        Malformed: it is no head, or the shapes do not fit.
    """
    if type(value) is not dict:
        raise Malformed(f"{where}: an object is expected")
    kind, reading = expect_str(value.get("kind"), f"{where}.kind"), expect_str(value.get("reading"), f"{where}.reading")
    if kind not in KINDS or reading not in READINGS or (kind == "phase") != (reading == "phase"):
        raise Malformed(f"{where}: no head of kind {kind[:20]!r} with reading {reading[:20]!r}")
    expect_object(value, where, ("kind", "reading", "initial", *KINDS[kind], *READINGS[reading]))
    if kind == "phase":
        return Phases(value, where, symbols)
    transition = Transition(kind, value, where, symbols, meter)
    return Signs(transition, value, where) if reading == "sign" else Columns(transition, value, where)


class Transition:
    """H' = A(v) H + B(v), or a threshold of it, for exact H."""

    def __init__(self, kind: str, value: dict[str, Any], where: str, symbols: int, meter: Meter) -> None:
        self.kind = kind
        self.where = where
        self.symbols = symbols
        self.meter = meter
        self.initial = read_matrix(value["initial"], f"{where}.initial", None)
        n, c = len(self.initial), len(self.initial[0]) if self.initial else 0
        if not n or not c:
            raise Malformed(f"{where}.initial: at least one number is expected")
        self.n, self.c = n, c
        raw = value.get("input")
        self.input = None if raw is None else _all(raw, f"{where}.input", symbols, n, c)
        if kind == "diagonal":
            self.gate = read_matrix(value["gate"], f"{where}.gate", symbols, n)
        elif kind == "householder":
            self.beta = read_matrix(value["beta"], f"{where}.beta", symbols)
            factors = len(self.beta[0]) if self.beta else 0
            self.direction = _all(value["direction"], f"{where}.direction", symbols, factors, n)
            if not all(any(k) for vectors in self.direction for k in vectors):
                raise Malformed(f"{where}.direction: a vector is 0")
        elif kind == "dense":
            self.matrix = _all(value["matrix"], f"{where}.matrix", symbols, n, n)
        elif kind == "columns":
            rows = expect_list(value["target"], f"{where}.target")
            self.target = [expect_ints(row, f"{where}.target", 0, n - 1) for row in rows]
            if len(rows) != symbols or any(len(row) != n for row in self.target):
                raise Malformed(f"{where}.target: {n} numbers for each of the {symbols} views are expected")
        else:
            weight = read_matrix(value["weight"], f"{where}.weight", n, n)
            self.weight = [[(w, j) for j, w in enumerate(row) if w] for row in weight]
            self._sums: dict[Vector, Vector] = {}  # of the columns met so far
            self.drive = read_matrix(value["drive"], f"{where}.drive", symbols, n)

    def column(self, view: int, h: Vector, j: int) -> Vector:
        """Return column j of the state after a token, of which only column j before it matters."""
        self.meter.spend(self.n)
        if self.kind == "diagonal":
            h = tuple(g * x for g, x in zip(self.gate[view], h, strict=True))
        elif self.kind == "householder":
            for beta, k in zip(self.beta[view], self.direction[view], strict=True):
                self.meter.spend(2 * self.n if beta else 0)
                if beta:
                    share = Fraction(beta) * sum(x * y for x, y in zip(k, h, strict=True)) / sum(x * x for x in k)
                    h = tuple(y - share * x for x, y in zip(k, h, strict=True))
        elif self.kind == "dense":
            self.meter.spend(self.n * self.n)
            h = tuple(sum(a * x for a, x in zip(row, h, strict=True) if a and x) for row in self.matrix[view])
        elif self.kind == "columns":
            moved: list[Number] = [0] * self.n
            for x, row in zip(h, self.target[view], strict=True):
                moved[row] += x
            h = tuple(moved)
        else:
            if h not in self._sums:
                self.meter.spend(sum(map(len, self.weight)))
                self._sums[h] = tuple(sum(w * h[j] for w, j in row) for row in self.weight)
            return tuple(1 if x + b > 0 else -1 for x, b in zip(self._sums[h], self.drive[view], strict=True))
        if self.input is not None:
            h = tuple(x + row[j] for x, row in zip(h, self.input[view], strict=True))
        if any((x.numerator | x.denominator).bit_length() > MAX_BITS for x in h):
            raise Refused(f"{self.where}: a number of the state grows beyond {MAX_BITS} bits")
        return h

    def gate_of(self, view: int, i: int) -> Number:
        """Return the factor of entry i, for diagonal transitions and products of 1 x 1 factors."""
        if self.kind == "diagonal":
            return self.gate[view][i]
        factor: Number = 1
        for beta in self.beta[view]:
            factor *= 1 - beta
        return factor


class Head:
    """What the three readings share: states, and steps that are computed once."""

    digits: int
    initial: State
    described: str
    margin: Fraction | None = None

    def __init__(self) -> None:
        self._steps: dict[tuple[int, State], tuple[State, tuple[int, ...]]] = {}

    def step(self, view: int, state: State) -> tuple[State, tuple[int, ...]]:
        """Return the state after a token, and the digits."""
        key = (view, state)
        if key not in self._steps:
            self._steps[key] = self.computed(view, state)
        return self._steps[key]

    def computed(self, view: int, state: State) -> tuple[State, tuple[int, ...]]:
        """Compute a step."""
        raise NotImplementedError


class Phases(Head):
    """Powers of roots of unity, as exponents."""

    def __init__(self, value: dict[str, Any], where: str, symbols: int) -> None:
        super().__init__()
        self._modulus = expect_ints(value["modulus"], f"{where}.modulus", 1, MAX_SIZE)
        self.digits = len(self._modulus)
        rows = expect_list(value["turns"], f"{where}.turns")
        self._turns = [expect_ints(row, f"{where}.turns", 0, MAX_SIZE) for row in rows]
        initial = [expect_ints(row, f"{where}.initial", 0, MAX_SIZE) for row in expect_list(value["initial"], where)]
        if len(rows) != symbols or any(len(row) != self.digits for row in self._turns):
            raise Malformed(f"{where}.turns: {self.digits} numbers for each of the {symbols} views are expected")
        if len(initial) != self.digits or any(len(row) != 1 for row in initial):
            raise Malformed(f"{where}.initial: one exponent for each modulus is expected")
        self.initial = tuple(row[0] % m for row, m in zip(initial, self._modulus, strict=True))
        orders = ", ".join(map(str, sorted(set(self._modulus))))
        self.described = (
            f"complex diagonal, {_plural(self.digits, 'channel')} turning by roots of unity of order {orders}"
        )

    def computed(self, view: int, state: State) -> tuple[State, tuple[int, ...]]:
        """Add exponents."""
        after = tuple((x + t) % m for x, t, m in zip(state, self._turns[view], self._modulus, strict=True))
        return after, after


class Columns(Head):
    """Exact columns, read by their largest entry."""

    def __init__(self, transition: Transition, value: dict[str, Any], where: str) -> None:
        super().__init__()
        self._t = transition
        self._digit = expect_ints(value["digit"], f"{where}.digit", 0, MAX_SIZE)
        if len(self._digit) != transition.n:
            raise Malformed(f"{where}.digit: {transition.n} numbers are expected")
        self.digits = transition.c
        self.initial = tuple(zip(*transition.initial, strict=True))
        self._memo: dict[tuple[int, int, Vector], tuple[Vector, int]] = {}
        factors = len(transition.beta[0]) if transition.kind == "householder" and transition.beta else 0
        name = f"{transition.kind} ({_plural(factors, 'factor')})" if factors else transition.kind
        self.described = f"{name}, {transition.n} x {transition.n}, {_plural(self.digits, 'column')}"

    def computed(self, view: int, state: State) -> tuple[State, tuple[int, ...]]:
        """Step each column; equal columns are computed once."""
        found = [self._column(view, j if self._t.input else 0, column) for j, column in enumerate(state)]
        return tuple(column for column, _ in found), tuple(digit for _, digit in found)

    def _column(self, view: int, j: int, column: Vector) -> tuple[Vector, int]:
        key = (view, j, column)
        if key not in self._memo:
            after = self._t.column(view, column, j)
            largest = max(after)
            if after.count(largest) != 1:
                raise Refused(f"{self._t.where}: two entries of a column are largest")
            self._memo[key] = after, self._digit[after.index(largest)]
        return self._memo[key]


class Signs(Head):
    """Entries followed as cells, read by comparison with cuts."""

    def __init__(self, transition: Transition, value: dict[str, Any], where: str) -> None:
        super().__init__()
        t = self._t = transition
        if t.kind != "diagonal" and not (t.kind == "householder" and t.n == 1):
            raise Malformed(f"{where}: signs are read off diagonal or 1 x 1 transitions")
        self._cut = _all(value["cut"], f"{where}.cut", t.symbols, t.n, t.c)
        ends = read_matrix(value["cells"], f"{where}.cells", None, 2)
        raw = [expect_list(row, f"{where}.open") for row in expect_list(value["open"], f"{where}.open")]
        if len(raw) != len(ends) or any(len(row) != 2 for row in raw):
            raise Malformed(f"{where}.open: two numbers for each cell are expected")
        self._cells = []
        for (low, high), (left, right) in zip(ends, raw, strict=True):
            opens = expect_int(left, f"{where}.open", 0, 1), expect_int(right, f"{where}.open", 0, 1)
            if low > high or (low == high and any(opens)):
                raise Malformed(f"{where}.cells: a cell is empty")
            self._cells.append((low, opens[0], high, opens[1]))
        self.digits = t.n * t.c
        self.initial = tuple(self._around(x, 0, x, 0) for row in t.initial for x in row)
        gates = sorted({t.gate_of(view, i) for view in range(t.symbols) for i in range(t.n)})
        shown = f"{gates[0]} to {gates[-1]}" if len(gates) > 1 else str(gates[0]) if gates else "none"
        name = "real diagonal" if t.kind == "diagonal" else "householder, 1 x 1"
        self.described = f"{name}, {_plural(self.digits, 'channel')}, gates {shown}"

    def _around(self, low: Number, left: int, high: Number, right: int) -> int:
        """Return the first cell that contains an interval."""
        for i, (a, a_open, b, b_open) in enumerate(self._cells):
            if (a < low or (a == low and left >= a_open)) and (high < b or (high == b and right >= b_open)):
                return i
        raise Refused(f"{self._t.where}.cells: none contains all numbers from {low} to {high}")

    def computed(self, view: int, state: State) -> tuple[State, tuple[int, ...]]:
        """Step and read each entry."""
        t = self._t
        after, digits = [], []
        for place, cell in enumerate(state):
            i, j = divmod(place, t.c)
            t.meter.spend(len(self._cells))
            gate, added = t.gate_of(view, i), t.input[view][i][j] if t.input else 0
            low, left, high, right = self._cells[cell]
            if gate < 0:
                low, left, high, right = high, right, low, left
            elif gate == 0:
                left = right = 0
            low, high = gate * low + added, gate * high + added
            found = self._around(low, left, high, right)
            if abs(gate) != 1 or added:
                room = Fraction(min(low - self._cells[found][0], self._cells[found][2] - high))
                self.margin = room if self.margin is None else min(self.margin, room)
            after.append(found)
            digits.append(self._digit(found, self._cut[view][i][j]))
        return tuple(after), tuple(digits)

    def _digit(self, cell: int, cut: Number) -> int:
        low, left, high, _ = self._cells[cell]
        if low > cut or (low == cut and left):
            return 1
        if high <= cut:
            return 0
        raise Refused(f"{self._t.where}.cut: a cell lies on both sides of {cut}")


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count != 1 else ''}"
