"""Lemma 3 of ``circuit_algebra``: a table of a sum of logarithms is a product. Standard library only."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import product
from math import gcd, prod
from typing import TYPE_CHECKING

from tc0kit.certificates.base import Refused
from tc0kit.certificates.circuit_rows import Table

if TYPE_CHECKING:
    from tc0kit.certificates.circuit_algebra import Algebra

MOST_CODES = 4096  # combinations of the words' codes that are tried one by one


@dataclass(frozen=True)
class Total:
    """A sum S over words: S - min S is the sum of the lifts of ``parts`` above their minima.

    With a period, ``S - min S = offset + sum of parts`` modulo the period only. A free sum is an arbitrary numbering of
    the values of one word's digit.
    """

    parts: dict[int, Table]
    period: int = 0
    offset: int = 0
    free: bool = False


@dataclass(frozen=True)
class Digit:
    """A sum S of logarithms, the digit as a table of S - min S, and from where on it means 0."""

    total: Total
    table: Table
    reach: int


def find_product(
    algebra: Algebra, source: int, parts: dict[int, Table] | None, values: Table, m: int
) -> tuple[int, int, dict[int, list[int]]] | None:
    """Return c and lemma 3's C and u_k such that ``values + c`` is the product, or None if there is none."""
    tables = _digit_tables(algebra, source, parts, m)
    found = None if tables is None else _product_of_digits(algebra, source, tables, values, m)
    if found is None and parts is not None and prod(map(len, parts.values())) <= MOST_CODES:
        numbered = [_free(word, table) for word, table in parts.items()]
        found = _product_of_digits(algebra, source, numbered, values, m)
    return found


def _product_of_digits(
    algebra: Algebra, source: int, tables: list[tuple[Total, Table]], values: Table, m: int
) -> tuple[int, int, dict[int, list[int]]] | None:
    low = algebra.bounds(source)[0]
    base = sum(table[0] for _, table in tables) - low
    steps = [[entry - table[0] for entry in table] for _, table in tables]
    periods = [1 if total.free else _period(table) for total, table in tables]
    for shift in _shifts(values, steps, periods, base, m):
        moved = [(value + shift) % m for value in values]
        algebra.meter.spend(len(moved) + sum(map(len, steps)))
        digits = []
        for (total, _), step in zip(tables, steps, strict=True):
            alive = [v for v, entry in enumerate(step) if total.free or moved[base + entry]]
            digits.append(Digit(total, step, alive[-1] + 1 if alive else 0))
        ratios = _ratios(algebra, digits, moved, base, m) if all(digit.reach for digit in digits) else None
        found = None if ratios is None else _factors(algebra, digits, ratios, m)
        if found is not None:
            return shift, moved[base] * found[0] % m, found[1]
    return None


def _digit_tables(
    algebra: Algebra, source: int, parts: dict[int, Table] | None, m: int
) -> list[tuple[Total, Table]] | None:
    """Return the sums S_j with the tables D_j over all their values, or None if the row is no sum of digits."""
    if parts is not None:
        low, high = algebra.bounds(source)
        return [(Total(parts), list(range(low, high + 1)))]
    row = algebra.circuit.rows[source]
    tables = []
    total: Total | None
    for below, table in row.reads.items():
        inner = algebra.sums(below)
        if inner is not None and len(inner) == 1:
            ((word, codes),) = inner.items()
            read = [table[bisect_right(algebra.circuit.rows[below].thresholds, value)] for value in codes]
            total, values = _free(word, read)
        else:
            values = algebra.values(below, table)
            period = _period(values)
            # Without a period in sight, that of g is enough: it divides m - 1 if m is prime, and is checked.
            period = period if period < len(values) else m - 1
            total = Total(inner) if inner is not None else _cyclic(algebra, below, period)
        if total is None or row.words:
            return None
        tables.append((total, values))
    return tables


def _free(word: int, table: Table) -> tuple[Total, Table]:
    """Return a table of one word as a free sum and the digits of its values."""
    digits = sorted(set(table))
    number = {value: place for place, value in enumerate(digits)}
    return Total({word: [number[value] for value in table]}, free=True), digits


def _cyclic(algebra: Algebra, index: int, period: int) -> Total | None:
    """Return a row's form modulo a period as a sum over words, or None if it is none."""
    if period < 2:
        return None
    try:
        form = algebra.polynomial(index, period)
    except Refused:
        algebra.meter.spend(0)  # which raises again if the budget was the reason
        return None
    if form.monomials or form.pairs:
        return None
    parts = {word: list(table) for word, table in form.single.items()}
    return Total(parts, period, (form.constant - algebra.bounds(index)[0]) % period)


def _ratios(algebra: Algebra, digits: list[Digit], values: Table, base: int, m: int) -> list[Table] | None:
    """Return for each digit g_j^0, g_j^1, ..., checked for all digits and for all values above a reach."""
    if gcd(values[base], m) != 1:
        return None
    inverse = pow(values[base], -1, m)
    ratios, choices = [], []
    for digit in digits:
        if digit.total.free:
            ratios.append([values[base + entry] * inverse % m for entry in digit.table])
            choices.append(range(len(digit.table)))
            continue
        period = _period(digit.table[: digit.reach])
        g = values[base + digit.table[1]] * inverse % m if period > 1 else 1
        algebra.meter.spend(digit.reach + digit.total.period)
        powers = _powers(g, max(digit.reach, digit.total.period), m)
        if any(digit.table[v] != digit.table[v - period] for v in range(period, digit.reach)):
            return None
        if (period < digit.reach and powers[period] != 1) or (digit.total.period and powers[digit.total.period] != 1):
            return None
        ratios.append(powers)
        choices.append(range(period))
    for choice in product(*choices):
        algebra.meter.spend(len(choice))
        expected, at = values[base], base
        for digit, ratio, v in zip(digits, ratios, choice, strict=True):
            expected = expected * ratio[v] % m
            at += digit.table[v]
        if values[at] != expected:
            return None
    for j, digit in enumerate(digits):
        if digit.reach < len(digit.table):
            others = sum(min(other.table) for i, other in enumerate(digits) if i != j)
            if any(values[base + min(digit.table[digit.reach :]) + others :]):
                return None
    return ratios


def _factors(
    algebra: Algebra, digits: list[Digit], ratios: list[Table], m: int
) -> tuple[int, dict[int, list[int]]] | None:
    """Return a constant and the u_k, or None if codes that are not 0 could together pass a reach."""
    constant = 1
    factors: dict[int, list[int]] = {}
    for digit, ratio in zip(digits, ratios, strict=True):
        total = digit.total
        if total.period and digit.reach < len(digit.table):
            return None  # what is known modulo the period alone decides no reach
        reach = total.period or digit.reach
        constant = constant * ratio[total.offset] % m
        most = 0
        for word, table in total.parts.items():
            algebra.meter.spend(len(table))
            least = 0 if total.period else min(table)
            factor = factors.setdefault(word, [1] * len(table))
            for code, value in enumerate(table):
                lift = value - least  # S - min S is the sum of the words' lifts
                factor[code] = factor[code] * ratio[lift] % m if lift < reach else 0
            most += max((value - least for value in table if value - least < reach), default=0)
        if not total.period and most >= reach:
            return None
    return constant, factors


def _powers(g: int, count: int, m: int) -> Table:
    powers = [1]
    for _ in range(count):
        powers.append(powers[-1] * g % m)
    return powers


def _period(table: Table) -> int:
    return next((v for v in range(1, len(table)) if table[v] == table[0]), len(table))


def _shifts(values: Table, steps: list[Table], periods: list[int], base: int, m: int) -> list[int]:
    """Return the constants c that could make ``values + c`` a product; each is tried and checked.

    The constants of tables are lost in thresholds. If factors can be 0, the largest value means 0. Otherwise
    ``(T_1 + c)^2 = (T_0 + c)(T_2 + c)`` along one digit, ``T_1 + c = -(T_0 + c)`` for a digit of period 2, or
    ``(T_00 + c)(T_11 + c) = (T_10 + c)(T_01 + c)`` for two digits determine c.
    """
    found = [-values[-1]]

    def solve(a: int, b: int, c: int, d: int) -> None:  # (a + x)(b + x) = (c + x)(d + x)
        if gcd(a + b - c - d, m) == 1:
            found.append((c * d - a * b) * pow(a + b - c - d, -1, m) % m)

    first = values[base]
    for j, (step, period) in enumerate(zip(steps, periods, strict=True)):
        if period > 2:
            solve(first, values[base + step[2]], values[base + step[1]], values[base + step[1]])
        elif period == 2 < len(step) and m % 2:
            found.append(-(first + values[base + step[1]]) * pow(2, -1, m) % m)
        for other in steps[:j]:
            if len(step) > 1 and len(other) > 1:
                both = values[base + step[1] + other[1]]
                solve(first, both, values[base + step[1]], values[base + other[1]])
    return found
