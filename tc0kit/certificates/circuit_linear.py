"""Claims about fixed matrices: LTI layers and matrix powers. Standard library only; formats in ``circuit_claims``."""

from __future__ import annotations

import re
from fractions import Fraction
from math import lcm
from typing import Any

from tc0kit.certificates.base import Malformed, Meter, expect_int, expect_list, expect_object
from tc0kit.certificates.circuit_numbers import MOST_WORDS, Number, expect_words, named, rounding
from tc0kit.certificates.circuit_polynomial import Polynomial
from tc0kit.certificates.circuit_rows import Word

Matrix = list[list[Fraction]]
RATIONAL = re.compile(r"-?[0-9]{1,400}(/[1-9][0-9]{0,399})?")
LARGEST_BITS = 32


def lti(claim: dict[str, Any], words: tuple[Word, ...], meter: Meter) -> list[Number]:
    """Return ``y_t = sum_j K_(t-j) x_j`` with ``K_k = C A^k B`` (and D in K_0), times the common denominator."""
    expect_object(claim, "claim", ("family", "n", "bits", "output_bits", "positions", "layer"))
    n = expect_int(claim["n"], "claim.n", 0, MOST_WORDS)
    bits = expect_int(claim["bits"], "claim.bits", 1, LARGEST_BITS)
    width = expect_int(claim["output_bits"], "claim.output_bits", 1, 16)
    layer = expect_object(claim["layer"], "claim.layer", "abcd")
    a, b, c, d = (_matrix(layer[name], f"claim.layer.{name}") for name in "abcd")
    if len({len(a), len(a[0]), len(b), len(c[0])}) > 1 or (len(d), len(d[0])) != (len(c), len(b[0])):
        raise Malformed("claim.layer: the shapes of the matrices do not fit")
    inputs, outputs = len(b[0]), len(c)
    places = expect_words(words, [(named("x", t, i, inputs), bits, "signed") for t in range(n) for i in range(inputs)])
    kernel = []
    state = b
    for k in range(n):
        kernel.append(_times(c, state, meter))
        if k == 0:
            kernel[0] = [
                [x + y for x, y in zip(left, right, strict=True)] for left, right in zip(kernel[0], d, strict=True)
            ]
        state = _times(a, state, meter)
    if claim["positions"] not in ("all", "last"):
        raise Malformed("claim.positions: all or last is expected")
    numbers = []
    for t in range(max(n - 1, 0) if claim["positions"] == "last" else 0, n):
        for o in range(outputs):
            row = [(kernel[t - j][o][i], named("x", j, i, inputs)) for j in range(t + 1) for i in range(inputs)]
            divisor = lcm(*(weight.denominator for weight, _ in row))
            tables: dict[int, list[int]] = {}
            for weight, name in row:
                for word in places[name]:
                    meter.spend(words[word].codes)
                    tables[word] = [int(weight * divisor) * words[word].value(x) for x in range(words[word].codes)]
            numbers.append(_sum(named("y", t, o, outputs), tables, divisor, width))
    return numbers


def power(claim: dict[str, Any], words: tuple[Word, ...], meter: Meter) -> list[Number]:
    """Return ``y_i = sum_k [z = k] sum_j q^n (A^k)_ij x_j``, bit by bit of x."""
    expect_object(claim, "claim", ("family", "n", "bits", "matrix"))
    n = expect_int(claim["n"], "claim.n", 0, MOST_WORDS)
    bits = expect_int(claim["bits"], "claim.bits", 1, LARGEST_BITS)
    matrix = _matrix(claim["matrix"], "claim.matrix")
    size = len(matrix)
    if len(matrix[0]) != size:
        raise Malformed("claim.matrix: a square matrix is expected")
    names = [f"x{i}" for i in range(size)]
    exponent = ("z", max(1, n.bit_length()), "bits")
    places = expect_words(words, [exponent, *((name, bits, "signed") for name in names)])
    scale = lcm(*(entry.denominator for row in matrix for entry in row)) ** n
    powers: list[list[list[int]]] = []
    current = [[Fraction(i == j) for j in range(size)] for i in range(size)]
    for _ in range(n + 1):
        powers.append([[int(entry * scale) for entry in row] for row in current])
        current = _times(matrix, current, meter)
    chosen = [[int(min(code, n) == k) for code in range(words[0].codes)] for k in range(n + 1)]
    low, high = -(1 << (bits - 1)), (1 << (bits - 1)) - 1

    def number(i: int) -> Number:
        def modulo(m: int) -> Polynomial:
            result = Polynomial(m)
            for k, j in ((k, j) for k in range(n + 1) for j in range(size)):
                for word in places[names[j]]:
                    for place in range(words[word].width):
                        codes = range(words[word].codes)
                        meter.spend(len(codes) + len(chosen[k]))
                        weight = words[word].value(1 << place) * powers[k][i][j]
                        result.add_product(weight, {0: chosen[k], word: [code >> place & 1 for code in codes]})
            return result

        ends = [sorted((entry * low, entry * high)) for row in powers for entry in row[i]]
        per_power = [ends[k * size : (k + 1) * size] for k in range(n + 1)]
        least = min(sum(end[0] for end in row) for row in per_power)
        greatest = max(sum(end[1] for end in row) for row in per_power)
        return Number(f"y{i}", least, greatest, modulo, None)

    return [number(i) for i in range(size)]


def _sum(name: str, tables: dict[int, list[int]], divisor: int, width: int) -> Number:
    def modulo(m: int) -> Polynomial:
        result = Polynomial(m)
        for word, table in tables.items():
            result.add_word(word, table)
        return result

    low, high = sum(map(min, tables.values())), sum(map(max, tables.values()))
    return Number(name, low, high, modulo, rounding(divisor, width))


def _matrix(value: Any, where: str) -> Matrix:
    rows = [expect_list(row, where) for row in expect_list(value, where)]
    if not rows or not rows[0] or any(len(row) != len(rows[0]) for row in rows):
        raise Malformed(f"{where}: rows of one length are expected")
    for entry in (entry for row in rows for entry in row):
        if type(entry) is not str or not RATIONAL.fullmatch(entry):
            raise Malformed(f"{where}: fractions such as '3/5' are expected")
    return [[Fraction(entry) for entry in row] for row in rows]


def _times(left: Matrix, right: Matrix, meter: Meter) -> Matrix:
    columns = list(zip(*right, strict=True))
    meter.spend(
        len(left) * len(right) * len(columns) * (1 + max(e.denominator for r in right for e in r).bit_length() // 64)
    )
    return [[sum((x * y for x, y in zip(row, column, strict=True)), Fraction(0)) for column in columns] for row in left]
