"""A linear recurrence ``h' = A(x) h + b(x)`` in a number format: exact weights in, bit patterns out.

A coordinate of ``h'`` is the sum of the products in its row and of b. Which of these are rounded is part of the
question (``StepRounding``):

- ``each``: every product, then every partial sum from left to right, b last;
- ``fused``: fused multiply-adds; the accumulator starts at b and every step is rounded once;
- ``once``: the exact inner product plus b, rounded once.

A *scalar* or *diagonal* row has one product. A *complex* coordinate is a pair (re, im) with the rows
``re(a) x - im(a) y + re(b)`` and ``im(a) x + re(a) y + im(b)``. A *dense* row has as many products as there are
coordinates, zeros included; b is always added, a zero b too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import get_args

from tc0kit.errors import UserError
from tc0kit.models.formats import NumberFormat, StepRounding

STEP_ROUNDINGS: tuple[StepRounding, ...] = get_args(StepRounding)

Number = Fraction | int
State = tuple[int, ...]
Term = tuple[int, Fraction]
Row = tuple[tuple[Term, ...], Fraction]
Step = Callable[[State], State]


@dataclass(frozen=True)
class FormatRecurrence:
    """A recurrence whose state is a tuple of numbers of one format.

    Attributes:
        format: the numbers.
        rounding: which results are rounded.
        dimension: how many numbers a state has.
        letters: the letters' names.
        rows: per letter and coordinate: the terms (coordinate, weight), and b. Build it with ``scalar``,
            ``diagonal``, ``complex_diagonal`` or ``dense``.
    """

    format: NumberFormat
    rounding: StepRounding
    dimension: int
    letters: tuple[str, ...]
    rows: tuple[tuple[Row, ...], ...]

    def __post_init__(self) -> None:
        if self.rounding not in STEP_ROUNDINGS:
            raise UserError(f"rounding: {self.rounding!r} is none of {', '.join(STEP_ROUNDINGS)}")
        if not self.letters or self.dimension < 1:
            raise UserError("a recurrence needs a letter and a coordinate")
        for name, rows in zip(self.letters, self.rows, strict=True):
            if len(rows) != self.dimension or any(not 0 <= i < self.dimension for terms, _ in rows for i, _ in terms):
                raise UserError(f"letter {name!r}: {self.dimension} rows with as many coordinates are needed")

    def start(self, numbers: Sequence[Number] | None = None) -> State:
        """Return the state with these numbers, rounded; zeros by default.

        Raises:
            UserError: not as many numbers as coordinates, or one that overflows.
        """
        numbers = [0] * self.dimension if numbers is None else numbers
        if len(numbers) != self.dimension:
            raise UserError(f"start: {self.dimension} numbers are needed, not {len(numbers)}")
        return tuple(self.format.encode(_rounded(self.format, Fraction(x), "start")) for x in numbers)

    def steps(self) -> list[Step]:
        """Return one function per letter from a state to the next; they remember single results."""
        adder = _adder(self.format)
        return [self._step(rows, adder) for rows in self.rows]

    def _step(self, rows: tuple[Row, ...], add: Callable[[int, int], int]) -> Step:
        compiled = [self._row(row, add) for row in rows]
        return lambda state: tuple(row(state) for row in compiled)

    def _row(self, row: Row, add: Callable[[int, int], int]) -> Callable[[State], int]:
        terms, addend = row
        fmt = self.format
        if len(terms) == 1 or self.rounding != "each" or not fmt.holds(addend):
            inputs = tuple(i for i, _ in terms)
            known: dict[State, int] = {}

            def whole(state: State) -> int:
                key = tuple(state[i] for i in inputs)
                if key not in known:
                    known[key] = row_result(fmt, self.rounding, row, state)
                return known[key]

            return whole
        tables = [(i, _Products(fmt, weight)) for i, weight in terms]
        last = fmt.encode(addend)

        def sum_of_rounded(state: State) -> int:
            total: int | None = None
            for i, product in tables:
                value = product[state[i]]
                total = value if total is None else add(total, value)
            return last if total is None else add(total, last)

        return sum_of_rounded


def row_result(fmt: NumberFormat, rounding: StepRounding, row: Row, state: State) -> int:
    """Return one coordinate of the next state, by the definition in the module docstring."""
    terms, addend = row
    if rounding == "once":
        return fmt.sum_of_products([(weight, state[i]) for i, weight in terms], addend)
    if rounding == "fused":
        total = fmt.encode(addend)
        for i, weight in terms:
            total = fmt.sum_of_products(((weight, state[i]), (Fraction(1), total)))
        return total
    products = [fmt.sum_of_products(((weight, state[i]),)) for i, weight in terms]
    total = products[0]
    for value in products[1:]:
        total = fmt.add(total, value)
    return fmt.sum_of_products(((Fraction(1), total),), addend)


class _Products(dict[int, int]):
    """The rounded products of one weight, as they are asked for."""

    def __init__(self, fmt: NumberFormat, weight: Fraction) -> None:
        super().__init__()
        self._format, self._weight = fmt, weight

    def __missing__(self, pattern: int) -> int:
        value = self[pattern] = self._format.sum_of_products(((self._weight, pattern),))
        return value


def _adder(fmt: NumberFormat) -> Callable[[int, int], int]:
    """Return ``fmt.add`` without fractions: the integers of finite numbers are added and rounded."""
    unit = 1 << fmt.scale
    finite: dict[int, int] = {}

    def add(first: int, second: int) -> int:
        for pattern in (first, second):
            if pattern not in finite:
                if fmt.is_nan(pattern) or fmt.is_infinite(pattern):
                    return fmt.add(first, second)
                finite[pattern] = fmt.units(pattern)
        total = finite[first] + finite[second]
        return fmt.encode_ratio(total, unit) if total else fmt.add(first, second)

    return add


def _rounded(fmt: NumberFormat, weight: Fraction, where: str) -> Fraction:
    """Return a weight rounded to the format.

    Raises:
        UserError: it overflows. A saturated or wrapped weight would be another recurrence than the one that was meant.
    """
    high = fmt.value(fmt.largest)
    low = -high - Fraction(fmt.kind == "fixed" and not fmt.symmetric, 1 << fmt.fraction)
    pattern = fmt.encode(weight)
    lost = fmt.is_nan(pattern) or fmt.is_infinite(pattern) or fmt.overflow in ("saturate", "wrap")
    if lost and not low <= weight <= high:
        raise UserError(f"{where}: {weight} is outside {fmt.name}, whose numbers go from {low} to {high}")
    return fmt.value(pattern)


def build(
    fmt: NumberFormat,
    letters: Mapping[str, Sequence[tuple[Sequence[tuple[int, Number]], Number]]],
    dimension: int,
    rounding: StepRounding,
    exact_weights: bool,
) -> FormatRecurrence:
    """Return the recurrence with the rows (terms, b) per letter; what ``scalar`` and the others rest on.

    Raises:
        UserError: a weight outside the format, a row without a product, or an exact b that cannot be kept.
    """
    rows = []
    for name, raw in letters.items():

        def weight(number: Number, name: str = name) -> Fraction:
            return Fraction(number) if exact_weights else _rounded(fmt, Fraction(number), f"letter {name!r}")

        if any(not terms for terms, _ in raw):
            raise UserError(f"letter {name!r}: every row needs a product")
        if exact_weights and rounding != "once" and not all(fmt.holds(b) for _, b in raw):
            raise UserError(
                f"letter {name!r}: b is no number of {fmt.name}; exact weights need rounding 'once' for that"
            )
        rows.append(tuple((tuple((i, weight(w)) for i, w in terms), weight(b)) for terms, b in raw))
    return FormatRecurrence(fmt, rounding, dimension, tuple(letters), tuple(rows))


def scalar(
    fmt: NumberFormat,
    letters: Mapping[str, tuple[Number, Number]],
    rounding: StepRounding = "each",
    *,
    exact_weights: bool = False,
) -> FormatRecurrence:
    """Return the channel ``h' = a h + b`` with (a, b) per letter.

    Weights are rounded to the format first, unless ``exact_weights``.

    Raises:
        UserError: a weight outside the format.
    """
    raw = {name: [([(0, a)], b)] for name, (a, b) in letters.items()}
    return build(fmt, raw, 1, rounding, exact_weights)


def diagonal(
    fmt: NumberFormat,
    letters: Mapping[str, tuple[Sequence[Number], Sequence[Number]]],
    rounding: StepRounding = "each",
    *,
    exact_weights: bool = False,
) -> FormatRecurrence:
    """Return independent real channels: per letter the gates and the b's.

    Raises:
        UserError: a weight outside the format, or vectors of different lengths.
    """
    dimension = _common({name: (len(a), len(b)) for name, (a, b) in letters.items()})
    raw = {name: [([(i, a[i])], b[i]) for i in range(dimension)] for name, (a, b) in letters.items()}
    return build(fmt, raw, dimension, rounding, exact_weights)


def complex_diagonal(
    fmt: NumberFormat,
    letters: Mapping[str, tuple[Sequence[tuple[Number, Number]], Sequence[tuple[Number, Number]]]],
    rounding: StepRounding = "each",
    *,
    exact_weights: bool = False,
) -> FormatRecurrence:
    """Return independent complex channels: per letter the gates and the b's as pairs (re, im).

    Raises:
        UserError: a weight outside the format, or vectors of different lengths.
    """
    channels = _common({name: (len(a), len(b)) for name, (a, b) in letters.items()})
    raw: dict[str, list[tuple[list[tuple[int, Number]], Number]]] = {}
    for name, (gates, offsets) in letters.items():
        raw[name] = []
        for c, ((re, im), (x, y)) in enumerate(zip(gates, offsets, strict=True)):
            raw[name].append(([(2 * c, re), (2 * c + 1, -im)], x))
            raw[name].append(([(2 * c, im), (2 * c + 1, re)], y))
    return build(fmt, raw, 2 * channels, rounding, exact_weights)


def dense(
    fmt: NumberFormat,
    letters: Mapping[str, tuple[Sequence[Sequence[Number]], Sequence[Number]]],
    rounding: StepRounding = "each",
    *,
    exact_weights: bool = False,
) -> FormatRecurrence:
    """Return a matrix recurrence: per letter the rows of A, and b.

    Raises:
        UserError: a weight outside the format, or shapes that do not match.
    """
    sizes = {name: (len(a), len(b), *map(len, a)) for name, (a, b) in letters.items()}
    dimension = _common(sizes)
    raw = {name: [(list(enumerate(row)), b[i]) for i, row in enumerate(a)] for name, (a, b) in letters.items()}
    return build(fmt, raw, dimension, rounding, exact_weights)


def _common(sizes: Mapping[str, tuple[int, ...]]) -> int:
    dimension = next(iter(sizes.values()), (0,))[0]
    for name, found in sizes.items():
        if set(found) != {dimension}:
            raise UserError(f"letter {name!r}: sizes {', '.join(map(str, found))}, but all must be {dimension}")
    return dimension
