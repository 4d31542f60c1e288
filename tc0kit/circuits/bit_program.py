"""A circuit as a bit program: for every row, the wires to be counted at each binary place of its sum.

A weight is written in canonical signed digits (about a third of them non-zero), so a row's sum is P - N with two
counters P and N. With K places for each, P + (2^K - 1 - N) + 1 = P - N + 2^K is not negative, and a gate compares it
with the constant t + 2^K place by place.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.form import Ints, Weights
from tc0kit.circuits.ranks import joined_outputs
from tc0kit.errors import BudgetSpent

LARGEST_PROGRAM = 1 << 29
ENTRIES = 1 << 20


@dataclass(frozen=True, eq=False)
class BitLevel:
    """The rows of one level (or the outputs' forms, without gates).

    Attributes:
        base: wire of the level's first gate.
        places: int64[rows], K for each row.
        signed: bool[rows], whether the row has negative digits.
        list_first: int64[rows + 1], the row's first list; list ``first + 2*place + sign`` holds the wires of a digit.
        list_start: int64[lists + 1], where each list begins in ``wires``.
        wires: int64.
        gate_start: int64[rows + 1], where each row's gates begin.
        digit_start: int64[gates], where each gate's threshold digits begin.
        digits: uint8, the digits of t (+ 2^K in a signed row), least significant first.
    """

    base: int
    places: Ints
    signed: NDArray[np.bool_]
    list_first: Ints
    list_start: Ints
    wires: Ints
    gate_start: Ints
    digit_start: Ints
    digits: NDArray[np.uint8]


def bit_program(circuit: Circuit) -> list[BitLevel]:
    """Return the levels and, last, the outputs' forms.

    Raises:
        BudgetSpent: the program would have more than 2^29 entries.
    """
    program = [
        _bit_level(level.base, level.row_start, level.column, level.weight, level.threshold_start, level.threshold)
        for level in circuit.levels
    ]
    start, column, weight = joined_outputs(circuit)
    nothing = np.zeros(len(start), np.int64)
    program.append(_bit_level(0, start, column, weight, nothing, np.empty(0, np.int64)))
    return program


def _bit_level(
    base: int, row_start: Ints, column: Ints, weight: Weights, gate_start: Ints, threshold: Weights
) -> BitLevel:
    rows = len(row_start) - 1
    plus, minus = _signed_digits(weight)
    row = np.repeat(np.arange(rows), np.diff(row_start))
    most = [max(abs(int(t)) for t in (*threshold[a:b][:1], *threshold[a:b][-1:], 0)) for a, b in pairwise(gate_start)]
    tops = [_row_sums(part, row_start) for part in (plus, minus)]
    places = np.array([max(*values).bit_length() for values in zip(most, *tops, strict=True)], np.int64)
    signed = np.array([value > 0 for value in tops[1]], np.bool_)
    list_first = np.concatenate([[0], np.cumsum(2 * places)]).astype(np.int64)
    keys, wires = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    size = 0
    for begin in range(0, len(weight), ENTRIES):
        part = slice(begin, begin + ENTRIES)
        for sign, digits in ((0, plus[part]), (1, minus[part])):
            entry, place = _ones(digits)
            keys.append(list_first[row[part][entry]] + 2 * place + sign)
            wires.append(column[part][entry])
            size += len(entry)
            if size > LARGEST_PROGRAM:
                raise BudgetSpent(f"budget spent: a bit program of more than {LARGEST_PROGRAM:,} entries")
    key, wire = np.concatenate(keys), np.concatenate(wires)
    order = np.argsort(key, kind="stable")
    list_start = np.searchsorted(key[order], np.arange(int(list_first[-1]) + 1)).astype(np.int64)
    digit_start, digits = _threshold_digits(places, signed, gate_start, threshold)
    return BitLevel(base, places, signed, list_first, list_start, wire[order], gate_start, digit_start, digits)


def _signed_digits(weight: Weights) -> tuple[Weights, Weights]:
    """Return plus, minus >= 0 with weight = plus - minus, their binary digits the canonical signed digits."""
    size = np.abs(weight)
    half = size >> 1
    sum3 = size + half
    differ = half ^ sum3
    plus, minus = sum3 & differ, half & differ
    negative = np.asarray(weight < 0, np.bool_)
    return np.where(negative, minus, plus), np.where(negative, plus, minus)


def _row_sums(values: Weights, row_start: Ints) -> list[int]:
    """Return exact sums of each row's slice."""
    filled = np.flatnonzero(np.diff(row_start))
    result = [0] * (len(row_start) - 1)
    if len(filled):
        if values.dtype != object and float(values.astype(np.float64).sum()) >= 1 << 62:
            values = values.astype(object)
        for i, value in zip(filled, np.add.reduceat(values, row_start[filled]), strict=True):
            result[i] = int(value)
    return result


def _ones(values: Weights) -> tuple[Ints, Ints]:
    """Return (index, binary place) of every digit 1 of non-negative integers."""
    width = (int(values.max(initial=0)).bit_length() + 7) // 8
    if not width:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    if values.dtype == object:
        octets: Any = np.frombuffer(b"".join(int(v).to_bytes(width, "little") for v in values), np.uint8)
        octets = octets.reshape(len(values), width)
    else:
        octets = values.astype("<i8").view(np.uint8).reshape(len(values), 8)[:, :width]
    index, place = np.nonzero(np.unpackbits(octets, axis=1, bitorder="little"))
    return index.astype(np.int64), place.astype(np.int64)


def _threshold_digits(
    places: Ints, signed: NDArray[np.bool_], gate_start: Ints, threshold: Weights
) -> tuple[Ints, NDArray[np.uint8]]:
    count = np.diff(gate_start)
    length = np.repeat(places + signed, count)
    digit_start = np.concatenate([[0], np.cumsum(length)]).astype(np.int64)
    digits = np.zeros(int(digit_start[-1]), np.uint8)
    for i, (a, b) in enumerate(pairwise(gate_start)):
        if a == b:
            continue
        k = int(places[i])
        shift = 1 << k if signed[i] else 0
        if k < 61:
            shifted: Weights = np.maximum(threshold[a:b].astype(np.int64) + shift, 0)
        else:
            shifted = np.array([max(int(t) + shift, 0) for t in threshold[a:b]], dtype=object)
        gate, place = _ones(shifted)
        digits[digit_start[a + gate] + place] = 1
    return digit_start[:-1], digits
